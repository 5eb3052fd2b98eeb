package io.drawbridge.relay.engine;

import io.drawbridge.relay.sdp.Attribute;
import io.drawbridge.relay.sdp.LocalDescription;
import io.drawbridge.relay.sdp.MediaSlot;
import io.drawbridge.relay.sdp.MediaTransport;
import io.drawbridge.relay.sdp.PayloadNumbers;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.sdp.SdpRewriter;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.session.SettledLine.SettledPayloads;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Our offers and answers: the other party's words, with our ports, keys and numbers. */
final class Description {
    private final OwnAttributes own;

    Description(OwnAttributes own) {
        this.own = own;
    }

    /**
     * The payload types of each line that a leg is offered; null: no codec is left, or the line is
     * not carried.
     *
     * @param to leg that is offered to
     */
    static List<@Nullable SettledPayloads> payloads(OfferReading offer, Leg to) {
        List<@Nullable SettledPayloads> all = new ArrayList<>(offer.lines().size());
        for (int i = 0; i < offer.lines().size(); i++) {
            SettledLine line = offer.lines().get(i);
            if (line == null) {
                all.add(null);
                continue;
            }
            RemoteStream stream = offer.streams().get(i);
            SettledPayloads before =
                    LegAgreement.before(to.settled().known(), i, stream.type()).payloads();
            List<RtpMap> offered = stream.payloadTypes();
            List<RtpMap> chosen =
                    CodecChoice.of(CodecChoice.of(offered, offer.codecs()), to.profile().codecs());
            all.add(
                    line.isFax()
                            ? before
                            : CodecChoice.hasCodec(chosen)
                                    ? before.offering(
                                            PayloadNumbers.offer(offered, chosen, before.known()))
                                    : null);
        }
        return all;
    }

    /** Our offer to a leg, whose lines are proposed and have ports. */
    LocalDescription offer(OfferReading offer, Leg to) {
        List<@Nullable SettledLine> lines = to.settled().last();
        tellIce(to, lines);
        List<MediaSlot> slots = new ArrayList<>(offer.streams().size());
        for (int i = 0; i < offer.streams().size(); i++) {
            SettledLine line = lines.get(i);
            SettledLine other = offer.lines().get(i);
            Line ports = line == null ? null : to.line(line.carrier());
            if (line == null || other == null || ports == null) {
                slots.add(new MediaSlot.Disabled());
                continue;
            }
            boolean alone = OwnAttributes.isMuxOnly(to, line);
            MediaSlot.Passage passage = passage(line, other);
            List<Attribute> ours = own.offered(to, line, ports);
            if (line.bundled() && !passage.streams())
                ours.add(OwnAttributes.midExtension(OwnAttributes.MID_NUMBER));
            slots.add(
                    new MediaSlot.Anchored(
                            to.described().address(),
                            ports.ports().rtpPort(),
                            alone ? ports.ports().rtpPort() : ports.ports().rtcpPort(),
                            line.mux(),
                            line.protocol(),
                            ours,
                            line.payloads().offered(),
                            passage));
        }
        return SdpRewriter.offer(
                offer.offer(),
                offer.streams(),
                slots,
                OwnAttributes.ofSession(lines),
                to.described());
    }

    /**
     * Our answer to a leg.
     *
     * @param lines of the leg; null: not carried
     * @param answered of the leg that has answered
     * @param numbers from the answer's payload types to the offerer's
     */
    LocalDescription answer(
            Leg to,
            SessionDescription offer,
            List<RemoteStream> offered,
            List<@Nullable SettledLine> lines,
            SessionDescription answer,
            List<RemoteStream> streams,
            List<@Nullable SettledLine> answered,
            List<@Nullable PayloadNumbers> numbers) {
        tellIce(to, lines);
        List<MediaSlot> slots = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            SettledLine line = lines.get(i);
            Line ports = line == null ? null : to.line(line.carrier());
            if (line == null || ports == null) {
                slots.add(new MediaSlot.Disabled());
                continue;
            }
            SettledLine other = answered.get(i);
            MediaSlot.Passage passage =
                    other == null ? MediaSlot.Passage.NOTHING : passage(line, other);
            boolean first = isFirst(i, line, lines);
            List<Attribute> ours = own.answered(to, line, first, ports);
            int midNumber = line.bundled() ? FormatTerms.midExtension(offer.media().get(i)) : 0;
            if (midNumber > 0 && !passage.streams())
                ours.add(OwnAttributes.midExtension(midNumber));
            slots.add(
                    new MediaSlot.Anchored(
                            to.described().address(),
                            ports.ports().rtpPort(),
                            ports.ports().rtcpPort(),
                            line.mux(),
                            "",
                            ours,
                            numbers.get(i),
                            passage));
        }
        return SdpRewriter.answer(
                answer,
                streams,
                offer,
                offered,
                slots,
                OwnAttributes.ofSession(lines),
                to.described());
    }

    /** Before any party can know them, so that its first check is answered. */
    private static void tellIce(Leg leg, List<@Nullable SettledLine> lines) {
        for (SettledLine line : lines) {
            if (line == null || line.transport().ice() == null) continue;
            leg.ice(line.transport().ice());
            return;
        }
    }

    private static boolean isFirst(int index, SettledLine line, List<@Nullable SettledLine> lines) {
        for (int i = 0; i < index; i++) {
            SettledLine earlier = lines.get(i);
            if (earlier != null && earlier.bundled() && line.bundled()) return false;
        }
        return true;
    }

    /** What passes between two browsers only. */
    static MediaSlot.Passage passage(SettledLine to, SettledLine from) {
        if (!isBrowser(to) || !isBrowser(from)) return MediaSlot.Passage.NOTHING;
        return new MediaSlot.Passage(
                true, to.mid().equals(from.mid()), to.bundled() == from.bundled());
    }

    private static boolean isBrowser(SettledLine line) {
        return line.transport().ice() != null
                && (line.transport().isDtls()
                        || MediaTransport.of(line.protocol()) == MediaTransport.DTLS_SRTP);
    }
}
