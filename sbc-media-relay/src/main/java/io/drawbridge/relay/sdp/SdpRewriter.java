package io.drawbridge.relay.sdp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes of one party's description what the other party is told (RFC 5853 §3.1, §3.3). Of the
 * original only codecs, bandwidths, directions and harmless attributes are left; origin, addresses,
 * ports and RTCP are ours. Each m-line keeps its place, so the two sides' indexes are the same.
 */
public final class SdpRewriter {
    private static final List<String> BANDWIDTH_TYPES = List.of("CT", "AS", "TIAS", "RS", "RR");

    private SdpRewriter() {}

    /**
     * Makes the offer for the other party. M-lines that cannot be carried go out with port 0, and
     * so do those that an earlier description to that party had beyond this one's: their number
     * never shrinks (RFC 3264 §8).
     *
     * @param offer as received
     * @param streams of its m-lines
     * @param slots one for each of its m-lines
     * @param own session-level attributes of ours
     * @param to what that party was told so far
     * @return what it is told now
     */
    public static LocalDescription offer(
            SessionDescription offer,
            List<RemoteStream> streams,
            List<MediaSlot> slots,
            List<Attribute> own,
            LocalDescription to) {
        requireSlots(offer, slots);
        List<MediaDescription> media = new ArrayList<>(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            MediaDescription line = offer.media().get(i);
            RemoteStream stream = streams.get(i);
            if (slots.get(i) instanceof MediaSlot.Anchored slot && stream.usableInBundle()) {
                List<Attribute> ours = new ArrayList<>(3 + slot.own().size());
                if (!stream.isFax()) {
                    addRtcp(slot, slot.rtcpMux(), ours);
                    if (slot.rtcpMux() && slot.rtcpPort() == slot.port()) {
                        ours.add(Attribute.property("rtcp-mux-only"));
                    }
                }
                addDirection(stream, stream.direction(), ours);
                ours.addAll(slot.own());
                String protocol =
                        slot.protocol().isEmpty()
                                ? stream.transport().protocol(stream.avpf())
                                : slot.protocol();
                media.add(anchored(line, protocol, stream, slot, ours, to.audience()));
            } else {
                media.add(disabled(line, line.formats()));
            }
        }
        List<MediaDescription> before = to.sent().map(SessionDescription::media).orElse(List.of());
        for (int i = media.size(); i < before.size(); i++) {
            media.add(disabled(before.get(i), before.get(i).formats()));
        }
        return finish(offer, media, slots, own, to);
    }

    /**
     * Makes the answer for the party that offered. It has the offer's m-lines with the offer's
     * profiles, whatever the other party's answer looks like, and its directions are legal answers
     * (RFC 3264 §6.1).
     *
     * @param answer as received from the other party
     * @param answered streams of the answer, one for each m-line of the offer
     * @param offer as received from the party that the answer goes to
     * @param offered streams of the offer
     * @param slots one for each m-line of the offer
     * @param own session-level attributes of ours
     * @param to what that party was told so far
     * @return what it is told now
     */
    public static LocalDescription answer(
            SessionDescription answer,
            List<RemoteStream> answered,
            SessionDescription offer,
            List<RemoteStream> offered,
            List<MediaSlot> slots,
            List<Attribute> own,
            LocalDescription to) {
        requireSlots(offer, slots);
        List<MediaDescription> media = new ArrayList<>(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            MediaDescription offerLine = offer.media().get(i);
            RemoteStream stream = answered.get(i);
            if (slots.get(i) instanceof MediaSlot.Anchored slot && stream.usable()) {
                RemoteStream theirs = offered.get(i);
                List<Attribute> ours = new ArrayList<>(2 + slot.own().size());
                if (!stream.isFax()) addRtcp(slot, slot.rtcpMux() && theirs.rtcpMux(), ours);
                addDirection(stream, stream.direction().asAnswerTo(theirs.direction()), ours);
                ours.addAll(slot.own());
                MediaDescription line = answer.media().get(i);
                if (slot.passage().streams()) line = withExtensionsOf(offerLine, line);
                media.add(anchored(line, offerLine.protocol(), stream, slot, ours, to.audience()));
            } else {
                media.add(disabled(offerLine, offerLine.formats()));
            }
        }
        return finish(answer, media, slots, own, to);
    }

    /** A fax has one direction, both, unless somebody says otherwise. */
    private static void addDirection(
            RemoteStream stream, Direction direction, List<Attribute> own) {
        if (stream.isFax() && direction == Direction.SENDRECV) return;
        own.add(Attribute.property(direction.attributeName()));
    }

    /** An answer's header extensions are some of the offer's (RFC 8285 §6). */
    private static MediaDescription withExtensionsOf(
            MediaDescription offer, MediaDescription answer) {
        List<Attribute> kept = new ArrayList<>(answer.attributes());
        kept.removeIf(a -> a.is("extmap") && !offersExtension(offer, a.value()));
        return kept.size() == answer.attributes().size() ? answer : answer.withAttributes(kept);
    }

    private static boolean offersExtension(MediaDescription offer, String value) {
        List<String> wanted = Tokens.split(value);
        if (wanted.size() < 2) return false;
        for (Attribute attribute : offer.attributes()) {
            if (!attribute.is("extmap")) continue;
            List<String> offered = Tokens.split(attribute.value());
            if (offered.size() >= 2
                    && number(offered).equals(number(wanted))
                    && offered.get(1).equals(wanted.get(1))) return true;
        }
        return false;
    }

    /** Of an a=extmap, without its direction. */
    private static String number(List<String> extension) {
        String number = extension.getFirst();
        int slash = number.indexOf('/');
        return slash < 0 ? number : number.substring(0, slash);
    }

    private static void requireSlots(SessionDescription offer, List<MediaSlot> slots) {
        if (slots.size() != offer.media().size()) {
            throw new IllegalArgumentException(
                    slots.size() + " slots for " + offer.media().size() + " m-lines");
        }
    }

    private static void addRtcp(MediaSlot.Anchored slot, boolean mux, List<Attribute> own) {
        boolean offeredAlone = mux && slot.rtcpPort() == slot.port();
        if (slot.rtcpPort() != slot.port() + 1 && !offeredAlone) {
            own.add(new Attribute("rtcp", Integer.toString(slot.rtcpPort())));
        }
        if (mux) own.add(Attribute.property("rtcp-mux"));
    }

    private static MediaDescription anchored(
            MediaDescription line,
            String protocol,
            RemoteStream stream,
            MediaSlot.Anchored slot,
            List<Attribute> own,
            Audience audience) {
        PayloadNumbers numbers = slot.numbers();
        if (numbers != null && numbers.to() == null) numbers = null;
        List<RtpMap> listed = numbers == null ? stream.payloadTypes() : numbers.listed();
        List<String> formats = new ArrayList<>(Math.max(1, listed.size()));
        for (RtpMap map : listed) formats.add(Integer.toString(map.payloadType()));
        if (stream.isFax()) formats.add("t38");
        boolean feedback = MediaProfile.isFeedback(protocol);
        List<Attribute> attributes = passed(line.attributes(), audience, feedback, slot.passage());
        if (numbers != null) PayloadAttributes.renumber(attributes, numbers);
        attributes.addAll(own);
        return new MediaDescription(
                stream.type(),
                slot.port(),
                1,
                protocol,
                formats,
                Optional.of(Connection.to(slot.address())),
                passed(line.bandwidths()),
                attributes);
    }

    /** RFC 3264 §6: port 0, and a format that nobody looks at. */
    private static MediaDescription disabled(MediaDescription line, List<String> formats) {
        List<String> harmless = new ArrayList<>(formats.size());
        for (String format : formats) {
            if (Tokens.isWord(format, "-_*")) harmless.add(format);
        }
        return new MediaDescription(
                line.type(),
                0,
                1,
                line.protocol(),
                harmless.isEmpty() ? List.of("0") : harmless,
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static List<Attribute> passed(
            List<Attribute> attributes,
            Audience audience,
            boolean feedback,
            MediaSlot.Passage passage) {
        List<Attribute> passed = new ArrayList<>(attributes.size() + 3);
        for (Attribute attribute : attributes) {
            AttributeRule.pass(attribute, audience, feedback, passage).ifPresent(passed::add);
        }
        return passed;
    }

    private static List<Bandwidth> passed(List<Bandwidth> bandwidths) {
        List<Bandwidth> passed = new ArrayList<>(bandwidths.size());
        for (Bandwidth bandwidth : bandwidths) {
            if (BANDWIDTH_TYPES.contains(bandwidth.type())) passed.add(bandwidth);
        }
        return passed;
    }

    /** Puts the address of the first m-line in use into the session's c-line. */
    private static LocalDescription finish(
            SessionDescription original,
            List<MediaDescription> media,
            List<MediaSlot> slots,
            List<Attribute> own,
            LocalDescription to) {
        InetAddress common = to.address();
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (media.get(i).port() != 0 && slots.get(i) instanceof MediaSlot.Anchored slot) {
                common = slot.address();
            }
        }
        Connection connection = Connection.to(common);
        media.replaceAll(
                line ->
                        line.connection().equals(Optional.of(connection))
                                ? withoutConnection(line)
                                : line);
        List<Attribute> attributes =
                passed(original.attributes(), to.audience(), false, MediaSlot.Passage.NOTHING);
        attributes.addAll(own);
        return to.next(
                new SessionDescription(
                        to.origin(to.version()),
                        Optional.of(connection),
                        passed(original.bandwidths()),
                        attributes,
                        media));
    }

    private static MediaDescription withoutConnection(MediaDescription line) {
        return new MediaDescription(
                line.type(),
                line.port(),
                line.portCount(),
                line.protocol(),
                line.formats(),
                Optional.empty(),
                line.bandwidths(),
                line.attributes());
    }
}
