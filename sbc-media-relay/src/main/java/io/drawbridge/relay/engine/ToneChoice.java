package io.drawbridge.relay.engine;

import io.drawbridge.relay.sdp.Attribute;
import io.drawbridge.relay.sdp.MediaDescription;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.tone.G711;
import io.drawbridge.relay.tone.ToneFormat;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of an offer the tone is played on: the first audio line with PCMU or PCMA, and of these the
 * payload type that the party prefers. Nothing else of the offer is accepted, telephone events
 * included: nobody would listen to them.
 *
 * @param line its index
 */
record ToneChoice(int line, ToneFormat format) {
    /**
     * Empty when there is no such line.
     *
     * @param offer whose other lines cannot be carried
     */
    static Optional<ToneChoice> of(OfferReading offer) {
        for (int i = 0; i < offer.streams().size(); i++) {
            RemoteStream stream = offer.streams().get(i);
            if (offer.lines().get(i) == null || !stream.type().equals("audio")) continue;
            for (RtpMap map : CodecChoice.of(stream.payloadTypes(), offer.codecs())) {
                Optional<G711> law = law(map);
                if (law.isPresent())
                    return Optional.of(
                            new ToneChoice(
                                    i,
                                    new ToneFormat(
                                            map.payloadType(),
                                            law.get(),
                                            packetMs(offer.offer().media().get(i)))));
            }
        }
        return Optional.empty();
    }

    private static Optional<G711> law(RtpMap map) {
        boolean mono = map.parameters().isEmpty() || map.parameters().equals("1");
        return mono && map.clockRate() == G711.CLOCK_RATE
                ? G711.find(map.encoding())
                : Optional.empty();
    }

    /** What the party wishes (RFC 8866 §6.1, §6.2), as far as it is sensible. */
    private static int packetMs(MediaDescription line) {
        int wished = line.number("ptime", ToneFormat.DEFAULT_MS);
        int most = line.number("maxptime", ToneFormat.MAX_MS);
        return Math.clamp(Math.min(wished, most), ToneFormat.MIN_MS, ToneFormat.MAX_MS);
    }

    /** The same choice on the lines of the offer: all others are not carried. */
    List<@Nullable SettledLine> only(List<@Nullable SettledLine> lines) {
        List<@Nullable SettledLine> only = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) only.add(i == line ? lines.get(i) : null);
        return only;
    }

    /** The player's own answer, before it gets our address and a legal direction. */
    SessionDescription answer(SessionDescription offer) {
        List<MediaDescription> media = new ArrayList<>(offer.media());
        MediaDescription offered = media.get(line);
        int payloadType = format.payloadType();
        String rtpMap = payloadType + " " + format.law() + "/" + G711.CLOCK_RATE;
        media.set(
                line,
                new MediaDescription(
                        offered.type(),
                        offered.port(),
                        1,
                        offered.protocol(),
                        List.of(Integer.toString(payloadType)),
                        Optional.empty(),
                        List.of(),
                        List.of(
                                new Attribute("rtpmap", rtpMap),
                                new Attribute("ptime", Integer.toString(format.packetMs())))));
        return new SessionDescription(
                offer.origin(), offer.connection(), List.of(), List.of(), media);
    }
}
