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
        return Optional.ofNullable(UriReader.read(text, 0, text.length()));
    }
}
