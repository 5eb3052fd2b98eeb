package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

/** Reads name-addr and addr-spec (RFC 3261 §25.1). Each method goes once over its text. */
final class NameAddrReader {
    private NameAddrReader() {}

    /** The address that stands at {@code from} (inclusive) to {@code to} (exclusive). */
    static @Nullable NameAddr read(String text, int from, int to) {
        int start = Characters.skipBlanks(text, from, to);
        if (start == to) return null;
        if (text.charAt(start) == '"') return quoted(text, start, to);
        int open = text.indexOf('<', start, to);
        if (open < 0) return bare(text, start, to);
        if (open == start) return bracketed(text, "", open, to);
        String name = Characters.trim(text, start, open);
        for (int i = 0; i < name.length(); i++)
            if (!Characters.isDisplayChar(name.charAt(i))) return null;
        return bracketed(text, name, open, to);
    }

    private static @Nullable NameAddr quoted(String text, int start, int to) {
        int end = QuotedString.end(text, start, to);
        if (end < 0) return null;
        int open = Characters.skipBlanks(text, end, to);
        if (open == to || text.charAt(open) != '<') return null;
        return bracketed(text, QuotedString.unquote(text.substring(start, end)), open, to);
    }

    private static @Nullable NameAddr bracketed(String text, String name, int open, int to) {
        int close = text.indexOf('>', open, to);
        if (close < 0) return null;
        Uri uri = UriReader.read(text, open + 1, close);
        if (uri == null) return null;
        Params params = ParamsReader.header(text, close + 1, to);
        return params == null ? null : new NameAddr(name, uri, params);
    }

    /**
     * Without brackets: parameters belong to the header, and a URI with a comma or question mark is
     * not allowed (§20).
     */
    private static @Nullable NameAddr bare(String text, int start, int to) {
        int semicolon = text.indexOf(';', start, to);
        int end = semicolon < 0 ? to : semicolon;
        String address = Characters.trim(text, start, end);
        if (address.indexOf(',') >= 0 || address.indexOf('?') >= 0) return null;
        Uri uri = UriReader.read(address, 0, address.length());
        if (uri == null) return null;
        Params params = ParamsReader.header(text, end, to);
        return params == null ? null : new NameAddr("", uri, params);
    }
}
