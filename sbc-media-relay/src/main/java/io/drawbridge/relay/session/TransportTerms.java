package io.drawbridge.relay.session;

import io.drawbridge.relay.ports.Endpoint;

import org.jspecify.annotations.Nullable;

/**
 * How a party is reached on one pair of our ports; m-lines of a bundle share it.
 *
 * @param rules whom the stream listens to
 * @param rtcp where the party wants RTCP on a port of its own: RTP's address; null when unknown
 * @param mux RTP and RTCP share a port on this leg (RFC 5761)
 * @param keying where the keys come from
 * @param ice null: no ICE with this party, the rules say whom to listen to
 */
public record TransportTerms(
        LatchRules rules,
        @Nullable Endpoint rtcp,
        boolean mux,
        Keying keying,
        @Nullable IceTerms ice) {}
