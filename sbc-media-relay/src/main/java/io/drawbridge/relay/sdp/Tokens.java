package io.drawbridge.relay.sdp;

import java.util.ArrayList;
import java.util.List;

/** The smallest pieces of SDP's grammar (RFC 8866 §9). Every method is one pass over its text. */
final class Tokens {
    private Tokens() {}

    /** Cuts at blanks and tabs; runs of them count once. */
    static List<String> split(String text) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            while (i < text.length() && isBlank(text.charAt(i))) i++;
            int start = i;
            while (i < text.length() && !isBlank(text.charAt(i))) i++;
            if (i > start) tokens.add(text.substring(start, i));
        }
        return tokens;
    }

    /**
     * A number of digits only.
     *
     * @param max greatest allowed
     * @return -1 when the text is none, or too great
     */
    static int number(String text, int max) {
        return number(text, 0, text.length(), max);
    }

    /** As {@link #number(String, int)}, up to the greatest that 32 bits hold without a sign. */
    static long unsigned(String text) {
        return number(text, 0, text.length(), 0xFFFF_FFFFL);
    }

    /** As {@link #number(String, int)}, of a part of a text. */
    static int number(String text, int from, int to, int max) {
        return (int) number(text, from, to, (long) max);
    }

    private static long number(String text, int from, int to, long max) {
        if (from == to || to - from > 10) return -1;
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return -1;
            value = value * 10 + (c - '0');
        }
        return value > max ? -1 : value;
    }

    /** token of RFC 8866 §9. */
    static boolean isToken(String text) {
        if (text.isEmpty()) return false;
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) return false;
        }
        return true;
    }

    /** Letters, digits and those of {@code others} only; not empty. */
    static boolean isWord(String text, String others) {
        if (text.isEmpty()) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!alphanumeric && others.indexOf(c) < 0) return false;
        }
        return true;
    }

    /** True when a dot stands between two letters, as in a domain name but in no number. */
    static boolean mayNameHost(String text) {
        for (int i = 1; i < text.length() - 1; i++) {
            if (text.charAt(i) == '.' && isLetter(text, i - 1) && isLetter(text, i + 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(String text, int i) {
        char c = (char) (text.charAt(i) | 0x20);
        return c >= 'a' && c <= 'z';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isTokenChar(char c) {
        return c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]".indexOf(c) < 0;
    }
}
