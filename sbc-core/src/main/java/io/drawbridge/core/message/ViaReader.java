package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

/** Reads via-parm of RFC 3261 §25.1, with blanks wherever it allows them. */
final class ViaReader {
    private ViaReader() {}

    static @Nullable Via read(String text) {
        int p = word(text, Characters.skipBlanks(text, 0), "SIP");
        p = p < 0 ? p : slash(text, p);
        p = p < 0 ? p : word(text, p, "2.0");
        p = p < 0 ? p : slash(text, p);
        if (p < 0) return null;
        int to = text.length();
        int transportEnd = p;
        while (transportEnd < to && Characters.isTokenChar(text.charAt(transportEnd)))
            transportEnd++;
        int host = Characters.skipBlanks(text, transportEnd);
        if (transportEnd == p || host == transportEnd) return null;
        int hostEnd = Host.end(text, host, to);
        if (hostEnd < 0) return null;
        int port = 0;
        int next = Characters.skipBlanks(text, hostEnd);
        if (next < to && text.charAt(next) == ':') {
            int digits = Characters.skipBlanks(text, next + 1);
            next = digits;
            while (next < to && Characters.isDigit(text.charAt(next))) next++;
            port = (int) Characters.number(text, digits, next, 65_535);
            if (port <= 0) return null;
        }
        Params params = ParamsReader.header(text, next);
        if (params == null) return null;
        return new Via(
                text.substring(p, transportEnd), text.substring(host, hostEnd), port, params);
    }

    private static int word(String text, int from, String expected) {
        return text.regionMatches(true, from, expected, 0, expected.length())
                ? from + expected.length()
                : -1;
    }

    private static int slash(String text, int from) {
        int p = Characters.skipBlanks(text, from);
        return p < text.length() && text.charAt(p) == '/' ? Characters.skipBlanks(text, p + 1) : -1;
    }
}
