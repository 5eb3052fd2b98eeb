package io.drawbridge.core.message;

import java.util.Optional;

/** A URI of a request line or header. {@code toString} is the form on the wire. */
public sealed interface Uri permits SipUri, TelUri, OtherUri {
    /** In lower case, without the colon. */
    String scheme();

    /**
     * Reads a sip or sips URI, a tel URI, or any other with a scheme; empty if it is none or
     * broken.
     */
    static Optional<Uri> parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0) return Optional.empty();
        if (colon == 3 && text.regionMatches(true, 0, "sip", 0, 3))
            return Optional.ofNullable(SipUriReader.read(text, 4, false));
        if (colon == 4 && text.regionMatches(true, 0, "sips", 0, 4))
            return Optional.ofNullable(SipUriReader.read(text, 5, true));
        if (colon == 3 && text.regionMatches(true, 0, "tel", 0, 3))
            return Optional.ofNullable(TelUri.read(text, 4));
        return Optional.ofNullable(OtherUri.read(text, colon));
    }
}
