package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.Peers.CHROMIUM;
import static io.drawbridge.relay.engine.Peers.CHROMIUM_ANSWER;
import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.leg;
import static io.drawbridge.relay.engine.RelayBench.reason;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Browsers: ICE lite, DTLS, bundles")
class WebRtcScenarioTest {
    private static final String PBX_ANSWER =
            audio("10.0.0.10:4000", "m=video 4002 RTP/AVP 96", "a=rtpmap:96 VP8/90000");

    private final RelayBench bench = new RelayBench();

    private MediaReply fromBrowser(String sdp, LegProfile pbx) {
        return bench.offer(
                RelayBench.CALL,
                "b",
                sdp,
                leg("outside", "192.0.2.7", LegProfile.WEBRTC),
                leg("inside", "10.0.0.10", pbx));
    }

    private MediaReply toBrowser(String sdp, LegProfile pbx) {
        return bench.offer(
                RelayBench.CALL,
                "b",
                sdp,
                leg("inside", "10.0.0.10", pbx),
                leg("outside", "192.0.2.7", LegProfile.WEBRTC));
    }

    private static String value(String sdp, String attribute) {
        return sdp.replaceAll("(?s).*?a=" + attribute + ":(\\S+).*", "$1");
    }

    @Test
    void chromiumToAPbx_isSplitIntoPlainLines_andAnsweredAsOneTransport() {
        String offer = text(fromBrowser(CHROMIUM, LegProfile.PLAIN));
        assertThat(offer)
                .contains(" RTP/AVP 111 63 9 0 8 13 110 126", " RTP/AVP 96 97 102 103")
                .doesNotContain("ice", "candidate", "finger", "mid", "group", "ssrc", "extmap")
                .doesNotContain("rtcp-fb", "rtcp-rsize", "mux", "msid", ".local", "setup");
        assertThat(bench.portsInUse()).isEqualTo(2 + 4);

        String answer = text(bench.answer("callee", "b", PBX_ANSWER, true));
        assertThat(answer)
                .contains("a=ice-lite", "a=group:BUNDLE 0 1", "a=mid:0", "a=mid:1")
                .contains("UDP/TLS/RTP/SAVPF 8\r\n", "UDP/TLS/RTP/SAVPF 96\r\n")
                .contains("a=setup:active", "a=end-of-candidates")
                .contains("a=candidate:1 1 udp 2130706431 203.0.113.1 ")
                .contains("a=candidate:2 1 udp 2130706175 198.51.100.1 ")
                .contains("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
                .doesNotContain("transport-wide", "audio-level", " 2 udp ", "10.0.0");
        assertThat(answer.split("a=rtcp-mux\r\n", -1)).hasSize(3);
        assertThat(answer.split("a=ice-ufrag", -1)).as("in the tagged line only").hasSize(2);
        String port = answer.replaceAll("(?s).*m=audio (\\d+) .*", "$1");
        assertThat(answer).contains("m=video " + port + " ");
        assertThat(value(answer, "ice-ufrag")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(value(answer, "ice-pwd")).hasSizeGreaterThanOrEqualTo(22);
    }

    @Test
    void aPbxToChromium_isOfferedABundle_andItsAnswerTakesOneTransport() {
        String pbx = audio("10.0.0.10:4000", "m=video 4002 RTP/AVP 96", "a=rtpmap:96 VP8/90000");
        String offer = text(toBrowser(pbx, LegProfile.PLAIN));
        assertThat(offer)
                .contains("a=group:BUNDLE m0 m1", "a=ice-lite", "a=rtcp-mux-only")
                .contains("UDP/TLS/RTP/SAVPF 8", "a=setup:actpass", "a=mid:m0", "a=mid:m1")
                .contains("a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid");
        assertThat(bench.portsInUse()).isEqualTo(8);
        String answer =
                CHROMIUM_ANSWER
                        .replace("BUNDLE 0 1", "BUNDLE m0 m1")
                        .replace("a=mid:", "a=mid:m")
                        .replace("SAVPF 111 8 126", "SAVPF 8")
                        .replace("SAVPF 96 97 102 103", "SAVPF 96");
        assertThat(text(bench.answer("browser", "b", answer, true)))
                .contains(" RTP/AVP 8\r\n", " RTP/AVP 96\r\n")
                .doesNotContain("mid", "ice", "finger");
        assertThat(bench.portsInUse()).as("one transport").isEqualTo(6);
        assertThat(bench.streams().stream().map(s -> s.local()).distinct()).hasSize(3);
    }

    @Test
    void twoBrowsers_hearOfEachOthersStreams_andExtensions_underOneName() {
        String offer = text(fromBrowser(CHROMIUM, LegProfile.WEBRTC));
        assertThat(offer)
                .contains("a=mid:0", "a=mid:1", "a=group:BUNDLE 0 1", "a=ssrc:1001 cname:")
                .contains("a=ssrc-group:FID 2001 2002", "a=msid:b3e9b0a2 0f1a")
                .contains("a=extmap:3 http://www.ietf.org/id/", "a=rtcp-fb:96 transport-cc")
                .contains("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
                .doesNotContain("EsAw", "19:E2", ".local");
        String answer = text(bench.answer("callee", "b", CHROMIUM_ANSWER, true));
        assertThat(answer)
                .contains("UDP/TLS/RTP/SAVPF 111 8 126", "a=extmap:4 urn:", "a=ssrc:2001");
    }

    @Test
    void aPlainOffer_getsAPlainAnswer() {
        LegProfile lite = LegProfile.PLAIN.withIce(io.drawbridge.relay.config.Ice.LITE);
        bench.offer(
                RelayBench.CALL,
                "b",
                audio("192.0.2.7:5000"),
                leg("outside", "192.0.2.7", lite),
                leg("inside", "10.0.0.10"));
        assertThat(text(bench.answer("callee", "b", audio("10.0.0.10:4000"), true)))
                .doesNotContain("ice", "candidate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=ice-lite", "a=x"})
    void iceWithAPhone_bothComponents_butNotWithAnotherLiteOne(String line) {
        LegProfile lite = LegProfile.PLAIN.withIce(io.drawbridge.relay.config.Ice.LITE);
        String sdp =
                audio("192.0.2.7:5000", Peers.ICE)
                        .replace("t=0 0\r\n", "t=0 0\r\n" + line + "\r\n");
        bench.offer(
                RelayBench.CALL,
                "b",
                sdp,
                leg("outside", "192.0.2.7", lite),
                leg("inside", "10.0.0.10"));
        String answer = text(bench.answer("callee", "b", audio("10.0.0.10:4000"), true));
        if (line.equals("a=x")) assertThat(answer).contains("a=ice-lite", " 1 udp ", " 2 udp ");
        else assertThat(answer).doesNotContain("ice", "candidate");
    }

    @Test
    void rfc8839Section4_newCredentialsOfThePartyAskForNewOnesOfOurs_theSameDoNot() {
        fromBrowser(CHROMIUM, LegProfile.PLAIN);
        String first = text(bench.answer("callee", "b", PBX_ANSWER, true));
        bench.reoffer("caller", "callee", CHROMIUM);
        String again = text(bench.answer("callee", "", PBX_ANSWER, true));
        assertThat(again).isEqualTo(first);
        bench.reoffer("caller", "callee", CHROMIUM.replace("EsAw", "restart"));
        String restarted = text(bench.answer("callee", "", PBX_ANSWER, true));
        assertThat(value(restarted, "ice-ufrag")).isNotEqualTo(value(first, "ice-ufrag"));
        assertThat(value(restarted, "ice-pwd")).isNotEqualTo(value(first, "ice-pwd"));
        assertThat(value(restarted, "fingerprint")).isEqualTo(value(first, "fingerprint"));
    }

    @Test
    void rfc9143_whereBrowsersAreNotMeant_theBundleIsSplit_andWhatHasNothingElseIsRefused() {
        String offer =
                Peers.sdp(
                        "v=0",
                        "o=- 1 1 IN IP4 192.0.2.7",
                        "s=-",
                        "c=IN IP4 192.0.2.7",
                        "t=0 0",
                        "a=group:BUNDLE a v w",
                        "m=audio 5000 RTP/AVP 8",
                        "a=mid:a",
                        "a=rtcp-mux",
                        "m=video 5002 RTP/AVP 31",
                        "a=mid:v",
                        "a=rtcp-mux",
                        "m=video 0 RTP/AVP 31",
                        "a=mid:w",
                        "a=bundle-only");
        assertThat(text(bench.offer("b", offer))).contains("m=video 0 RTP/AVP 31");
        String answer =
                text(
                        bench.answer(
                                "callee",
                                "b",
                                audio(
                                        "10.0.0.10:4000",
                                        "m=video 4002 RTP/AVP 31",
                                        "m=video 0 RTP/AVP 31"),
                                true));
        assertThat(answer).doesNotContain("mid", "group").contains("m=video 0 RTP/AVP 31");
    }

    @Test
    void rfc9143Section6_bundleOnly_isCarriedOnTheBundle() {
        String only =
                CHROMIUM.replace("m=video 9 ", "m=video 0 ")
                        .replace("a=mid:1", "a=mid:1\r\na=bundle-only");
        assertThat(text(fromBrowser(only, LegProfile.PLAIN))).doesNotContain("m=video 0");
        assertThat(text(bench.answer("callee", "b", PBX_ANSWER, true)))
                .contains("BUNDLE 0 1")
                .doesNotContain("m=video 0");
    }

    @Test
    void aLineDropped_leavesTheOthersOnTheirTransport() {
        fromBrowser(CHROMIUM, LegProfile.PLAIN);
        String first = text(bench.answer("callee", "b", PBX_ANSWER, true));
        String port = first.replaceAll("(?s).*m=video (\\d+) .*", "$1");
        String without =
                CHROMIUM.replace("BUNDLE 0 1", "BUNDLE 1").replace("m=audio 9 ", "m=audio 0 ");
        bench.reoffer("caller", "callee", without);
        String pbx = PBX_ANSWER.replace("m=audio 4000", "m=audio 0");
        assertThat(text(bench.answer("callee", "", pbx, true)))
                .contains("m=audio 0 ", "m=video " + port + " ", "BUNDLE 1");
    }

    @Test
    void payloadTypesThatMeanTwoThings_areNotOfferedInABundle() {
        String pbx = audio("10.0.0.10:4000", "m=video 4002 RTP/AVP 8", "a=rtpmap:8 VP8/90000");
        assertThat(text(toBrowser(pbx, LegProfile.PLAIN))).doesNotContain("group", "bundle");
    }

    @Test
    void aBrowserOnAnSdesNetwork_isRefused() {
        MediaReply reply =
                bench.offer(
                        RelayBench.CALL,
                        "b",
                        CHROMIUM,
                        leg(
                                "outside",
                                "192.0.2.7",
                                LegProfile.PLAIN.withSecurity(Security.SRTP_SDES)),
                        leg("inside", "10.0.0.10"));
        assertThat(reason(reply)).isEqualTo(Reason.NOT_ACCEPTABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.1 10010", "127.0.0.1 5000", "224.0.0.1 5000"})
    void security29a_candidatesNameNothingThatAnAddressMayNotBe(String where) {
        String sdp =
                CHROMIUM.replace(
                        "a=candidate:1 1 udp 2122260223 4a3f-11.local 54321",
                        "a=candidate:1 1 udp 2122260223 " + where);
        assertThat(reason(fromBrowser(sdp, LegProfile.PLAIN))).isEqualTo(Reason.NOT_ACCEPTABLE);
    }
}
