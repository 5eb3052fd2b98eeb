package io.drawbridge.core.message;

/** quoted-string of RFC 3261 §25.1. */
final class QuotedString {
    private QuotedString() {}

    /**
     * Position behind the closing quote of the string that opens at {@code open}; -1 if none closes
     * it before {@code to} or a control character stands in it, which the texts of messages never
     * hold.
     */
    static int end(String text, int open, int to) {
        for (int i = open + 1; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < to) c = text.charAt(++i);
            else if (c == '"') return i + 1;
            if ((c < ' ' && c != '\t') || c == 0x7F) return -1;
        }
        return -1;
    }

    /** The text inside, without escapes; what is not quoted comes back as it is. */
    static String unquote(String text) {
        int length = text.length();
        if (length < 2 || text.charAt(0) != '"' || text.charAt(length - 1) != '"') return text;
        if (text.indexOf('\\') < 0) return text.substring(1, length - 1);
        StringBuilder plain = new StringBuilder(length);
        for (int i = 1; i < length - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < length - 1) c = text.charAt(++i);
            plain.append(c);
        }
        return plain.toString();
    }

    /** Quotes a text that holds no CR, LF or NUL. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2);
        appendQuoted(quoted, text);
        return quoted.toString();
    }

    static void appendQuoted(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') to.append('\\');
            to.append(c);
        }
        to.append('"');
    }
}
