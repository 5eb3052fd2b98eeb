package io.drawbridge.relay.sdp;

import java.util.List;
import java.util.Optional;

/**
 * A session description (RFC 8866 §5). Subject, title, URI, e-mail, phone, times and key (s= i= u=
 * e= p= t= r= z= k=) have no place here: nothing in a call depends on them (RFC 3264 §5), and what
 * is not held cannot leak.
 */
public record SessionDescription(
        Origin origin,
        Optional<Connection> connection,
        List<Bandwidth> bandwidths,
        List<Attribute> attributes,
        List<MediaDescription> media) {
    public SessionDescription {
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /** The first session-level attribute of that name. */
    public Optional<Attribute> attribute(String name) {
        return first(attributes, name);
    }

    public boolean has(String name) {
        return attribute(name).isPresent();
    }

    /** True when both say the same, whatever their origins. */
    public boolean sameContent(SessionDescription other) {
        return withOrigin(other.origin).equals(other);
    }

    SessionDescription withOrigin(Origin other) {
        return new SessionDescription(other, connection, bandwidths, attributes, media);
    }

    static Optional<Attribute> first(List<Attribute> attributes, String name) {
        for (Attribute attribute : attributes) {
            if (attribute.is(name)) return Optional.of(attribute);
        }
        return Optional.empty();
    }
}
