package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Reads parameters. Each method goes once over its text. */
final class ParamsReader {
    /** Name and value of two parameters. */
    private static final int EXPECTED = 4;

    private ParamsReader() {}

    /**
     * {@code *( SEMI name [ EQUAL value ] )} from {@code from} to {@code to}.
     *
     * @return null if it is something else
     */
    static @Nullable Params header(String text, int from, int to) {
        int p = Characters.skipBlanks(text, from, to);
        if (p == to) return Params.NONE;
        String[] pairs = new String[EXPECTED];
        int count = 0;
        while (p < to) {
            if (text.charAt(p) != ';') return null;
            int name = Characters.skipBlanks(text, p + 1, to);
            int nameEnd = name;
            while (nameEnd < to && Characters.isTokenChar(text.charAt(nameEnd))) nameEnd++;
            if (nameEnd == name) return null;
            p = Characters.skipBlanks(text, nameEnd, to);
            String value = "";
            if (p < to && text.charAt(p) == '=') {
                int start = Characters.skipBlanks(text, p + 1, to);
                int end = valueEnd(text, start, to);
                if (end < 0) return null;
                value = text.substring(start, end);
                p = Characters.skipBlanks(text, end, to);
            }
            if (count == pairs.length) pairs = Arrays.copyOf(pairs, 2 * count);
            pairs[count++] = name(text, name, nameEnd);
            pairs[count++] = value;
        }
        return Params.ofPairs(pairs, count);
    }

    /** The usual names are shared strings: a message has a dozen of them. */
    private static String name(String text, int from, int to) {
        String usual =
                switch (to - from) {
                    case 2 -> "lr";
                    case 3 -> "tag";
                    case 4 -> "user";
                    case 5 -> "rport";
                    case 6 -> "branch";
                    case 8 -> "received";
                    case 9 -> "transport";
                    default -> "";
                };
        return !usual.isEmpty() && text.startsWith(usual, from) ? usual : text.substring(from, to);
    }

    private static int valueEnd(String text, int start, int to) {
        if (start < to && text.charAt(start) == '"') return QuotedString.end(text, start, to);
        int end = start;
        while (end < to && isValueChar(text.charAt(end))) end++;
        return end;
    }

    private static boolean isValueChar(char c) {
        return c >= 128 || Characters.isParamValueChar(c);
    }

    /** Can be written as a value and is read back as the same one. */
    static boolean isValue(String value) {
        if (value.startsWith("\""))
            return QuotedString.end(value, 0, value.length()) == value.length();
        for (int i = 0; i < value.length(); i++) if (!isValueChar(value.charAt(i))) return false;
        return true;
    }

    /**
     * Parameters of a URI: {@code *( ";" name [ "=" value ] )}, no blanks, from {@code from} to
     * {@code to} (RFC 3261 §25.1, uri-parameters).
     */
    static @Nullable Params uri(String text, int from, int to) {
        if (from == to) return Params.NONE;
        String[] pairs = new String[EXPECTED];
        int count = 0;
        int p = from;
        while (p < to) {
            if (text.charAt(p) != ';') return null;
            int name = p + 1;
            int end = name;
            int equals = -1;
            while (end < to && text.charAt(end) != ';') {
                char c = text.charAt(end);
                if (c == '=' && equals < 0) equals = end;
                else if (!Characters.isUriChar(c) || c == '?' || c == '@') return null;
                end++;
            }
            int nameEnd = equals < 0 ? end : equals;
            if (nameEnd == name) return null;
            if (count == pairs.length) pairs = Arrays.copyOf(pairs, 2 * count);
            pairs[count++] = name(text, name, nameEnd);
            pairs[count++] = equals < 0 ? "" : text.substring(equals + 1, end);
            p = end;
        }
        return Params.ofPairs(pairs, count);
    }
}
