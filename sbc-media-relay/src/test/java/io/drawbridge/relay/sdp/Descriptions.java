package io.drawbridge.relay.sdp;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Generators of whole descriptions, as the parser would hold them. */
final class Descriptions {
    static final String INSIDE_ADDRESS = "10.9.8.7";
    static final String INSIDE_ADDRESS_V6 = "fd00:9::7";
    static final String INSIDE_NAME = "pbx.corp.inside";

    private static final List<String> ATTRIBUTE_NAMES =
            List.of(
                    "rtpmap",
                    "fmtp",
                    "ptime",
                    "maxptime",
                    "label",
                    "content",
                    "lang",
                    "framerate",
                    "imageattr",
                    "rtcp-xr",
                    "rtcp-fb",
                    "rtcp-mux",
                    "silenceSupp",
                    "candidate",
                    "crypto",
                    "ssrc",
                    "msid",
                    "extmap",
                    "group",
                    "mid",
                    "setup",
                    "Candidate",
                    "X-vendor",
                    "tool",
                    "sendonly",
                    "recvonly",
                    "inactive",
                    "sendrecv",
                    "altc");

    private Descriptions() {}

    static Arbitrary<String> token() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("-_")
                .ofMinLength(1)
                .ofMaxLength(12);
    }

    static Arbitrary<String> value() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "20", "96 opus/48000/2", "96 mode=1;x=2", "main", "29.97"),
                Arbitraries.of("", "x ", "96 a=", "1 1 UDP 9 ").map(s -> s + INSIDE_ADDRESS),
                Arbitraries.of("", "x ", "96 [", "IN IP6 ").map(s -> s + INSIDE_ADDRESS_V6),
                Arbitraries.of("", "sip:", "96 host=", "x@").map(s -> s + INSIDE_NAME),
                Arbitraries.strings()
                        .withCharRange(' ', '~')
                        .withCharRange('\u00A1', '\u00FF')
                        .ofMaxLength(30)
                        .map(String::strip));
    }

    static Arbitrary<Attribute> attribute() {
        Arbitrary<String> name =
                Arbitraries.oneOf(
                        Arbitraries.of(ATTRIBUTE_NAMES), token().filter(t -> !t.equals("rtcp")));
        Arbitrary<Attribute> any = Combinators.combine(name, value()).as(Attribute::new);
        Arbitrary<Attribute> rtcp =
                Arbitraries.integers()
                        .between(0, 65_535)
                        .map(p -> new Attribute("rtcp", p + " IN IP4 " + INSIDE_ADDRESS));
        return Arbitraries.frequencyOf(Tuple.of(9, any), Tuple.of(1, rtcp));
    }

    static Arbitrary<Connection> connection() {
        return Arbitraries.of(
                new Connection("IN", "IP4", INSIDE_ADDRESS),
                new Connection("IN", "IP6", INSIDE_ADDRESS_V6),
                new Connection("IN", "IP4", INSIDE_NAME),
                new Connection("IN", "IP4", "0.0.0.0"),
                new Connection("IN", "IP4", "224.2.1.1/127"));
    }

    static Arbitrary<Bandwidth> bandwidth() {
        return Combinators.combine(
                        Arbitraries.oneOf(Arbitraries.of("CT", "AS", "TIAS", "RS"), token()),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE))
                .as(Bandwidth::new);
    }

    static Arbitrary<MediaDescription> media() {
        return Combinators.combine(
                        Arbitraries.of("audio", "audio", "video", "image", "application"),
                        Arbitraries.integers().between(0, 65_535),
                        Arbitraries.of(1, 1, 1, 2),
                        Arbitraries.of("RTP/AVP", "RTP/AVP", "RTP/AVPF", "RTP/SAVP", "udptl"),
                        Arbitraries.oneOf(
                                        Arbitraries.integers().between(0, 130).map(i -> "" + i),
                                        Arbitraries.of("t38", "*", INSIDE_NAME))
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(6),
                        connection().optional(),
                        bandwidth().list().ofMaxSize(2),
                        attribute().list().ofMaxSize(8))
                .as(MediaDescription::new);
    }

    static Arbitrary<SessionDescription> session() {
        Arbitrary<Origin> origin =
                Combinators.combine(
                                Arbitraries.of("-", "root@" + INSIDE_NAME, INSIDE_ADDRESS),
                                Arbitraries.of("0", "1", "18446744073709551616"),
                                Arbitraries.of(INSIDE_ADDRESS, INSIDE_NAME))
                        .as((user, id, host) -> new Origin(user, id, id, "IN", "IP4", host));
        return Combinators.combine(
                        origin,
                        connection().map(Optional::of),
                        bandwidth().list().ofMaxSize(2),
                        attribute().list().ofMaxSize(5),
                        media().list().ofMaxSize(5))
                .as(SessionDescription::new);
    }

    /** Ports of the relay for every m-line. */
    static List<MediaSlot> slots(SessionDescription offer, InetAddress address, boolean mux) {
        List<MediaSlot> slots = new ArrayList<>();
        for (int i = 0; i < offer.media().size(); i++) {
            slots.add(new MediaSlot.Anchored(address, 10_000 + 2 * i, 10_001 + 2 * i, mux));
        }
        return slots;
    }

    static LocalDescription offer(
            SessionDescription offer, List<MediaSlot> slots, LocalDescription to) {
        return SdpRewriter.offer(offer, RemoteStream.of(offer), slots, List.of(), to);
    }

    static LocalDescription answer(
            SessionDescription answer,
            SessionDescription offer,
            List<MediaSlot> slots,
            LocalDescription to) {
        return SdpRewriter.answer(
                answer,
                RemoteStream.ofAnswer(answer, offer),
                offer,
                RemoteStream.of(offer),
                slots,
                List.of(),
                to);
    }
}
