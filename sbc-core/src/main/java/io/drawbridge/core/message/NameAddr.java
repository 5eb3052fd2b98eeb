package io.drawbridge.core.message;

import java.util.Optional;

/**
 * An address with an optional display name: name-addr or addr-spec with header parameters (RFC 3261
 * §20.10), as in From, To, Contact, Route.
 *
 * @param displayName without quotes and escapes, "" if there is none
 * @param params of the header, not of the URI
 */
public record NameAddr(String displayName, Uri uri, Params params) {
    /**
     * @throws IllegalArgumentException if the display name holds a control character
     */
    public NameAddr {
        for (int i = 0; i < displayName.length(); i++) {
            char c = displayName.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F)
                throw new IllegalArgumentException("control character in display name");
        }
    }

    public static NameAddr of(Uri uri) {
        return new NameAddr("", uri, Params.NONE);
    }

    /** Reads one address; a list is split first ({@link SipMessage#values}). */
    public static Optional<NameAddr> parse(String text) {
        return Optional.ofNullable(NameAddrReader.read(text, 0, text.length()));
    }

    /** Value of the tag parameter, "" if there is none (RFC 3261 §19.3). */
    public String tag() {
        return params.getOrEmpty("tag");
    }

    public NameAddr withTag(String tag) {
        return withParam("tag", tag);
    }

    public NameAddr withoutTag() {
        return params.has("tag") ? withParams(params.without("tag")) : this;
    }

    /**
     * @param value as on the wire, "" for a flag
     */
    public NameAddr withParam(String name, String value) {
        return withParams(params.with(name, value));
    }

    public NameAddr withParams(Params newParams) {
        return new NameAddr(displayName, uri, newParams);
    }

    public NameAddr withUri(Uri newUri) {
        return new NameAddr(displayName, newUri, params);
    }

    public NameAddr withDisplayName(String name) {
        return new NameAddr(name, uri, params);
    }

    /** As on the wire, always with angle brackets. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(96);
        if (!displayName.isEmpty()) {
            QuotedString.appendQuoted(text, displayName);
            text.append(' ');
        }
        text.append('<').append(uri).append('>');
        params.appendTo(text);
        return text.toString();
    }
}
