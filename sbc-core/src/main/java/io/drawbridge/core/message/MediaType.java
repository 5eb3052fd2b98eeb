package io.drawbridge.core.message;

import java.util.Locale;
import java.util.Optional;

/**
 * Content-Type (RFC 3261 §20.15).
 *
 * @param type in lower case
 * @param subtype in lower case
 */
public record MediaType(String type, String subtype, Params params) {
    public MediaType {
        type = type.toLowerCase(Locale.ROOT);
        subtype = subtype.toLowerCase(Locale.ROOT);
    }

    public static Optional<MediaType> parse(String text) {
        int semicolon = text.indexOf(';');
        int end = semicolon < 0 ? text.length() : semicolon;
        int slash = text.indexOf('/');
        if (slash < 0 || slash > end) return Optional.empty();
        String type = Characters.trim(text, 0, slash);
        String subtype = Characters.trim(text, slash + 1, end);
        Params params = ParamsReader.header(text, end, text.length());
        return params == null || !Characters.isToken(type) || !Characters.isToken(subtype)
                ? Optional.empty()
                : Optional.of(new MediaType(type, subtype, params));
    }

    /** Whether this is {@code type/subtype}, given in lower case, with any parameters. */
    public boolean is(String typeAndSubtype) {
        return typeAndSubtype.length() == type.length() + 1 + subtype.length()
                && typeAndSubtype.startsWith(type)
                && typeAndSubtype.charAt(type.length()) == '/'
                && typeAndSubtype.endsWith(subtype);
    }

    /** As on the wire. */
    @Override
    public String toString() {
        return type + "/" + subtype + params;
    }
}
