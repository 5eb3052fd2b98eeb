package io.drawbridge.core.engine;

import org.jspecify.annotations.Nullable;

/**
 * An IPv6 address as it stands in a message, in whichever of its spellings (RFC 4291 §2.2): with or
 * without leading zeros, with a run of zeros left out wherever, with the last 32 bits as an IPv4
 * address.
 *
 * @param high its first 64 bits
 * @param low its last 64 bits
 */
record Ipv6Literal(long high, long low) {
    private static final int GROUPS = 8;

    /** The IPv4-mapped address of an IPv4 one (§2.5.5.2). */
    static Ipv6Literal mapped(byte[] ipv4) {
        long bits = 0;
        for (byte b : ipv4) bits = bits << 8 | b & 0xff;
        return new Ipv6Literal(0, 0xffff_0000_0000L | bits);
    }

    /** Null when the bytes from {@code from} until before {@code to} are no such address. */
    static @Nullable Ipv6Literal read(byte[] text, int from, int to) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int i = from;
        if (startsWithGap(text, i, to)) {
            gap = 0;
            i += 2;
        }
        while (i < to) {
            int end = i;
            int value = 0;
            while (end < to && digit(text[end]) >= 0) value = value << 4 | digit(text[end++]);
            if (end == i || end - i > 4 || count == GROUPS) return null;
            if (end < to && text[end] == '.') {
                long tail = dotted(text, i, to);
                if (tail < 0 || count > GROUPS - 2) return null;
                groups[count++] = (int) (tail >> 16);
                groups[count++] = (int) (tail & 0xffff);
                break;
            }
            groups[count++] = value;
            i = end;
            if (i == to) break;
            if (startsWithGap(text, i, to)) {
                if (gap >= 0) return null;
                gap = count;
                i += 2;
            } else if (text[i] != ':' || ++i == to) {
                return null;
            }
        }
        if (gap < 0 ? count < GROUPS : count == GROUPS) return null;
        return spread(groups, count, gap < 0 ? count : gap);
    }

    private static boolean startsWithGap(byte[] text, int at, int to) {
        return at + 1 < to && text[at] == ':' && text[at + 1] == ':';
    }

    /** Puts the zeros where the gap is. */
    private static Ipv6Literal spread(int[] groups, int count, int gap) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS; i++) {
            int fromEnd = GROUPS - i;
            int group = i < gap ? groups[i] : fromEnd <= count - gap ? groups[count - fromEnd] : 0;
            if (i < GROUPS / 2) high = high << 16 | group;
            else low = low << 16 | group;
        }
        return new Ipv6Literal(high, low);
    }

    /** The 32 bits of an IPv4 address that ends the text; -1 when there is none. */
    private static long dotted(byte[] text, int from, int to) {
        long bits = 0;
        int octets = 0;
        int i = from;
        while (i < to) {
            int start = i;
            int value = 0;
            while (i < to && text[i] >= '0' && text[i] <= '9' && i - start < 3)
                value = 10 * value + text[i++] - '0';
            if (i == start || value > 255) return -1;
            bits = bits << 8 | value;
            octets++;
            if (i == to) break;
            if (text[i] != '.' || octets == 4 || ++i == to) return -1;
        }
        return octets == 4 ? bits : -1;
    }

    /** Value of a hexadecimal digit, -1 for any other byte. */
    static int digit(byte b) {
        if (b >= '0' && b <= '9') return b - '0';
        if (b >= 'a' && b <= 'f') return b - 'a' + 10;
        return b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
    }
}
