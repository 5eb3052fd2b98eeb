package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * A URI of a scheme that means nothing to us: kept, never routed by (RFC 3261 §8.2.2.1).
 *
 * @param scheme in lower case
 * @param text the whole URI as it came
 */
public record OtherUri(String scheme, String text) implements Uri {
    static @Nullable OtherUri read(String text, int colon) {
        for (int i = 0; i < colon; i++) {
            char c = text.charAt(i);
            boolean letter = Characters.lower(c) >= 'a' && Characters.lower(c) <= 'z';
            if (!letter && (i == 0 || !(Characters.isDigit(c) || "+-.".indexOf(c) >= 0)))
                return null;
        }
        if (colon + 1 == text.length()) return null;
        for (int i = colon + 1; i < text.length(); i++)
            if (!Characters.isUriChar(text.charAt(i))) return null;
        return new OtherUri(text.substring(0, colon).toLowerCase(Locale.ROOT), text);
    }

    @Override
    public String toString() {
        return text;
    }
}
