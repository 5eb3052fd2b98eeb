package io.drawbridge.relay.session;

import io.drawbridge.relay.sdp.Direction;

/**
 * What a party's SDP says about one of its m-lines, as the relay obeys it.
 *
 * @param carrier index of the m-line on whose ports this one's packets travel: its own, but for a
 *     bundle's further lines (RFC 9143)
 * @param transport how the party is reached there; the same for all lines of a bundle
 * @param direction seen by the party
 * @param media media type of the m-line: audio, video, image
 * @param codec encoding name of the first payload type; empty when not known
 * @param clockRate of that codec in Hz, positive
 * @param formats its packets
 */
public record Terms(
        int carrier,
        TransportTerms transport,
        Direction direction,
        String media,
        String codec,
        int clockRate,
        Formats formats) {
    public Terms {
        if (clockRate <= 0) throw new IllegalArgumentException("clock rate " + clockRate);
    }

    public Terms with(Formats others) {
        return new Terms(carrier, transport, direction, media, codec, clockRate, others);
    }
}
