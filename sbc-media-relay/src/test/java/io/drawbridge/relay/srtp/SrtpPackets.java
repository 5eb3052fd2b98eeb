package io.drawbridge.relay.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Keys and packets for the tests of this package. */
final class SrtpPackets {
    static final int SSRC = 0xcafebabe;
    static final int ROOM = 2048 + SrtpContext.MAX_OVERHEAD;

    private SrtpPackets() {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static MasterKey key(CryptoSuite suite, long seed, int mkiBytes) {
        Random random = new Random(seed);
        byte[] key = new byte[suite.keyBytes()];
        byte[] salt = new byte[suite.saltBytes()];
        byte[] mki = new byte[mkiBytes];
        random.nextBytes(key);
        random.nextBytes(salt);
        random.nextBytes(mki);
        return new MasterKey(suite, key, salt, mki);
    }

    static MasterKey key(CryptoSuite suite) {
        return key(suite, 1, 0);
    }

    /** A packet of G.711, 20 ms. */
    static byte[] rtp(int sequence, int ssrc) {
        return rtp(sequence, ssrc, 0, -1, 160);
    }

    /**
     * @param extension words, or -1 for none
     */
    static byte[] rtp(int sequence, int ssrc, int csrcs, int extension, int payload) {
        int header = 12 + 4 * csrcs + (extension < 0 ? 0 : 4 + 4 * extension);
        byte[] packet = new byte[header + payload];
        new Random(sequence * 31L + ssrc).nextBytes(packet);
        packet[0] = (byte) (0x80 | csrcs | (extension < 0 ? 0 : 0x10));
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        bytes.putShort(2, (short) sequence).putInt(8, ssrc);
        if (extension >= 0) bytes.putShort(12 + 4 * csrcs + 2, (short) extension);
        return packet;
    }

    /** A receiver report with so many octets. */
    static byte[] rtcp(int ssrc, int octets) {
        byte[] packet = new byte[octets];
        new Random(octets).nextBytes(packet);
        ByteBuffer.wrap(packet).putInt(0, 0x81c9_0000 | octets / 4 - 1).putInt(4, ssrc);
        return packet;
    }

    static byte[] protect(SrtpContext context, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, ROOM);
        return result(room, context.protect(room, packet.length));
    }

    static byte[] protectRtcp(SrtpContext context, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, ROOM);
        return result(room, context.protectRtcp(room, packet.length));
    }

    private static byte[] result(byte[] room, int length) {
        assertThat(SrtpStatus.of(length)).isEqualTo(SrtpStatus.OK);
        return Arrays.copyOf(room, length);
    }

    /** What became of it: the packet that the receiver sees, or null with a status. */
    record Opened(SrtpStatus status, byte[] packet) {}

    static Opened unprotect(SrtpContext context, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, ROOM);
        return opened(room, packet, context.unprotect(room, packet.length));
    }

    static Opened unprotectRtcp(SrtpContext context, byte[] packet) {
        byte[] room = Arrays.copyOf(packet, ROOM);
        return opened(room, packet, context.unprotectRtcp(room, packet.length));
    }

    private static Opened opened(byte[] room, byte[] before, int result) {
        SrtpStatus status = SrtpStatus.of(result);
        if (status == SrtpStatus.OK) return new Opened(status, Arrays.copyOf(room, result));
        assertThat(Arrays.copyOf(room, before.length))
                .as("a refused packet stays")
                .isEqualTo(before);
        return new Opened(status, before);
    }
}
