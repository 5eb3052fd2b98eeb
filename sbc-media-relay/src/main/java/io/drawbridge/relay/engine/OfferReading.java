package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.CodecRules;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Settled;
import io.drawbridge.relay.session.SettledLine;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a party's offer comes to on its own leg.
 *
 * @param streams of the offer
 * @param lines as our answer will take them; null: not carried
 * @param codecs rules of that leg
 */
record OfferReading(
        SessionDescription offer,
        List<RemoteStream> streams,
        List<@Nullable SettledLine> lines,
        CodecRules codecs) {
    /** What came of it. */
    sealed interface Result {
        record Readable(OfferReading reading) implements Result {}

        record Refused(String why) implements Result {}
    }

    static Result of(
            LegAgreement agreement, LegProfile profile, Settled settled, SessionDescription offer) {
        List<RemoteStream> streams = RemoteStream.of(offer);
        return switch (agreement.accept(profile, settled, offer, streams)) {
            case LegAgreement.Result.Refused(String why) -> new Result.Refused(why);
            case LegAgreement.Result.Agreed(var lines) -> {
                if (!LegAgreement.isCarried(lines))
                    yield new Result.Readable(
                            new OfferReading(offer, streams, lines, profile.codecs()));
                for (int i = 0; i < lines.size(); i++) {
                    SettledLine line = lines.get(i);
                    if (line == null || line.isFax()) continue;
                    var payloads = streams.get(i).payloadTypes();
                    boolean codec =
                            CodecChoice.hasCodec(CodecChoice.of(payloads, profile.codecs()));
                    lines.set(i, codec ? line.with(line.payloads().knowing(payloads)) : null);
                }
                yield LegAgreement.isCarried(lines)
                        ? new Result.Readable(
                                new OfferReading(offer, streams, lines, profile.codecs()))
                        : new Result.Refused("no codec that is allowed");
            }
        };
    }
}
