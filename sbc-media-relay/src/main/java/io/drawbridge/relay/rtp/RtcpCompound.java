package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;

/**
 * One or more RTCP packets in a datagram (RFC 3550 §6.1), read and rewritten where they lie.
 * Reduced-size ones (RFC 5506) are as good.
 */
public final class RtcpCompound {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int BYE = 203;
    private static final int APPLICATION = 204;
    private static final int TRANSPORT_FEEDBACK = 205;
    private static final int PAYLOAD_FEEDBACK = 206;
    private static final int EXTENDED_REPORT = 207;

    private static final int GENERIC_NACK = 1;
    private static final int FULL_INTRA_REQUEST = 4;

    static final int BLOCK_BYTES = 24;

    private RtcpCompound() {}

    /**
     * Whether versions and lengths are right (A.2): every packet begins with version 2, only the
     * last one is padded, and their lengths add up to the datagram's.
     */
    public static boolean isValid(ByteBuffer packet, int length) {
        if (length < RtcpHeaderView.MIN_BYTES) return false;
        int at = 0;
        while (at < length) {
            if (at + 4 > length || (packet.get(at) & 0xc0) != 0x80) return false;
            if (!RtcpHeaderView.isPacketType(packet.get(at + 1) & 0xff)) return false;
            int end = end(packet, at);
            if (end > length) return false;
            if ((packet.get(at) & 0x20) != 0 && end != length) return false;
            if (!holdsItsParts(packet, at, end)) return false;
            at = end;
        }
        return true;
    }

    private static boolean holdsItsParts(ByteBuffer packet, int at, int end) {
        int count = packet.get(at) & 0x1f;
        int needed =
                switch (packet.get(at + 1) & 0xff) {
                    case SENDER_REPORT -> 28 + count * BLOCK_BYTES;
                    case RECEIVER_REPORT -> 8 + count * BLOCK_BYTES;
                    case BYE -> 4 + 4 * count;
                    case APPLICATION, TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> 12;
                    case EXTENDED_REPORT -> 8;
                    default -> 4;
                };
        return at + needed <= end;
    }

    static int end(ByteBuffer packet, int at) {
        return at + 4 + 4 * (packet.getShort(at + 2) & 0xffff);
    }

    static int type(ByteBuffer packet, int at) {
        return packet.get(at + 1) & 0xff;
    }

    /** Where the report blocks of a packet begin; -1: it has none. */
    static int blocks(ByteBuffer packet, int at) {
        return switch (type(packet, at)) {
            case SENDER_REPORT -> at + 28;
            case RECEIVER_REPORT -> at + 8;
            default -> -1;
        };
    }

    /** SSRC of who sends it. The datagram must be valid. */
    public static int sender(ByteBuffer packet) {
        return packet.getInt(4);
    }

    /** SSRC of the first source that it speaks about; 0: none. */
    public static int subject(ByteBuffer packet, int length) {
        for (int at = 0; at < length; at = end(packet, at)) {
            int type = type(packet, at);
            int blocks = blocks(packet, at);
            if (blocks > 0 && (packet.get(at) & 0x1f) > 0) return packet.getInt(blocks);
            if (type == TRANSPORT_FEEDBACK || type == PAYLOAD_FEEDBACK) {
                int media = packet.getInt(at + 8);
                if (media == 0 && end(packet, at) >= at + 16) media = packet.getInt(at + 12);
                if (media != 0) return media;
            }
        }
        return 0;
    }

    /**
     * Speaks of sources as the receiver knows them.
     *
     * @param forward what became of the sender's packets on their way to the receiver
     * @param back what became of the receiver's packets on their way to the sender
     */
    public static void rewrite(ByteBuffer packet, int length, Continuity forward, Continuity back) {
        if (forward.isIdentity() && back.isIdentity()) return;
        for (int at = 0; at < length; at = end(packet, at)) {
            int end = end(packet, at);
            switch (type(packet, at)) {
                case SENDER_REPORT -> {
                    packet.putInt(at + 16, packet.getInt(at + 16) + shift(packet, at, forward));
                    source(packet, at + 4, forward);
                    rewriteBlocks(packet, at, at + 28, back);
                }
                case RECEIVER_REPORT -> {
                    source(packet, at + 4, forward);
                    rewriteBlocks(packet, at, at + 8, back);
                }
                case SOURCE_DESCRIPTION -> rewriteChunks(packet, at, end, forward);
                case BYE -> {
                    int count = packet.get(at) & 0x1f;
                    for (int i = 0; i < count; i++) source(packet, at + 4 + 4 * i, forward);
                }
                case APPLICATION, EXTENDED_REPORT -> source(packet, at + 4, forward);
                case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> {
                    source(packet, at + 4, forward);
                    rewriteFeedback(packet, at, end, back);
                }
                default -> {}
            }
        }
    }

    private static int shift(ByteBuffer packet, int at, Continuity forward) {
        int sender = packet.getInt(at + 4);
        return forward.toSource(forward.toReceiver(sender)) == sender
                ? forward.timestampShift()
                : 0;
    }

    private static void source(ByteBuffer packet, int at, Continuity forward) {
        packet.putInt(at, forward.toReceiver(packet.getInt(at)));
    }

    private static void rewriteBlocks(ByteBuffer packet, int at, int from, Continuity back) {
        int count = packet.get(at) & 0x1f;
        for (int i = 0; i < count; i++) {
            int block = from + i * BLOCK_BYTES;
            int known = packet.getInt(block);
            if (!back.knows(known)) continue;
            packet.putInt(block, back.toSource(known));
            packet.putInt(block + 8, packet.getInt(block + 8) - back.sequenceShift());
        }
    }

    private static void rewriteChunks(ByteBuffer packet, int from, int end, Continuity forward) {
        int count = packet.get(from) & 0x1f;
        int at = from + 4;
        for (int i = 0; i < count && at + 4 <= end; i++) {
            source(packet, at, forward);
            at += 4;
            while (at + 1 < end && packet.get(at) != 0) at += 2 + (packet.get(at + 1) & 0xff);
            at = (at + 4) & ~3; // at least one null octet, up to the next 32 bits
        }
    }

    private static void rewriteFeedback(ByteBuffer packet, int at, int end, Continuity back) {
        int format = packet.get(at) & 0x1f;
        int known = packet.getInt(at + 8);
        if (back.knows(known)) {
            packet.putInt(at + 8, back.toSource(known));
            if (type(packet, at) == TRANSPORT_FEEDBACK && format == GENERIC_NACK) {
                for (int item = at + 12; item + 4 <= end; item += 4)
                    packet.putShort(item, (short) (packet.getShort(item) - back.sequenceShift()));
            }
        }
        if (type(packet, at) == PAYLOAD_FEEDBACK && format == FULL_INTRA_REQUEST) {
            for (int item = at + 12; item + 8 <= end; item += 8)
                packet.putInt(item, back.toSource(packet.getInt(item)));
        }
    }
}
