package io.drawbridge.relay.sdp;

import java.net.InetAddress;
import java.util.Optional;

/** IP addresses in text. Looks nothing up. */
final class AddressLiteral {
    /** Longest literal: IPv6 with a dotted quad at its end. */
    private static final int MAX_LENGTH = 45;

    private AddressLiteral() {}

    /**
     * Reads an IPv4 address of exactly four decimal numbers, or an IPv6 address without zone. The
     * short forms of IPv4 (such as 10.1) are no addresses here: others read them differently.
     */
    static Optional<InetAddress> parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) return Optional.empty();
        if (text.indexOf(':') < 0) {
            return isDottedQuad(text) ? Optional.of(InetAddress.ofLiteral(text)) : Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The address in the form of RFC 5952: lower case, the longest run of zeros as two colons. */
    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder out = new StringBuilder(MAX_LENGTH);
        if (bytes.length == 4) {
            for (int i = 0; i < 4; i++) {
                if (i > 0) out.append('.');
                out.append(bytes[i] & 0xFF);
            }
            return out.toString();
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++)
            groups[i] = (bytes[2 * i] & 0xFF) << 8 | bytes[2 * i + 1] & 0xFF;
        int longest = 0; // RFC 5952 §4.2.2: one zero alone stays
        int longestLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && groups[i + length] == 0) length++;
            if (length > longestLength) {
                longest = i;
                longestLength = length;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (longestLength > 1 && i == longest) {
                out.append("::");
                i += longestLength - 1;
                continue;
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') out.append(':');
            out.append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }

    /**
     * True when an address may stand anywhere in the text: four numbers with dots between them, or
     * hexadecimal digits with a double colon or seven colons. One pass over the text.
     */
    static boolean occursIn(String text) {
        int numbers = 0;
        int colons = 0;
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean digitBefore = before >= '0' && before <= '9';
            if (digit) {
                if (!digitBefore) numbers = before == '.' ? numbers + 1 : 1;
                if (numbers == 4) return true;
            } else if (c != '.' || !digitBefore) {
                numbers = 0;
            }
            if (c == ':') {
                if (before == ':' || ++colons == 7) return true;
            } else if (c > 127 || Character.digit(c, 16) < 0) {
                colons = 0;
            }
            before = c;
        }
        return false;
    }

    private static boolean isDottedQuad(String text) {
        int end = text.length();
        int numbers = 0;
        int i = 0;
        while (true) {
            int value = 0;
            int digits = 0;
            while (i < end && text.charAt(i) >= '0' && text.charAt(i) <= '9' && digits < 4) {
                value = value * 10 + (text.charAt(i++) - '0');
                digits++;
            }
            if (digits == 0 || digits > 3 || value > 255) return false;
            if (digits > 1 && text.charAt(i - digits) == '0') return false; // octal to some
            numbers++;
            if (i == end) return numbers == 4;
            if (text.charAt(i++) != '.' || numbers == 4) return false;
        }
    }
}
