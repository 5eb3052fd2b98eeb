package io.drawbridge.relay.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

class SdpProperties {
    private static final SdpParser PARSER = new SdpParser(SdpLimits.DEFAULTS);
    private static final InetAddress OURS = InetAddress.ofLiteral("203.0.113.10");

    @Provide
    Arbitrary<SessionDescription> sessions() {
        return Descriptions.session();
    }

    @Provide
    Arbitrary<List<SessionDescription>> conversations() {
        return Descriptions.session().list().ofMinSize(2).ofMaxSize(6);
    }

    @Property(tries = 500)
    void whatIsWrittenReadsBackAsItWas(@ForAll("sessions") SessionDescription description) {
        assertThat(PARSER.parse(SdpWriter.write(description)))
                .isEqualTo(new SdpResult.Parsed(description));
    }

    @Property(tries = 1000)
    void security8_nothingOfTheInsideReachesAStranger(
            @ForAll("sessions") SessionDescription offer,
            @ForAll("sessions") SessionDescription answer,
            @ForAll boolean mux) {
        LocalDescription stranger = LocalDescription.first(OURS, Audience.UNTRUSTED, 1);
        List<MediaSlot> slots = Descriptions.slots(offer, OURS, mux);
        assertNothingInside(Descriptions.offer(offer, slots, stranger));
        assertNothingInside(Descriptions.answer(answer, offer, slots, stranger));
    }

    private static void assertNothingInside(LocalDescription told) {
        assertThat(new String(told.bytes(), StandardCharsets.ISO_8859_1))
                .doesNotContain(
                        Descriptions.INSIDE_ADDRESS,
                        Descriptions.INSIDE_ADDRESS_V6,
                        Descriptions.INSIDE_NAME);
    }

    @Property(tries = 500)
    void noForeignAddressReachesEvenTheTrusted(@ForAll("sessions") SessionDescription offer) {
        LocalDescription pbx = LocalDescription.first(OURS, Audience.TRUSTED, 1);
        String sdp =
                new String(
                        Descriptions.offer(offer, Descriptions.slots(offer, OURS, false), pbx)
                                .bytes(),
                        StandardCharsets.ISO_8859_1);
        assertThat(sdp).doesNotContain(Descriptions.INSIDE_ADDRESS, Descriptions.INSIDE_ADDRESS_V6);
    }

    @Property(tries = 500)
    void whatIsSentIsReadableAndFitsItsOffer(
            @ForAll("sessions") SessionDescription offer,
            @ForAll("sessions") SessionDescription answer) {
        LocalDescription told =
                Descriptions.answer(
                        answer,
                        offer,
                        Descriptions.slots(offer, OURS, true),
                        LocalDescription.first(OURS, Audience.TRUSTED, 1));
        SessionDescription sent = ((SdpResult.Parsed) PARSER.parse(told.bytes())).description();
        assertThat(sent).isEqualTo(told.sent().orElseThrow());
        assertThat(sent.media()).hasSameSizeAs(offer.media());
        List<RemoteStream> offered = RemoteStream.of(offer);
        for (int i = 0; i < offered.size(); i++) {
            MediaDescription line = sent.media().get(i);
            assertThat(line.protocol()).isEqualTo(offer.media().get(i).protocol());
            assertThat(line.type()).isEqualTo(offer.media().get(i).type());
            if (line.port() == 0) continue;
            assertThat(offered.get(i).usable()).isTrue();
            RemoteStream ours = RemoteStream.of(sent).get(i);
            assertThat(ours.direction().asAnswerTo(offered.get(i).direction()))
                    .isEqualTo(ours.direction());
            assertThat(ours.rtcpMux() && !offered.get(i).rtcpMux()).isFalse();
        }
    }

    @Property(tries = 300)
    void rfc3264Section8_mLinesNeverShrinkAndVersionsFollowTheContent(
            @ForAll("conversations") List<SessionDescription> offers) {
        LocalDescription told = LocalDescription.first(OURS, Audience.TRUSTED, 1);
        for (SessionDescription offer : offers) {
            LocalDescription before = told;
            told = Descriptions.offer(offer, Descriptions.slots(offer, OURS, false), before);
            int lines = told.sent().orElseThrow().media().size();
            assertThat(lines).isGreaterThanOrEqualTo(offer.media().size());
            if (before.sent().isEmpty()) continue;
            assertThat(lines).isGreaterThanOrEqualTo(before.sent().get().media().size());
            boolean same = Arrays.equals(before.bytes(), told.bytes());
            assertThat(told.version()).isEqualTo(same ? before.version() : before.version() + 1);
            LocalDescription again =
                    Descriptions.offer(offer, Descriptions.slots(offer, OURS, false), told);
            assertThat(again.bytes()).isEqualTo(told.bytes());
        }
    }

    @Property(tries = 2000)
    void security2_aDamagedDescriptionIsAnswered(
            @ForAll("sessions") SessionDescription description,
            @ForAll @Size(max = 6) List<Integer> places,
            @ForAll byte with) {
        byte[] bytes = SdpWriter.write(description);
        for (int place : places) bytes[Math.floorMod(place, bytes.length)] = with;
        if (PARSER.parse(bytes) instanceof SdpResult.Parsed(var parsed)) {
            LocalDescription to = LocalDescription.first(OURS, Audience.TRUSTED, 1);
            LocalDescription told =
                    Descriptions.offer(parsed, Descriptions.slots(parsed, OURS, true), to);
            assertThat(PARSER.parse(told.bytes())).isInstanceOf(SdpResult.Parsed.class);
        }
    }

    @Provide
    Arbitrary<byte[]> ipv6() {
        // Zeros are made likely, for the runs of them.
        return Arbitraries.frequency(
                        Tuple.of(2, (byte) 0), Tuple.of(1, (byte) 0x0A), Tuple.of(1, (byte) 0xF0))
                .array(byte[].class)
                .ofSize(16);
    }

    @Property(tries = 1000)
    void rfc5952_everyAddressReadsBackAndIsFoundInText(@ForAll("ipv6") byte[] bytes)
            throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(bytes);
        String text = AddressLiteral.text(address);
        assertThat(AddressLiteral.parse(text)).contains(address);
        assertThat(AddressLiteral.occursIn("x [" + text + "]:1")).isTrue();
    }
}
