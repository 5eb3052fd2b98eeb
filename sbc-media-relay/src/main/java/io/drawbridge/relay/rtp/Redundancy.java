package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;

/**
 * The payload of redundant audio (RFC 2198 §3): a header for each block, the last one being the
 * newest, then the blocks. Each header names the payload type of its block.
 *
 * <pre>
 *  F  payload type  timestamp offset (14 bits)  length (10 bits)      of an older block: F = 1
 *  0  payload type                                                    of the newest
 * </pre>
 */
public final class Redundancy {
    private static final int FOLLOWED = 0x80;
    private static final int OLDER_BYTES = 4;

    private Redundancy() {}

    /**
     * Gives the blocks other payload types.
     *
     * @param at where the first header is
     * @param to for each payload type the one in its place; negative: it must not be sent
     * @return false when it cannot be done; the packet may be half changed then
     */
    public static boolean renumber(ByteBuffer packet, int length, int at, byte[] to) {
        for (int header = at; header < length; header += OLDER_BYTES) {
            int octet = packet.get(header);
            int number = to[octet & 0x7f];
            if (number < 0) return false;
            packet.put(header, (byte) (octet & FOLLOWED | number));
            if ((octet & FOLLOWED) == 0) return true;
        }
        return false;
    }
}
