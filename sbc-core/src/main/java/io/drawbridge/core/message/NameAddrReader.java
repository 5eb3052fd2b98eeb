package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

/** Reads name-addr and addr-spec (RFC 3261 §25.1). Each method goes once over its text. */
final class NameAddrReader {
    private NameAddrReader() {}

    static @Nullable NameAddr read(String text) {
        int start = Characters.skipBlanks(text, 0);
        if (start == text.length()) return null;
        if (text.charAt(start) == '"') return quoted(text, start);
        int open = text.indexOf('<', start);
        if (open < 0) return bare(text, start);
        String name = Characters.trim(text, start, open);
        for (int i = 0; i < name.length(); i++)
            if (!Characters.isDisplayChar(name.charAt(i))) return null;
        return bracketed(text, name, open);
    }

    private static @Nullable NameAddr quoted(String text, int start) {
        int end = QuotedString.end(text, start);
        if (end < 0) return null;
        int open = Characters.skipBlanks(text, end);
        if (open == text.length() || text.charAt(open) != '<') return null;
        return bracketed(text, QuotedString.unquote(text.substring(start, end)), open);
    }

    private static @Nullable NameAddr bracketed(String text, String name, int open) {
        int close = text.indexOf('>', open);
        if (close < 0) return null;
        Uri uri = UriReader.read(text, open + 1, close);
        if (uri == null) return null;
        Params params = ParamsReader.header(text, close + 1);
        return params == null ? null : new NameAddr(name, uri, params);
    }

    /**
     * Without brackets: parameters belong to the header, and a URI with a comma or question mark is
     * not allowed (§20).
     */
    private static @Nullable NameAddr bare(String text, int start) {
        int semicolon = text.indexOf(';', start);
        int end = semicolon < 0 ? text.length() : semicolon;
        String address = Characters.trim(text, start, end);
        if (address.indexOf(',') >= 0 || address.indexOf('?') >= 0) return null;
        Uri uri = UriReader.read(address, 0, address.length());
        if (uri == null) return null;
        Params params = ParamsReader.header(text, end);
        return params == null ? null : new NameAddr("", uri, params);
    }
}
