package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

/** Finds the scheme of a URI, and the reader for it. */
final class UriReader {
    private UriReader() {}

    /**
     * The URI that stands at {@code from} (inclusive) to {@code to} (exclusive), null if none does.
     */
    static @Nullable Uri read(String text, int from, int to) {
        int colon = text.indexOf(':', from, to);
        if (colon <= from) return null;
        int length = colon - from;
        if (length == 3 && text.regionMatches(true, from, "sip", 0, 3))
            return SipUriReader.read(text, colon + 1, to, false);
        if (length == 4 && text.regionMatches(true, from, "sips", 0, 4))
            return SipUriReader.read(text, colon + 1, to, true);
        if (length == 3 && text.regionMatches(true, from, "tel", 0, 3))
            return TelUri.read(text, colon + 1, to);
        return OtherUri.read(text.substring(from, to), length);
    }
}
