package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads SIP URIs and their escapes (RFC 3261 §19.1.1, §19.1.2). Each method goes once over its
 * text.
 */
final class SipUriReader {
    private SipUriReader() {}

    /**
     * @param from behind "sip:" or "sips:"
     */
    static @Nullable SipUri read(String text, int from, int to, boolean secure) {
        int at = text.indexOf('@', from, to);
        String user = "";
        String password = "";
        int host = from;
        if (at >= 0) {
            int userEnd = userEnd(text, from, at);
            if (userEnd == from) return null;
            user = text.substring(from, userEnd);
            if (userEnd < at && text.charAt(userEnd) == ':') {
                if (!isUser(text, userEnd + 1, at)) return null;
                password = text.substring(userEnd + 1, at);
            } else if (userEnd < at) {
                return null;
            }
            host = at + 1;
        }
        int hostEnd = Host.end(text, host, to);
        if (hostEnd < 0) return null;
        int port = 0;
        int p = hostEnd;
        if (p < to && text.charAt(p) == ':') {
            int digits = p + 1;
            p = digits;
            while (p < to && Characters.isDigit(text.charAt(p))) p++;
            port = (int) Characters.number(text, digits, p, 65_535);
            if (port <= 0) return null;
        }
        int question = p == to ? -1 : text.indexOf('?', p, to);
        Params params = ParamsReader.uri(text, p, question < 0 ? to : question);
        if (params == null) return null;
        String headers = question < 0 ? "" : text.substring(question + 1, to);
        if (question >= 0 && !isHeaders(headers)) return null;
        return new SipUri(
                new SipUri.Parts(
                        secure,
                        user,
                        password,
                        text.substring(host, hostEnd),
                        port,
                        params,
                        headers));
    }

    /** Of the characters of a user part, and every "%" begins an escape. */
    static boolean isUser(String text) {
        return isUser(text, 0, text.length());
    }

    /** Position of the first character that a user cannot have, or of the ":" before a password. */
    private static int userEnd(String text, int from, int to) {
        int i = from;
        while (i < to) {
            char c = text.charAt(i);
            if (c == ':' || !Characters.isUserChar(c)) return i;
            if (c == '%' && (i + 2 >= to || !isEscape(text, i))) return i;
            i++;
        }
        return i;
    }

    private static boolean isUser(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Characters.isUserChar(c) || (c == '%' && (i + 2 >= to || !isEscape(text, i))))
                return false;
        }
        return true;
    }

    private static boolean isHeaders(String text) {
        if (text.isEmpty()) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Characters.isUriChar(c) || c == '@' || (c == '%' && !isEscape(text, i)))
                return false;
        }
        return true;
    }

    private static boolean isEscape(String text, int percent) {
        return percent + 2 < text.length()
                && Characters.hexDigit(text.charAt(percent + 1)) >= 0
                && Characters.hexDigit(text.charAt(percent + 2)) >= 0;
    }

    static String unescape(String text) {
        if (text.indexOf('%') < 0) return text;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && isEscape(text, i)) {
                bytes.write(
                        Characters.hexDigit(text.charAt(i + 1)) << 4
                                | Characters.hexDigit(text.charAt(i + 2)));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A user part that stands for {@code plain}: what is not allowed in it is escaped. */
    static String escape(String plain) {
        if (isPlainUser(plain)) return plain;
        StringBuilder text = new StringBuilder(plain.length() + 8);
        for (byte b : plain.getBytes(StandardCharsets.UTF_8)) {
            if (isPlainUserChar(b)) text.append((char) b);
            else appendEscape(text, b);
        }
        return text.toString();
    }

    private static boolean isPlainUser(String text) {
        for (int i = 0; i < text.length(); i++) if (!isPlainUserChar(text.charAt(i))) return false;
        return true;
    }

    /** unreserved and user-unreserved of §25.1. */
    private static boolean isPlainUserChar(int c) {
        return Characters.isUserChar(c) && "%:#[]{}|^`".indexOf(c) < 0;
    }

    private static void appendEscape(StringBuilder text, int b) {
        text.append('%')
                .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
    }

    /**
     * With every escape of an unreserved character replaced by it and the digits of the other
     * escapes in upper case, for comparison (§19.1.4: an escape outside of the reserved set equals
     * its character).
     */
    static String normalized(String text) {
        if (text.indexOf('%') < 0) return text;
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || !isEscape(text, i)) {
                plain.append(c);
                continue;
            }
            int b =
                    Characters.hexDigit(text.charAt(i + 1)) << 4
                            | Characters.hexDigit(text.charAt(i + 2));
            if (isUnreserved(b)) plain.append((char) b);
            else appendEscape(plain, b);
            i += 2;
        }
        return plain.toString();
    }

    private static boolean isUnreserved(int c) {
        int lower = Characters.lower(c);
        return (lower >= 'a' && lower <= 'z')
                || Characters.isDigit(c)
                || (c > 0 && "-_.!~*'()".indexOf(c) >= 0);
    }
}
