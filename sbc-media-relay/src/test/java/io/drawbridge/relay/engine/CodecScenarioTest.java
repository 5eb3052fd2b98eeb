package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.leg;
import static io.drawbridge.relay.engine.RelayBench.line;
import static io.drawbridge.relay.engine.RelayBench.reason;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CodecRules;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.sdp.MediaDescription;
import io.drawbridge.relay.sdp.MediaSlot;
import io.drawbridge.relay.sdp.SdpLimits;
import io.drawbridge.relay.sdp.SdpParser;
import io.drawbridge.relay.sdp.SdpResult;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.List;

@DisplayName("Codecs, and the numbers that they have on each side")
class CodecScenarioTest {
    private static final String PHONE = "192.0.2.7:5000";
    private static final String PBX = "10.0.0.10:4000";

    private final RelayBench bench = new RelayBench();

    /** An audio line with dynamic payload types: {@code number=name/rate}. */
    private static String codecs(String at, String... maps) {
        StringBuilder numbers = new StringBuilder();
        StringBuilder lines = new StringBuilder();
        for (String map : maps) {
            String[] parts = map.split("=", 2);
            numbers.append(' ').append(parts[0]);
            lines.append("a=rtpmap:").append(parts[0]).append(' ').append(parts[1]).append("\r\n");
        }
        return audio(at)
                .replace(" RTP/AVP 8", " RTP/AVP" + numbers)
                .replace("a=rtpmap:8 PCMA/8000\r\n", lines);
    }

    private MediaReply offer(String sdp, CodecRules phone, CodecRules pbx) {
        return bench.offer(
                RelayBench.CALL,
                "b",
                sdp,
                leg("outside", "192.0.2.7", LegProfile.PLAIN.withCodecs(phone)),
                leg("inside", "10.0.0.10", LegProfile.PLAIN.withCodecs(pbx)));
    }

    private static CodecRules rules(String allow, String deny, String order) {
        return new CodecRules(words(allow), words(deny), words(order));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private int payloadType() {
        return bench.packet.bytes().get(1) & 0x7f;
    }

    @Test
    void rulesOfBothLegs_leaveWhatBothAllow_inTheOrderOfWhoIsOffered() {
        String sdp =
                codecs(
                        PHONE,
                        "111=opus/48000/2",
                        "0=PCMU/8000",
                        "8=PCMA/8000",
                        "18=G729/8000",
                        "110=telephone-event/48000",
                        "101=telephone-event/8000");
        assertThat(text(offer(sdp, rules("", "g729", ""), rules("pcma pcmu", "", "pcma"))))
                .contains("RTP/AVP 8 0 101\r\n")
                .doesNotContain("opus", "G729", "telephone-event/48000");
        assertThat(text(bench.answer("callee", "b", codecs(PBX, "8=PCMA/8000"), true)))
                .contains("RTP/AVP 8\r\n");
    }

    @Test
    void namesWithRates_meanTheseRates() {
        String sdp = codecs(PHONE, "97=speex/16000", "98=speex/8000", "0=PCMU/8000");
        assertThat(text(offer(sdp, CodecRules.NONE, rules("", "speex/16000", "speex/8000"))))
                .contains("RTP/AVP 98 0\r\n");
    }

    @Test
    void nothingLeft_is488_besideOthersItIsPort0() {
        String sdp = codecs(PHONE, "18=G729/8000", "101=telephone-event/8000");
        CodecRules onlyPcma = rules("PCMA", "", "");
        assertThat(reason(offer(sdp, onlyPcma, CodecRules.NONE))).isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(reason(offer(sdp, CodecRules.NONE, onlyPcma))).isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(bench.portsInUse()).isZero();
        String two = audio(PHONE, "m=video 5002 RTP/AVP 96", "a=rtpmap:96 VP8/90000");
        assertThat(text(offer(two, CodecRules.NONE, onlyPcma)))
                .contains("RTP/AVP 8\r\n", "m=video 0 ");
    }

    @Test
    void anAnswerWithACodecThatWasNotOffered_isNone() {
        offer(codecs(PHONE, "0=PCMU/8000", "8=PCMA/8000"), CodecRules.NONE, rules("PCMA", "", ""));
        assertThat(reason(bench.answer("callee", "b", codecs(PBX, "0=PCMU/8000"), true)))
                .isEqualTo(Reason.NOT_ACCEPTABLE);
    }

    @Test
    void rfc3264Section6_anAnswerWithOtherNumbers_isGivenBackInTheOfferersOwn() {
        MediaReply offered =
                offer(
                        codecs(PHONE, "96=opus/48000/2", "101=telephone-event/8000"),
                        CodecRules.NONE,
                        CodecRules.NONE);
        MediaReply answered =
                bench.answer(
                        "callee",
                        "b",
                        codecs(PBX, "111=opus/48000/2", "96=telephone-event/8000"),
                        true);
        assertThat(text(answered))
                .contains("RTP/AVP 96 101", "a=rtpmap:96 opus", "a=rtpmap:101 telephone-event");
        Endpoint forPhone = line(answered, "audio");
        Endpoint forPbx = line(offered, "audio");
        assertThat(bench.rtp(PHONE, forPhone, 96, 1, 1)).endsWith("> " + PBX);
        assertThat(payloadType()).isEqualTo(111);
        assertThat(bench.rtp(PHONE, forPhone, 101, 1, 2)).endsWith("> " + PBX);
        assertThat(payloadType()).isEqualTo(96);
        assertThat(bench.rtp(PBX, forPbx, 96, 2, 1)).endsWith("> " + PHONE);
        assertThat(payloadType()).as("96 is what our offer calls opus").isEqualTo(96);
        assertThat(bench.rtp(PHONE, forPhone, 111, 1, 3)).as("not negotiated").isEmpty();
    }

    @Test
    void rfc3264Section8_aNumberKeepsItsMeaning_whoeverSpeaksOnTheOtherSide() {
        offer(
                codecs(PHONE, "96=opus/48000/2", "101=telephone-event/8000"),
                CodecRules.NONE,
                CodecRules.NONE);
        MediaReply first =
                bench.answer(
                        "callee",
                        "b",
                        codecs(PBX, "96=opus/48000/2", "101=telephone-event/8000"),
                        true);
        // The PBX puts another phone through: its 96 is something else.
        MediaReply offered =
                bench.reoffer(
                        "callee",
                        "caller",
                        codecs(PBX, "96=telephone-event/8000", "97=opus/48000/2", "98=AMR/8000"));
        assertThat(text(offered))
                .contains("RTP/AVP 101 96 98", "a=rtpmap:96 opus", "a=rtpmap:98 AMR");
        MediaReply answered =
                bench.answer(
                        "callee",
                        "caller",
                        "",
                        codecs(PHONE, "96=opus/48000/2", "101=telephone-event/8000"),
                        true);
        assertThat(text(answered)).contains("RTP/AVP 97 96", "a=rtpmap:97 opus");
        Endpoint forPhone = line(first, "audio");
        assertThat(bench.rtp(PHONE, forPhone, 96, 1, 1)).endsWith("> " + PBX);
        assertThat(payloadType()).isEqualTo(97);
        assertThat(bench.rtp(PHONE, forPhone, 101, 1, 2)).endsWith("> " + PBX);
        assertThat(payloadType()).isEqualTo(96);
    }

    @Test
    void retransmissionsAndParameters_followTheirCodecsNumbers() {
        offer(codecs(PHONE, "96=opus/48000/2"), CodecRules.NONE, CodecRules.NONE);
        bench.answer("callee", "b", codecs(PBX, "96=opus/48000/2"), true);
        String other =
                codecs(PBX, "96=speex/16000", "98=red/16000", "99=rtx/16000")
                        + "a=fmtp:96 vbr=on\r\na=fmtp:98 96/96\r\na=fmtp:99 apt=96;rtx-time=3\r\n";
        assertThat(text(bench.reoffer("callee", "caller", other)))
                .contains("RTP/AVP 97 98 99", "a=rtpmap:97 speex", "a=fmtp:97 vbr=on")
                .contains("a=fmtp:98 97/97", "a=fmtp:99 apt=97;rtx-time=3");
    }

    @Test
    void whatIsDenied_takesItsParametersAlong() {
        String sdp = codecs(PHONE, "8=PCMA/8000", "18=G729/8000") + "a=fmtp:18 annexb=no\r\n";
        assertThat(text(offer(sdp, CodecRules.NONE, rules("", "G729", ""))))
                .doesNotContain("a=fmtp", "a=rtpmap:18");
    }

    @Test
    void rfc7587Section6_packetsOfTwoAndAHalfMilliseconds_passTheLimit() {
        String opus = codecs(PHONE, "96=opus/48000/2") + "a=ptime:2.5\r\n";
        offer(opus, CodecRules.NONE, CodecRules.NONE);
        Endpoint port =
                line(bench.answer("callee", "b", codecs(PBX, "96=opus/48000/2"), true), "audio");
        int passed = 0;
        for (int i = 0; i < 1_200; i++) {
            bench.now += 2_500_000L;
            if (!bench.rtp(PHONE, port, 96, 1, i).isEmpty()) passed++;
        }
        assertThat(passed).isEqualTo(1_200);
    }

    @Test
    @DisplayName("RFC 2198 §5: red has the numbers of each side, in SDP and in packets")
    void redundantAudio_isRenumberedInside_orGoesWithItsCodec() {
        String opus =
                codecs(PHONE, "111=opus/48000/2", "63=red/48000/2", "8=PCMA/8000")
                        + "a=fmtp:63 111/111\r\n";
        offer(opus, CodecRules.NONE, CodecRules.NONE);
        String answer = codecs(PBX, "96=opus/48000/2", "97=red/48000/2") + "a=fmtp:97 96/96\r\n";
        MediaReply answered = bench.answer("callee", "b", answer, true);
        assertThat(text(answered)).contains("a=fmtp:63 111/111");
        String again = answer.replace("o=- ", "o=- 1");
        assertThat(text(bench.reoffer("callee", "caller", again)))
                .contains("a=fmtp:63 111/111", "a=rtpmap:63 red");
        bench.rollback("callee");
        Endpoint forPhone = line(answered, "audio");
        int[] packet = new int[40];
        packet[0] = 0x80;
        packet[1] = 63;
        packet[3] = 1;
        packet[12] = 0x80 | 111;
        packet[15] = 8;
        packet[16] = 111;
        assertThat(bench.raw(PHONE, forPhone, packet)).endsWith("> " + PBX);
        assertThat(payloadType()).isEqualTo(97);
        assertThat(bench.packet.bytes().get(12) & 0xff).isEqualTo(0x80 | 96);
        assertThat(bench.packet.bytes().get(16) & 0xff).isEqualTo(96);
        assertThat(
                        text(
                                bench.offer(
                                        "two",
                                        "c",
                                        opus,
                                        leg("outside", "192.0.2.7"),
                                        leg(
                                                "inside",
                                                "10.0.0.10",
                                                LegProfile.PLAIN.withCodecs(
                                                        rules("", "opus", ""))))))
                .doesNotContain("red", "opus")
                .contains("PCMA");
    }

    @Test
    @DisplayName("RFC 8285: extensions pass where both have the same one, between browsers")
    void headerExtensions() {
        MediaDescription one = media("1 urn:a", "2/sendonly urn:b x=y", "3 urn:c", "4 " + MID);
        MediaDescription other = media("1 urn:a", "2 urn:b", "4 " + MID, "3 urn:d", "70 urn:e");
        MediaSlot.Passage all = new MediaSlot.Passage(true, true, true);
        assertThat(FormatTerms.extensions(one, other, all)).isEqualTo(0b10110);
        assertThat(FormatTerms.extensions(one, other, new MediaSlot.Passage(true, false, true)))
                .isEqualTo(0b00110);
        assertThat(FormatTerms.extensions(one, other, MediaSlot.Passage.NOTHING)).isZero();
    }

    private static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private static MediaDescription media(String... extensions) {
        StringBuilder sdp = new StringBuilder(audio(PHONE));
        for (String extension : extensions)
            sdp.append("a=extmap:").append(extension).append("\r\n");
        return switch (new SdpParser(SdpLimits.DEFAULTS).parse(RelayBench.bytes(sdp.toString()))) {
            case SdpResult.Parsed(var description) -> description.media().getFirst();
            case SdpResult.Malformed malformed -> throw new AssertionError(malformed);
        };
    }
}
