package io.drawbridge.relay.session;

import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SrtpContext;

import java.util.Arrays;

/** Who encrypts by one key and decrypts by another. */
final class Device {
    private final SrtpContext send;
    private final SrtpContext receive;

    Device(MasterKey send, MasterKey receive) {
        this.send = new SrtpContext(send, 8);
        this.receive = new SrtpContext(receive, 8);
    }

    byte[] encrypt(byte[] packet) {
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpContext.MAX_OVERHEAD);
        int length =
                isRtcp(packet)
                        ? send.protectRtcp(room, packet.length)
                        : send.protect(room, packet.length);
        if (length < 0) throw new AssertionError("" + length);
        return Arrays.copyOf(room, length);
    }

    /** Empty when the packet is not authentic. */
    byte[] decrypt(byte[] packet) {
        byte[] room = packet.clone();
        if (packet.length == 0) return packet;
        int length =
                isRtcp(packet)
                        ? receive.unprotectRtcp(room, packet.length)
                        : receive.unprotect(room, packet.length);
        return length < 0 ? new byte[0] : Arrays.copyOf(room, length);
    }

    private static boolean isRtcp(byte[] packet) {
        int type = packet[1] & 0xff;
        return type >= 192 && type <= 223;
    }
}
