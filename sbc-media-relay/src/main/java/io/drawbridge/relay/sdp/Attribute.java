package io.drawbridge.relay.sdp;

import java.util.Locale;

/**
 * An a-line (RFC 8866 §5.13).
 *
 * @param name as received; compared without regard to case, so that no spelling passes a rule
 * @param value what follows the colon, one char for each byte; empty for a property attribute
 */
public record Attribute(String name, String value) {
    /** A property attribute, such as sendonly. */
    public static Attribute property(String name) {
        return new Attribute(name, "");
    }

    /** The name in lower case. */
    String keyword() {
        return name.toLowerCase(Locale.ROOT);
    }

    public boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }
}
