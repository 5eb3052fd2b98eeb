package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/** The first line of a message (RFC 3261 §7.1, §7.2): single spaces, nothing before or behind. */
sealed interface StartLine {
    /**
     * @param uri not empty, without blanks; not read yet
     * @param isVersion2 SIP/2.0; false is another version of SIP
     */
    record Request(Method method, String uri, boolean isVersion2) implements StartLine {}

    /**
     * @param status 100..699
     */
    record Status(int status, String reason) implements StartLine {}

    /** Null if it is neither. */
    static @Nullable StartLine read(byte[] buffer, int from, int to) {
        String line = new String(buffer, from, to - from, StandardCharsets.UTF_8);
        return line.regionMatches(true, 0, "SIP/", 0, 4) ? status(line) : request(line);
    }

    private static @Nullable StartLine status(String line) {
        int space = line.indexOf(' ');
        if (space < 0 || !isVersion2(line, 0, space)) return null;
        int codeEnd = Math.min(space + 4, line.length());
        int status = (int) Characters.number(line, space + 1, codeEnd, 699);
        if (status < 100) return null;
        // some leave out the space before an empty reason
        if (codeEnd == line.length()) return new Status(status, "");
        return line.charAt(codeEnd) == ' ' ? new Status(status, line.substring(codeEnd + 1)) : null;
    }

    private static @Nullable StartLine request(String line) {
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first <= 0 || last == first) return null;
        String name = line.substring(0, first);
        String uri = line.substring(first + 1, last);
        if (!Characters.isToken(name) || uri.isEmpty() || !isSip(line, last + 1)) return null;
        for (int i = 0; i < uri.length(); i++)
            if (!Characters.isUriChar(uri.charAt(i))) return null;
        return new Request(Method.of(name), uri, isVersion2(line, last + 1, line.length()));
    }

    /**
     * For an answer to a line that cannot be read: a request with its method, null if it is none.
     */
    static @Nullable StartLine methodOnly(byte[] buffer, int from, int to) {
        int p = from;
        while (p < to && Characters.isTokenChar(buffer[p])) p++;
        if (p == from || p == to || buffer[p] != ' ') return null;
        String name = new String(buffer, from, p - from, StandardCharsets.US_ASCII);
        return new Request(Method.of(name), "", true);
    }

    private static boolean isVersion2(String line, int from, int to) {
        return to - from == 7 && line.regionMatches(true, from, "SIP/2.0", 0, 7);
    }

    /** SIP/digits.digits */
    private static boolean isSip(String line, int from) {
        if (!line.regionMatches(true, from, "SIP/", 0, 4)) return false;
        int dot = line.indexOf('.', from);
        return dot > 0
                && Characters.number(line, from + 4, dot, Integer.MAX_VALUE) >= 0
                && Characters.number(line, dot + 1, line.length(), Integer.MAX_VALUE) >= 0;
    }
}
