package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/** The first line of a message (RFC 3261 §7.1, §7.2): single spaces, nothing before or behind. */
sealed interface StartLine {
    String VERSION = "SIP/2.0";

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
        return isSip(buffer, from, to)
                ? status(new String(buffer, from, to - from, StandardCharsets.UTF_8))
                : request(buffer, from, to);
    }

    private static @Nullable StartLine status(String line) {
        int space = line.indexOf(' ');
        if (space != VERSION.length() || !line.regionMatches(true, 0, VERSION, 0, space))
            return null;
        int codeEnd = Math.min(space + 4, line.length());
        int status = (int) Characters.number(line, space + 1, codeEnd, 699);
        if (status < 100) return null;
        // some leave out the space before an empty reason
        if (codeEnd == line.length()) return new Status(status, "");
        return line.charAt(codeEnd) == ' ' ? new Status(status, line.substring(codeEnd + 1)) : null;
    }

    private static @Nullable StartLine request(byte[] buffer, int from, int to) {
        int methodEnd = from;
        while (methodEnd < to && Characters.isTokenChar(buffer[methodEnd])) methodEnd++;
        int uriEnd = methodEnd + 1;
        while (uriEnd < to && Characters.isUriChar(buffer[uriEnd])) uriEnd++;
        boolean apart =
                methodEnd > from
                        && uriEnd > methodEnd + 1
                        && uriEnd < to
                        && buffer[methodEnd] == ' '
                        && buffer[uriEnd] == ' ';
        if (!apart || !isSip(buffer, uriEnd + 1, to)) return null;
        boolean version2 = to - uriEnd == 8 && isVersion2(buffer, to);
        if (!version2 && !isVersion(buffer, uriEnd + 1, to)) return null;
        int uriStart = methodEnd + 1;
        return new Request(
                Method.of(buffer, from, methodEnd),
                new String(buffer, uriStart, uriEnd - uriStart, StandardCharsets.US_ASCII),
                version2);
    }

    /**
     * For an answer to a line that cannot be read: a request with its method, null if it is none.
     */
    static @Nullable StartLine methodOnly(byte[] buffer, int from, int to) {
        int p = from;
        while (p < to && Characters.isTokenChar(buffer[p])) p++;
        if (p == from || p == to || buffer[p] != ' ') return null;
        return new Request(Method.of(buffer, from, p), "", true);
    }

    /** "SIP/" in any case. */
    private static boolean isSip(byte[] buffer, int from, int to) {
        return to - from > 4
                && Characters.lower(buffer[from]) == 's'
                && Characters.lower(buffer[from + 1]) == 'i'
                && Characters.lower(buffer[from + 2]) == 'p'
                && buffer[from + 3] == '/';
    }

    /** "2.0" before {@code to}. */
    private static boolean isVersion2(byte[] buffer, int to) {
        return buffer[to - 3] == '2' && buffer[to - 2] == '.' && buffer[to - 1] == '0';
    }

    /** SIP/digits.digits */
    private static boolean isVersion(byte[] buffer, int from, int to) {
        String text = new String(buffer, from, to - from, StandardCharsets.US_ASCII);
        int dot = text.indexOf('.');
        return dot > 0
                && Characters.number(text, 4, dot, Integer.MAX_VALUE) >= 0
                && Characters.number(text, dot + 1, text.length(), Integer.MAX_VALUE) >= 0;
    }
}
