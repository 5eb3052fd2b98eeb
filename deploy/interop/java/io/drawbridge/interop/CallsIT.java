package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

/**
 * SIPp calls through Drawbridge to SIPp; at the end tshark says whether all that was sent was right
 * and hid the inside.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CallsIT {
    private static final Loopback NET = Loopback.OWN;
    private static final int LAST = Integer.MAX_VALUE;

    @TempDir static Path folder;
    private static Drawbridge drawbridge;
    private static Capture outside;
    private static Capture inside;

    @BeforeAll
    static void start() {
        drawbridge = Drawbridge.start(folder, Drawbridge.CARRIER_AND_PBX);
        outside = Capture.start(folder, "net " + NET.outsidePrefix() + "0/24");
        inside = Capture.start(folder, "net " + NET.insidePrefix() + "0/24");
    }

    @AfterAll
    static void stop() {
        if (outside != null) outside.close();
        if (inside != null) inside.close();
        if (drawbridge != null) drawbridge.close();
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "caller, called",
        "caller-hung-up-on, called-hangs-up",
        "caller-early-media, called-early-media",
        "caller-cancels-early, called-cancelled-early",
        "caller-cancels, called-cancelled",
        "caller-reinvites, called-reinvited",
        "caller-reinvited, called-reinvites",
        "caller-late-offer, called-late-offer"
    })
    void bothSidesSeeTheCallThatTheyExpect(String caller, String called) {
        try (Sipp answering = Sipp.called(folder, called).start();
                Sipp calling = Sipp.calling(folder, caller).hold(300).start()) {
            calling.succeeds();
            answering.succeeds();
        }
        noCallIsLeft();
    }

    @Test
    @DisplayName("the caller comes over TCP, the PBX is on UDP")
    void callOverTcp() {
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling =
                        Sipp.calling(folder, "caller").hold(300).options("-t", "t1").start()) {
            calling.succeeds();
            answering.succeeds();
        }
        noCallIsLeft();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {404, 480, 486, 488, 600, 603})
    void refusal_reachesTheCallerAsItIs(int status) {
        try (Sipp answering =
                        Sipp.called(folder, "called-refuses").word("STATUS", "" + status).start();
                Sipp calling =
                        Sipp.calling(folder, "caller-refused")
                                .word("STATUS", "" + status)
                                .start()) {
            calling.succeeds();
            answering.succeeds();
        }
        noCallIsLeft();
    }

    @Test
    void nobodyAnswersTheRinging_theCallIsGivenUpOnBothSides() {
        try (Sipp answering = Sipp.called(folder, "called-cancelled").start();
                Sipp calling =
                        Sipp.calling(folder, "caller-refused").word("STATUS", "408").start()) {
            calling.succeeds();
            answering.succeeds();
        }
        noCallIsLeft();
    }

    @Test
    void silentPbx_theCallerIsToldInTime() {
        try (UdpPeer pbx = UdpPeer.open(NET.silent(), 5060);
                UdpPeer carrier = UdpPeer.open(NET.carrier(), 5060)) {
            Requests.Invite invite = Requests.invite(NET.carrier(), NET.outside()).to("999");
            carrier.send(invite.text(), NET.outside());
            String answer = carrier.receiveFinal(12_000);
            assertThat(answer).containsPattern("^SIP/2.0 (408|503) ");
            carrier.send(invite.ack(answer), NET.outside());
            assertThat(pbx.receive(100)).startsWith("INVITE ");
        }
        noCallIsLeft();
    }

    @Test
    void audioOfBothSides_arrivesAtTheOther() {
        int played = 236;
        double before = drawbridge.records().size();
        try (Capture media = Capture.start(folder, "udp and net 127." + NET.number() + ".0.0/16");
                Sipp answering = Sipp.called(folder, "called-audio").start();
                Sipp calling = Sipp.calling(folder, "caller-audio").hold(8_000).start()) {
            calling.succeeds();
            answering.succeeds();
            media.stop();
            String rtp = "rtp and rtp.p_type == 8 and ";
            assertThat(media.count(rtp + "ip.src == " + NET.carrier()))
                    .as("played outside")
                    .isEqualTo(played);
            assertThat(media.count(rtp + "ip.src == " + NET.pbx()))
                    .as("played inside")
                    .isEqualTo(played);
            assertThat(
                            media.count(
                                    rtp
                                            + "ip.src == "
                                            + NET.inside()
                                            + " and ip.dst == "
                                            + NET.pbx()))
                    .as("heard inside")
                    .isEqualTo(played);
            assertThat(
                            media.count(
                                    rtp
                                            + "ip.src == "
                                            + NET.outside()
                                            + " and ip.dst == "
                                            + NET.carrier()))
                    .as("heard outside")
                    .isEqualTo(played);
        }
        noCallIsLeft();
        Waiting.until(5, () -> drawbridge.records().size() > before, () -> "no call record");
        assertThat(drawbridge.records().getLast().toString()).contains("" + played);
    }

    @Test
    @Order(LAST)
    void allThatWasSent_isWellFormed() {
        outside.stop();
        inside.stop();
        assertThat(outside.count("sip and ip.src == " + NET.outside()))
                .as("SIP outside")
                .isGreaterThan(40);
        assertThat(outside.count("sdp and ip.src == " + NET.outside()))
                .as("SDP outside")
                .isGreaterThan(10);
        assertThat(inside.count("sip and ip.src == " + NET.inside()))
                .as("SIP inside")
                .isGreaterThan(40);
        assertThat(inside.count("rtp and ip.src == " + NET.inside()))
                .as("RTP inside")
                .isGreaterThan(100);
        assertThat(outside.frames("ip.src == " + NET.outside() + " and " + Capture.WRONG))
                .isEmpty();
        assertThat(inside.frames("ip.src == " + NET.inside() + " and " + Capture.WRONG)).isEmpty();
        // The same look finds fault with a frame that is wrong.
        try (Capture broken = Capture.start(folder, "host " + NET.stranger());
                UdpPeer stranger = UdpPeer.open(NET.stranger(), 5060)) {
            stranger.send(
                    "INVITE sip:100@example.com SIP/2.0\r\n"
                            + "Content-Type: application/sdp\r\n\r\n"
                            + "v=0\r\n"
                            + "o=\r\n",
                    NET.carrier());
            broken.stop();
            assertThat(broken.count(Capture.WRONG)).isPositive();
        }
    }

    @Test
    @Order(LAST)
    void outsideSeesNothingOfTheInside() {
        outside.stop();
        inside.stop();
        String sent = "ip.src == " + NET.outside();
        for (String secret :
                List.of(
                        NET.insidePrefix(),
                        "corp.example",
                        "SecretPBX",
                        "secret-host",
                        "127." + NET.number() + ".2.")) {
            assertThat(outside.frames(sent + " and frame contains \"" + secret + "\""))
                    .as(secret)
                    .isEmpty();
        }
        assertThat(
                        outside.count(
                                "ip.dst == "
                                        + NET.carrier()
                                        + " and !(ip.src == "
                                        + NET.outside()
                                        + ")"))
                .as("frames from elsewhere")
                .isZero();
        assertThat(inside.count("ip.src == " + NET.pbx() + " and frame contains \"SecretPBX\""))
                .isPositive();
        assertThat(common("sip.Call-ID")).as("Call-IDs on both sides").isEmpty();
        assertThat(common("sip.from.tag")).as("tags on both sides").isEmpty();
        assertThat(drawbridge.metric("sip_leaks")).isZero();
        assertThat(drawbridge.metric("sip_bugs")).isZero();
    }

    private static List<String> common(String field) {
        List<String> in = inside.frames("sip", field).stream().distinct().toList();
        return outside.frames("sip", field).stream()
                .distinct()
                .filter(in::contains)
                .filter(v -> !v.isEmpty())
                .toList();
    }

    private static void noCallIsLeft() {
        Waiting.until(
                5,
                () -> drawbridge.calls() == 0,
                () -> "left: " + drawbridge.get("/api/calls").body());
    }
}
