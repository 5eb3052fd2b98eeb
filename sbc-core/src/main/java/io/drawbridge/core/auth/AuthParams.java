package io.drawbridge.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The list {@code name=value, name="value"} of credentials and challenges (auth-param of RFC 3261
 * §25.1). Linear in the length of the text.
 */
public final class AuthParams {
    private static final int MOST = 32;
    private static final int LONGEST_VALUE = 2_048;
    private static final String UTF_8_PREFIX = "utf-8''";

    private final Map<String, String> values;

    private AuthParams(Map<String, String> values) {
        this.values = values;
    }

    /** Empty when the text is no such list, a name comes twice, or it is too long. */
    static Optional<AuthParams> parse(String text) {
        Map<String, String> values = new HashMap<>();
        int at = skipBlanks(text, 0);
        while (at < text.length()) {
            int nameEnd = at;
            while (nameEnd < text.length() && tokenChar(text.charAt(nameEnd))) nameEnd++;
            int equals = skipBlanks(text, nameEnd);
            if (nameEnd == at || equals >= text.length() || text.charAt(equals) != '=') {
                return Optional.empty();
            }
            StringBuilder value = new StringBuilder();
            int end = value(text, skipBlanks(text, equals + 1), value);
            if (end < 0 || value.length() > LONGEST_VALUE || values.size() == MOST) {
                return Optional.empty();
            }
            String name = text.substring(at, nameEnd).toLowerCase(Locale.ROOT);
            if (values.put(name, value.toString()) != null) return Optional.empty();
            at = skipBlanks(text, end);
            if (at == text.length()) break;
            if (text.charAt(at) != ',') return Optional.empty();
            at = skipBlanks(text, at + 1);
            if (at == text.length()) return Optional.empty();
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new AuthParams(values));
    }

    /** Reads a token or a quoted string; where it ends, -1 when there is neither. */
    private static int value(String text, int from, StringBuilder value) {
        if (from < text.length() && text.charAt(from) == '"') {
            for (int i = from + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"') return i + 1;
                if (c == '\\' && ++i < text.length()) c = text.charAt(i);
                value.append(c);
            }
            return -1;
        }
        int end = from;
        while (end < text.length() && valueChar(text.charAt(end))) end++;
        value.append(text, from, end);
        return end == from ? -1 : end;
    }

    /**
     * The value of the only parameter of this name in a text that need not be a list as the RFC has
     * it, without quotes; empty when there is none, or several.
     */
    public static Optional<String> find(String text, String name) {
        String found = null;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) i++;
            else if (c == '"') quoted = !quoted;
            if (quoted || !text.regionMatches(true, i, name, 0, name.length())) continue;
            boolean inWord = i > 0 && tokenChar(text.charAt(i - 1));
            int equals = skipBlanks(text, i + name.length());
            if (inWord || equals >= text.length() || text.charAt(equals) != '=') continue;
            StringBuilder value = new StringBuilder();
            if (value(text, skipBlanks(text, equals + 1), value) < 0 || found != null) {
                return Optional.empty();
            }
            found = value.toString();
        }
        return Optional.ofNullable(found);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String getOr(String name, String other) {
        return values.getOrDefault(name, other);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** An extended value in UTF-8 (RFC 8187 §3.2), decoded. */
    Optional<String> extended(String name) {
        String value = getOr(name, "");
        if (!value.regionMatches(true, 0, UTF_8_PREFIX, 0, UTF_8_PREFIX.length())) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = UTF_8_PREFIX.length(); i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '%') {
                if (c >= 0x7F) return Optional.empty();
                bytes.write(c);
                continue;
            }
            if (i + 2 >= value.length()) return Optional.empty();
            int high = Character.digit(value.charAt(++i), 16);
            int low = Character.digit(value.charAt(++i), 16);
            if (high < 0 || low < 0) return Optional.empty();
            bytes.write(high << 4 | low);
        }
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /** Whether the whole range is one token. */
    static boolean token(String text, int from, int to) {
        for (int i = from; i < to; i++) if (!tokenChar(text.charAt(i))) return false;
        return to > from;
    }

    static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && blank(text.charAt(at))) at++;
        return at;
    }

    private static boolean tokenChar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "-.!%*_+`'~".indexOf(c) >= 0;
    }

    /** More than a token: some telephones leave quotes away where a URI stands. */
    private static boolean valueChar(char c) {
        return c > ' ' && c < 0x7F && c != ',' && c != '"';
    }
}
