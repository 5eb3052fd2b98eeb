package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;

/**
 * The fixed header of an RTP packet (RFC 3550 §5.1), read where it lies.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * |            contributing source (CSRC) identifiers, CC times   |
 * </pre>
 */
public final class RtpHeaderView {
    /** Octets before the first CSRC. */
    public static final int FIXED_BYTES = 12;

    private RtpHeaderView() {}

    /** Whether version, CSRC count and extension length fit into so many octets. */
    public static boolean isComplete(ByteBuffer packet, int length) {
        if (length < FIXED_BYTES) return false;
        int first = packet.get(0);
        if ((first & 0xc0) != 0x80) return false;
        int header = FIXED_BYTES + 4 * (first & 0x0f);
        if ((first & 0x10) == 0) return length >= header;
        if (length < header + 4) return false;
        return length >= header + 4 + 4 * (packet.getShort(header + 2) & 0xffff);
    }

    /** Octets before the payload; the packet must be complete. */
    public static int headerBytes(ByteBuffer packet) {
        int first = packet.get(0);
        int header = FIXED_BYTES + 4 * (first & 0x0f);
        return (first & 0x10) == 0
                ? header
                : header + 4 + 4 * (packet.getShort(header + 2) & 0xffff);
    }

    /** 0 to 127. */
    public static int payloadType(ByteBuffer packet) {
        return packet.get(1) & 0x7f;
    }

    /** 0 to 65535. */
    public static int sequenceNumber(ByteBuffer packet) {
        return packet.getShort(2) & 0xffff;
    }

    /** Unsigned 32 bits. */
    public static int timestamp(ByteBuffer packet) {
        return packet.getInt(4);
    }

    /** Unsigned 32 bits. */
    public static int ssrc(ByteBuffer packet) {
        return packet.getInt(8);
    }

    /**
     * Whether a sequence number follows another one, with at most {@value #MAX_DROPOUT} missing in
     * between (RFC 3550 A.1).
     */
    public static boolean follows(int sequence, int previous) {
        int step = (sequence - previous) & 0xffff;
        return step != 0 && step < MAX_DROPOUT;
    }

    /** RFC 3550 A.1. */
    public static final int MAX_DROPOUT = 3000;
}
