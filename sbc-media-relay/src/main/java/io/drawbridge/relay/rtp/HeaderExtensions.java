package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The elements of a header extension in one-byte or two-byte form (RFC 8285 §4.2, §4.3), read,
 * blanked, added and cut out where they lie. The packet must be {@linkplain
 * RtpHeaderView#isComplete complete}.
 */
public final class HeaderExtensions {
    private static final int ONE_BYTE = 0xbede;
    private static final int TWO_BYTE = 0x1000;

    private HeaderExtensions() {}

    /** Whether an element's value is this text. */
    public static boolean has(ByteBuffer packet, int id, byte[] text) {
        long element = find(packet, id);
        if (element < 0 || length(element) != text.length) return false;
        int start = start(element);
        for (int i = 0; i < text.length; i++) if (packet.get(start + i) != text[i]) return false;
        return true;
    }

    /**
     * Leaves those elements whose numbers are wanted. Where none is, the header extension is cut
     * out, whatever its form.
     *
     * @param wanted bit n for the number n, 1 to 63
     * @return the new length
     */
    public static int keep(ByteBuffer packet, int length, long wanted) {
        if ((packet.get(0) & 0x10) == 0) return length;
        int header = RtpHeaderView.FIXED_BYTES + 4 * (packet.get(0) & 0x0f);
        int profile = packet.getShort(header) & 0xffff;
        int at = header + 4;
        int end = at + 4 * (packet.getShort(header + 2) & 0xffff);
        boolean known = profile == ONE_BYTE || (profile & 0xfff0) == TWO_BYTE;
        if (wanted != 0 && known && blankOthers(packet, at, end, profile == ONE_BYTE, wanted))
            return length;
        packet.put(0, (byte) (packet.get(0) & ~0x10));
        packet.put(header, packet, end, length - end);
        return length - (end - header);
    }

    /** Whether anything is left. */
    private static boolean blankOthers(
            ByteBuffer packet, int from, int end, boolean oneByte, long wanted) {
        boolean left = false;
        int at = from;
        while (at < end) {
            int octet = packet.get(at) & 0xff;
            if (octet == 0) {
                at++;
                continue;
            }
            int id = oneByte ? octet >>> 4 : octet;
            int value = oneByte ? at + 1 : at + 2;
            boolean broken = value > end || oneByte && id == 15;
            int next =
                    broken
                            ? end
                            : value + (oneByte ? (octet & 0x0f) + 1 : packet.get(at + 1) & 0xff);
            if (!broken && next <= end && id < Long.SIZE && (wanted >>> id & 1) != 0) {
                left = true;
            } else {
                next = Math.min(next, end);
                for (int i = at; i < next; i++) packet.put(i, (byte) 0);
            }
            at = next;
        }
        return left;
    }

    /** Turns an element into padding (§4.1.2), which every receiver passes over. */
    public static void blank(ByteBuffer packet, int id) {
        long element = find(packet, id);
        if (element < 0) return;
        int end = start(element) + length(element);
        for (int i = head(element); i < end; i++) packet.put(i, (byte) 0);
    }

    /**
     * Puts an element into the packet, and the header extension too where there is none. What does
     * not fit into the form that the packet has is left out.
     *
     * @param length of the packet, with room behind it
     * @param id 1 to 14, not in the packet yet
     * @param text at most 16 octets
     * @return the new length
     */
    public static int add(ByteBuffer packet, int length, int id, byte[] text) {
        if (text.length == 0 || text.length > 16) return length;
        int header = RtpHeaderView.FIXED_BYTES + 4 * (packet.get(0) & 0x0f);
        boolean extended = (packet.get(0) & 0x10) != 0;
        int profile = extended ? packet.getShort(header) & 0xffff : ONE_BYTE;
        if (profile != ONE_BYTE && (profile & 0xfff0) != TWO_BYTE) return length;
        int words = extended ? packet.getShort(header + 2) & 0xffff : 0;
        int at = extended ? header + 4 + 4 * words : header;
        int head = profile == ONE_BYTE ? 1 : 2;
        int more = head + text.length + 3 >>> 2;
        int added = 4 * more + (extended ? 0 : 4);
        packet.put(at + added, packet, at, length - at);
        if (!extended) {
            packet.put(0, (byte) (packet.get(0) | 0x10)).putShort(header, (short) ONE_BYTE);
            at += 4;
        }
        packet.putShort(header + 2, (short) (words + more));
        if (head == 1) packet.put(at, (byte) (id << 4 | text.length - 1));
        else packet.put(at, (byte) id).put(at + 1, (byte) text.length);
        packet.put(at + head, text);
        for (int i = head + text.length; i < 4 * more; i++) packet.put(at + i, (byte) 0);
        return length + added;
    }

    /** Of a line's name, as an element has it. */
    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Where an element is, in one number; negative when it is not there. */
    public static long find(ByteBuffer packet, int id) {
        if ((packet.get(0) & 0x10) == 0 || id <= 0) return -1;
        int header = RtpHeaderView.FIXED_BYTES + 4 * (packet.get(0) & 0x0f);
        int profile = packet.getShort(header) & 0xffff;
        int at = header + 4;
        int end = at + 4 * (packet.getShort(header + 2) & 0xffff);
        if (profile == ONE_BYTE) return findShort(packet, id, at, end);
        return (profile & 0xfff0) == TWO_BYTE ? findLong(packet, id, at, end) : -1;
    }

    private static long findShort(ByteBuffer packet, int id, int from, int end) {
        int at = from;
        while (at < end) {
            int octet = packet.get(at) & 0xff;
            if (octet == 0) {
                at++;
                continue;
            }
            if (octet >>> 4 == 15) return -1; // §4.2: stop here
            int length = (octet & 0x0f) + 1;
            if (at + 1 + length > end) return -1;
            if (octet >>> 4 == id) return element(at, at + 1, length);
            at += 1 + length;
        }
        return -1;
    }

    private static long findLong(ByteBuffer packet, int id, int from, int end) {
        int at = from;
        while (at < end) {
            int octet = packet.get(at) & 0xff;
            if (octet == 0) {
                at++;
                continue;
            }
            if (at + 2 > end) return -1;
            int length = packet.get(at + 1) & 0xff;
            if (at + 2 + length > end) return -1;
            if (octet == id) return element(at, at + 2, length);
            at += 2 + length;
        }
        return -1;
    }

    private static long element(int head, int start, int length) {
        return (long) head << 32 | (long) start << 16 | length;
    }

    private static int head(long element) {
        return (int) (element >>> 32);
    }

    private static int start(long element) {
        return (int) (element >>> 16) & 0xffff;
    }

    private static int length(long element) {
        return (int) element & 0xffff;
    }
}
