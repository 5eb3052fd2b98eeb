package io.drawbridge.relay.session;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.sdp.Direction;

import org.jspecify.annotations.Nullable;

/**
 * What a party's SDP says about one of its streams, as the relay obeys it.
 *
 * @param rules whom the stream listens to
 * @param rtcp where the party wants RTCP on a port of its own: RTP's address; null when unknown
 * @param mux RTP and RTCP share a port on this leg (RFC 5761)
 * @param direction seen by the party
 * @param codec encoding name of the first payload type; empty when not known
 * @param clockRate of that codec in Hz, positive
 */
public record Terms(
        LatchRules rules,
        @Nullable Endpoint rtcp,
        boolean mux,
        Direction direction,
        String codec,
        int clockRate) {
    public Terms {
        if (clockRate <= 0) throw new IllegalArgumentException("clock rate " + clockRate);
    }
}
