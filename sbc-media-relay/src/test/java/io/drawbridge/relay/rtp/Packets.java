package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Packets as tests write them. */
final class Packets {
    private Packets() {}

    static ByteBuffer rtp(int ssrc, int sequence, int timestamp) {
        ByteBuffer packet = ByteBuffer.allocate(172);
        packet.put(0, (byte) 0x80).put(1, (byte) 8).putShort(2, (short) sequence);
        return packet.putInt(4, timestamp).putInt(8, ssrc);
    }

    static ByteBuffer hex(String octets) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(octets.replaceAll("\\s", "")));
    }
}
