package io.drawbridge.core.media;

import io.drawbridge.relay.sdp.Attribute;
import io.drawbridge.relay.sdp.Connection;
import io.drawbridge.relay.sdp.MediaDescription;
import io.drawbridge.relay.sdp.Origin;
import io.drawbridge.relay.sdp.SdpLimits;
import io.drawbridge.relay.sdp.SdpParser;
import io.drawbridge.relay.sdp.SdpResult;
import io.drawbridge.relay.sdp.SdpWriter;
import io.drawbridge.relay.sdp.SessionDescription;

import java.util.List;
import java.util.Optional;

/**
 * The answer that takes none of an offer's media (RFC 3264 §6). The ACK of a 2xx with an offer
 * needs an answer even where a BYE follows at once (RFC 3261 §13.2.2.4).
 */
public final class DeclinedOffer {
    private static final SdpParser PARSER = new SdpParser(SdpLimits.DEFAULTS);
    private static final Origin NOBODY = new Origin("-", "0", "0", "IN", "IP4", "0.0.0.0");
    private static final Connection NOWHERE = new Connection("IN", "IP4", "0.0.0.0");

    private DeclinedOffer() {}

    /** Empty when the offer cannot be read: then no answer to it is possible. */
    public static Optional<byte[]> answer(byte[] offer) {
        return switch (PARSER.parse(offer)) {
            case SdpResult.Parsed(SessionDescription description) ->
                    Optional.of(SdpWriter.write(decline(description)));
            case SdpResult.Malformed _ -> Optional.empty();
        };
    }

    private static SessionDescription decline(SessionDescription offer) {
        List<MediaDescription> media = offer.media().stream().map(DeclinedOffer::decline).toList();
        return new SessionDescription(
                NOBODY, Optional.of(NOWHERE), List.of(), List.<Attribute>of(), media);
    }

    private static MediaDescription decline(MediaDescription offered) {
        return new MediaDescription(
                offered.type(),
                0,
                1,
                offered.protocol(),
                offered.formats(),
                Optional.empty(),
                List.of(),
                List.of());
    }
}
