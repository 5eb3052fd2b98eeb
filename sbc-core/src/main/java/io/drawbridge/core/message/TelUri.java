package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A telephone number (RFC 3966).
 *
 * @param number as on the wire, with visual separators; a global one begins with "+"
 * @param params phone-context, ext, isub and others
 */
public record TelUri(String number, Params params) implements Uri {
    static @Nullable TelUri read(String text, int from, int to) {
        int end = text.indexOf(';', from);
        if (end < 0 || end > to) end = to;
        int digits = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c == '+' ? i != from : !isPhoneDigit(c) && "-.()".indexOf(c) < 0) return null;
            if (isPhoneDigit(c)) digits++;
        }
        Params params = digits == 0 ? null : ParamsReader.uri(text, end, to);
        return params == null ? null : new TelUri(text.substring(from, end), params);
    }

    private static boolean isPhoneDigit(char c) {
        return Characters.hexDigit(c) >= 0 || c == '*' || c == '#';
    }

    @Override
    public String scheme() {
        return "tel";
    }

    /** Begins with "+", so it means the same everywhere (§5.1.4). */
    public boolean isGlobal() {
        return number.startsWith("+");
    }

    /** The number without visual separators (§5.1.1). */
    public String digits() {
        StringBuilder digits = new StringBuilder(number.length());
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if ("-.()".indexOf(c) < 0) digits.append(c);
        }
        return digits.toString();
    }

    /** Where a local number is valid (§5.1.5). */
    public Optional<String> phoneContext() {
        return params.get("phone-context");
    }

    @Override
    public String toString() {
        return "tel:" + number + params;
    }
}
