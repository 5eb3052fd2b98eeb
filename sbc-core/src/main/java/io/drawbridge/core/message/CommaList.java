package io.drawbridge.core.message;

import java.util.ArrayList;
import java.util.List;

/** Splits a header value that is a list (RFC 3261 §7.3.1). */
public final class CommaList {
    private CommaList() {}

    /** The parts between commas that stand neither in quotes nor in angle brackets. */
    public static List<String> of(String value) {
        List<String> parts = new ArrayList<>(1);
        split(value, parts);
        return parts;
    }

    /** Adds the parts between commas, without blanks around them. */
    static void split(String value, List<String> into) {
        int start = 0;
        for (int end = end(value, 0); end < value.length(); end = end(value, start)) {
            into.add(Characters.trim(value, start, end));
            start = end + 1;
        }
        into.add(Characters.trim(value, start, value.length()));
    }

    /**
     * Position of the first comma at or after {@code from} that stands neither in quotes nor in
     * angle brackets; the length of the value if there is none.
     */
    static int end(String value, int from) {
        boolean bracket = false;
        int i = from;
        while (i < value.length()) {
            char c = value.charAt(i);
            if (c == '"' && !bracket) {
                int close = QuotedString.end(value, i, value.length());
                if (close < 0) return value.length();
                i = close;
                continue;
            }
            if (c == '<') bracket = true;
            else if (c == '>') bracket = false;
            else if (c == ',' && !bracket) return i;
            i++;
        }
        return i;
    }
}
