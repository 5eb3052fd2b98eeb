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
            return isDottedQuad(text, 0, text.length())
                    ? Optional.of(InetAddress.ofLiteral(text))
                    : Optional.empty();
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

    /**
     * True when an address stands anywhere in the text: a dotted quad, or a run of hexadecimal
     * digits and at least two colons that reads as IPv6. One pass over the text.
     */
    static boolean occursIn(String text) {
        int i = 0;
        while (i < text.length()) {
            if (!isAddressChar(text.charAt(i))) {
                i++;
                continue;
            }
            int end = i;
            while (end < text.length() && isAddressChar(text.charAt(end))) end++;
            if (holdsAddress(text, i, end)) return true;
            i = end;
        }
        return false;
    }

    private static boolean isAddressChar(char c) {
        return Character.digit(c, 16) >= 0 && c < 128 || c == ':' || c == '.';
    }

    private static boolean holdsAddress(String text, int start, int end) {
        int colons = 0;
        int dots = 0;
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == ':') colons++;
            if (text.charAt(i) == '.') dots++;
        }
        return colons >= 2 || dots >= 3;
    }

    private static boolean isDottedQuad(String text, int start, int end) {
        int numbers = 0;
        int i = start;
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
