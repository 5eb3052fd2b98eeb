package io.drawbridge.core.message;

/** The character classes of RFC 3261 §25.1, as one table lookup each. */
final class Characters {
    private static final byte TOKEN = 1;
    private static final byte USER = 2;
    private static final byte HOST = 4;
    private static final byte PARAM_VALUE = 8;
    private static final byte URI = 16;
    private static final byte DISPLAY = 32;
    private static final byte WORD = 64;

    private static final byte[] CLASSES = new byte[256];

    static {
        for (char c = '0'; c <= '9'; c++) CLASSES[c] |= TOKEN | USER | HOST | URI | WORD;
        for (char c = 'a'; c <= 'z'; c++) CLASSES[c] |= TOKEN | USER | HOST | URI | WORD;
        for (char c = 'A'; c <= 'Z'; c++) CLASSES[c] |= TOKEN | USER | HOST | URI | WORD;
        mark("-.!%*_+`'~", TOKEN);
        mark("-.!%*_+`'~()<>:\\\"/[]?{}@", WORD);
        // unreserved, user-unreserved and "%"; then what phones send and nothing can misread
        mark("-_.!~*'()&=+$,;?/%:", USER);
        mark("#[]{}|^`", USER);
        // "_" is not allowed in a host name and is common inside
        mark("-._", HOST);
        for (char c = 0x21; c < 0x7F; c++) {
            if (";,\"<>?=".indexOf(c) < 0) CLASSES[c] |= PARAM_VALUE;
            if ("\"<>\\ ".indexOf(c) < 0) CLASSES[c] |= URI;
            if ("\"<>,;:=?\\".indexOf(c) < 0) CLASSES[c] |= DISPLAY;
        }
        mark("=?", PARAM_VALUE);
        mark(" \t", DISPLAY);
    }

    private Characters() {}

    private static void mark(String characters, byte with) {
        for (int i = 0; i < characters.length(); i++) CLASSES[characters.charAt(i)] |= with;
    }

    private static boolean is(int c, byte what) {
        return (c & 0xFF) == c && (CLASSES[c & 0xFF] & what) != 0;
    }

    static boolean isTokenChar(int c) {
        return is(c, TOKEN);
    }

    /** May stand in the user part or the password of a SIP URI. */
    static boolean isUserChar(int c) {
        return is(c, USER);
    }

    /** May stand in a host name or an IPv4 address. */
    static boolean isHostChar(int c) {
        return is(c, HOST);
    }

    /** May stand unquoted in the value of a parameter, liberal: all that cannot end it. */
    static boolean isParamValueChar(int c) {
        return is(c, PARAM_VALUE);
    }

    static boolean isUriChar(int c) {
        return is(c, URI);
    }

    /**
     * May stand in an unquoted display name, liberal: all that is not a separator of the header.
     */
    static boolean isDisplayChar(int c) {
        return c >= 128 || is(c, DISPLAY);
    }

    /** Of a Call-ID ({@code word}), or the "@" between two. */
    static boolean isWordChar(int c) {
        return is(c, WORD);
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** 0..15, or -1. */
    static int hexDigit(int c) {
        if (c >= '0' && c <= '9') return c - '0';
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** ASCII only, so independent of any locale. */
    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    static boolean isToken(String text) {
        return isToken(text, 0, text.length());
    }

    static boolean isToken(String text, int from, int to) {
        for (int i = from; i < to; i++) if (!isTokenChar(text.charAt(i))) return false;
        return from < to;
    }

    /** First position at or after {@code from}, and not behind {@code to}, that holds no blank. */
    static int skipBlanks(String text, int from, int to) {
        int i = from;
        while (i < to && isBlank(text.charAt(i))) i++;
        return i;
    }

    /** Without blanks at its ends. */
    static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(text.charAt(start))) start++;
        while (end > start && isBlank(text.charAt(end - 1))) end--;
        return text.substring(start, end);
    }

    /**
     * A decimal number without sign.
     *
     * @return -1 if it is none or greater than {@code max}
     */
    static long number(String text, int from, int to, long max) {
        if (from >= to) return -1;
        long value = 0;
        for (int i = from; i < to; i++) {
            int c = text.charAt(i);
            if (!isDigit(c)) return -1;
            value = value * 10 + (c - '0');
            if (value > max) return -1;
        }
        return value;
    }
}
