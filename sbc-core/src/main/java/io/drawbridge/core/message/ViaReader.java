package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

/** Reads via-parm of RFC 3261 §25.1, with blanks wherever it allows them. */
final class ViaReader {
    private ViaReader() {}

    private static final String USUAL = "SIP/2.0/";

    /** The value that stands at {@code from} (inclusive) to {@code to} (exclusive). */
    static @Nullable Via read(String text, int from, int to) {
        int p = transport(text, Characters.skipBlanks(text, from, to), to);
        if (p < 0) return null;
        int transportEnd = p;
        while (transportEnd < to && Characters.isTokenChar(text.charAt(transportEnd)))
            transportEnd++;
        int host = Characters.skipBlanks(text, transportEnd, to);
        if (transportEnd == p || host == transportEnd) return null;
        int hostEnd = Host.end(text, host, to);
        if (hostEnd < 0) return null;
        int port = 0;
        int next = Characters.skipBlanks(text, hostEnd, to);
        if (next < to && text.charAt(next) == ':') {
            int digits = Characters.skipBlanks(text, next + 1, to);
            next = digits;
            while (next < to && Characters.isDigit(text.charAt(next))) next++;
            port = (int) Characters.number(text, digits, next, 65_535);
            if (port <= 0) return null;
        }
        Params params = ParamsReader.header(text, next, to);
        if (params == null) return null;
        String transport =
                transportEnd - p == 3 && text.startsWith("UDP", p)
                        ? "UDP"
                        : text.substring(p, transportEnd);
        return new Via(transport, text.substring(host, hostEnd), port, params);
    }

    /**
     * Where the transport begins, behind protocol name and version; -1 if those are not SIP/2.0.
     */
    private static int transport(String text, int from, int to) {
        int usual = from + USUAL.length();
        if (usual < to && text.startsWith(USUAL, from) && !Characters.isBlank(text.charAt(usual)))
            return usual;
        int p = word(text, from, to, "SIP");
        p = p < 0 ? p : slash(text, p, to);
        p = p < 0 ? p : word(text, p, to, "2.0");
        return p < 0 ? p : slash(text, p, to);
    }

    private static int word(String text, int from, int to, String expected) {
        int end = from + expected.length();
        return end <= to && text.regionMatches(true, from, expected, 0, expected.length())
                ? end
                : -1;
    }

    private static int slash(String text, int from, int to) {
        int p = Characters.skipBlanks(text, from, to);
        return p < to && text.charAt(p) == '/' ? Characters.skipBlanks(text, p + 1, to) : -1;
    }
}
