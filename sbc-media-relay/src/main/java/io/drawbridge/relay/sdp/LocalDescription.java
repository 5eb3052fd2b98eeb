package io.drawbridge.relay.sdp;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Our side of one party's session: what we told it so far, and who we are to it. Immutable; each
 * offer or answer that goes out makes the next one.
 *
 * <p>Keep the newest even when the party refuses what it was told: its version must never be used
 * again for other words (RFC 3264 §8).
 *
 * @param address of ours, for the o-line, and for the c-line when no m-line is in use
 * @param audience what the party may learn
 * @param sessionId of the o-line, at least 0; random, the same for the whole session
 * @param version of the last description, 0 before the first
 * @param sent the last description; empty before the first
 */
public record LocalDescription(
        InetAddress address,
        Audience audience,
        long sessionId,
        long version,
        Optional<SessionDescription> sent) {
    public LocalDescription {
        if (sessionId < 0) throw new IllegalArgumentException("sessionId below 0");
    }

    /** Before the first offer or answer. */
    public static LocalDescription first(InetAddress address, Audience audience, long sessionId) {
        return new LocalDescription(address, audience, sessionId, 0, Optional.empty());
    }

    /** The same session, from another address of ours. */
    public LocalDescription at(InetAddress other) {
        return new LocalDescription(other, audience, sessionId, version, sent);
    }

    /**
     * The last description in wire form.
     *
     * @throws IllegalStateException before the first
     */
    public byte[] bytes() {
        return SdpWriter.write(
                sent.orElseThrow(() -> new IllegalStateException("nothing was sent yet")));
    }

    /** The version rises by one when the content is another, and only then (RFC 3264 §8). */
    LocalDescription next(SessionDescription body) {
        boolean same = sent.isPresent() && sent.get().sameContent(body);
        long nextVersion = same ? version : version + 1;
        Origin origin = origin(nextVersion);
        return new LocalDescription(
                address, audience, sessionId, nextVersion, Optional.of(body.withOrigin(origin)));
    }

    Origin origin(long ofVersion) {
        return new Origin(
                "-",
                Long.toString(sessionId),
                Long.toString(ofVersion),
                "IN",
                Connection.addressType(address),
                AddressLiteral.text(address));
    }
}
