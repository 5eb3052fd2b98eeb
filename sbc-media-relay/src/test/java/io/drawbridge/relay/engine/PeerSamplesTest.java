package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.bytes;
import static io.drawbridge.relay.engine.RelayBench.leg;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.sdp.SdpLimits;
import io.drawbridge.relay.sdp.SdpParser;
import io.drawbridge.relay.sdp.SdpResult;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

@DisplayName("What well-known peers offer, and what it becomes for others")
class PeerSamplesTest {
    /** What must stay on the leg that it came from. */
    private static final Pattern PRIVATE =
            Pattern.compile(
                    "192\\.0\\.2\\.\\d+|192\\.168\\.\\d+\\.\\d+|inline:[^|\\s]+"
                            + "|ice-(?:ufrag|pwd):\\S+|fingerprint:\\S+ \\S+|candidate:[^\r]+");

    private static final LegProfile ANY =
            LegProfile.PLAIN.withSecurity(Security.ANY).withIce(Ice.LITE);

    private final RelayBench bench = new RelayBench();

    private static String sample(String name) {
        return switch (name) {
            case "Chromium" -> Peers.CHROMIUM;
            case "Firefox" -> PeerSamples.FIREFOX;
            case "Teams" -> PeerSamples.TEAMS;
            case "Linphone" -> PeerSamples.LINPHONE;
            case "baresip" -> PeerSamples.BARESIP;
            case "Asterisk" -> PeerSamples.ASTERISK;
            case "FreeSWITCH" -> PeerSamples.FREESWITCH;
            case "Cisco" -> PeerSamples.CISCO;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private String offered(String name, LegProfile to) {
        return text(
                bench.offer(
                        RelayBench.CALL,
                        "b",
                        sample(name),
                        leg("outside", "192.0.2.7", ANY),
                        leg("inside", "10.0.0.10", to)));
    }

    private static void parsesAndLeaksNothing(String sdp, String origin) {
        assertThat(new SdpParser(SdpLimits.DEFAULTS).parse(bytes(sdp)))
                .isInstanceOf(SdpResult.Parsed.class);
        List<String> kept =
                PRIVATE.matcher(origin).results().map(MatchResult::group).distinct().toList();
        assertThat(kept).isNotEmpty();
        assertThat(sdp).doesNotContain(kept);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Chromium, dtls, true",
        "Firefox, dtls, true",
        "Teams, sdes, true",
        "Linphone, sdes, true",
        "baresip, dtls, true",
        "Asterisk, dtls, true",
        "FreeSWITCH, sdes, false",
        "Cisco, sdes, false"
    })
    void toAPlainPbx_isPlain_andItsAnswerComesBackAsThePeerSpeaks(
            String name, String security, boolean ice) {
        String origin = sample(name);
        String offer = offered(name, LegProfile.PLAIN);
        parsesAndLeaksNothing(offer, origin);
        // AVPF stays, unless it came with DTLS: that is a browser, and a PBX seldom knows it
        String plain = origin.contains(" RTP/SAVPF ") ? "RTP/AVPF" : "RTP/AVP";
        assertThat(offer)
                .contains("c=IN IP4 10.0.0.1\r\n")
                .containsPattern("m=audio 20\\d+ " + plain + " [^\r]*\\b8\\b")
                .doesNotContain("a=ice", "a=candidate", "a=crypto", "a=fingerprint", "a=setup")
                .doesNotContain("a=mid", "a=group", "a=rtcp-fb", "a=ssrc", "a=msid:", "SAVP");

        String video = origin.contains("m=video") ? "m=video 0 RTP/AVP 96" : "a=sendrecv";
        String answer = text(bench.answer("callee", "b", audio("10.0.0.10:4000", video), true));
        assertThat(answer).doesNotContain("10.0.0").contains("203.0.113.1");
        String protocol = origin.replaceAll("(?s).*?m=audio \\d+ (\\S+) .*", "$1");
        assertThat(answer).containsPattern("m=audio 10\\d+ " + protocol + " 8\r\n");
        assertThat(answer.contains("a=ice-lite")).isEqualTo(ice);
        assertThat(answer.contains("a=setup:active")).isEqualTo(security.equals("dtls"));
        assertThat(answer.contains("a=crypto:")).isEqualTo(security.equals("sdes"));
        parsesAndLeaksNothing(answer, origin);
        assertThat(bench.stream("caller").security()).startsWith(security);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Chromium",
                "Firefox",
                "Teams",
                "Linphone",
                "baresip",
                "Asterisk",
                "FreeSWITCH",
                "Cisco"
            })
    void toABrowser_isABrowsersOffer(String name) {
        String offer = offered(name, LegProfile.WEBRTC);
        parsesAndLeaksNothing(offer, sample(name));
        assertThat(offer)
                .contains("UDP/TLS/RTP/SAVPF ", FakeHandshakes.OURS.toString(), "a=setup:actpass")
                .contains("a=ice-lite", "a=ice-ufrag:", "a=candidate:", "a=rtcp-mux\r\n", "a=mid:")
                .doesNotContain("a=crypto");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"Teams, 2", "Linphone, 1", "FreeSWITCH, 2", "Cisco, 1"})
    void rfc4568_theFirstLineThatIsUnderstood_isTaken(String name, int tag) {
        offered(name, LegProfile.PLAIN);
        assertThat(text(bench.answer("callee", "b", audio("10.0.0.10:4000"), true)))
                .contains("a=crypto:" + tag + " ");
    }

    @Test
    @DisplayName("Teams answers from several forks with one ufrag: each is its own party")
    void forkedAnswersOfTeams() {
        LegProfile teams = ANY.withSecurity(Security.SRTP_SDES);
        text(
                bench.offer(
                        RelayBench.CALL,
                        "b",
                        audio("10.0.0.10:4000"),
                        leg("inside", "10.0.0.10"),
                        leg("outside", "192.0.2.7", teams)));
        String answer =
                PeerSamples.TEAMS
                        .replace(" 104 9 103 111 18 0 8 97 101 13 118", " 8")
                        .replaceAll("a=crypto:3 [^\r]*\r\n", "");
        long before = bench.portsInUse();
        for (int fork = 1; fork <= 3; fork++) {
            String own = answer.replace("192.0.2.7 5230", "192.0.2." + (20 + fork) + " 5230");
            String told = text(bench.answer("fork" + fork, "b", own, fork == 3));
            parsesAndLeaksNothing(told, own);
            assertThat(told).contains("RTP/AVP 8").doesNotContain("a=ice", "a=crypto");
            assertThat(bench.stream("fork" + fork).security()).startsWith("sdes");
            assertThat(bench.stream("fork" + fork).ice()).isEqualTo("waiting");
        }
        assertThat(bench.portsInUse()).as("forks share the ports").isEqualTo(before);
    }
}
