package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.leg;
import static io.drawbridge.relay.engine.RelayBench.line;
import static io.drawbridge.relay.engine.RelayBench.reason;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.ports.Endpoint;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A session that becomes another: IP version, fax")
class ReofferScenarioTest {
    private static final String PHONE = "192.0.2.7:5000";
    private static final String PHONE_V6 = "[2001:db8:7::1]:5000";
    private static final String PBX = "10.0.0.10:4000";

    private final RelayBench bench = new RelayBench();
    private Endpoint forPhone;
    private Endpoint forPbx;

    private void call() {
        forPbx = line(bench.offer("b", audio(PHONE)), "audio");
        forPhone = line(bench.answer("callee", "b", audio(PBX), true), "audio");
    }

    @Nested
    @DisplayName("the other IP version (RFC 6157)")
    class OtherVersion {
        @Test
        void theLegMoves_andTheOldPortsServeUntilTheAnswer() {
            call();
            text(bench.reoffer("caller", "callee", audio(PHONE_V6)));
            assertThat(bench.portsInUse()).isEqualTo(6);
            assertThat(bench.rtp(PHONE, forPhone, 1, 1)).endsWith("> " + PBX);
            assertThat(bench.rtp(PBX, forPbx, 2, 1)).endsWith("> " + PHONE);
            MediaReply answered = bench.answer("callee", "", audio(PBX), true);
            Endpoint moved = line(answered, "audio");
            assertThat(text(answered)).contains("c=IN IP6 2001:db8::1");
            assertThat(bench.portsInUse()).isEqualTo(4);
            assertThat(bench.rtp(PHONE, forPhone, 1, 2)).as("the old port").isEmpty();
            assertThat(bench.rtp(PHONE_V6, moved, 1, 3)).endsWith("> " + PBX);
            assertThat(bench.rtp(PBX, forPbx, 2, 2)).endsWith("> [2001:db8:7:0:0:0:0:1]:5000");
        }

        @Test
        void refused_itIsWhereItWas() {
            call();
            bench.reoffer("caller", "callee", audio(PHONE_V6));
            bench.answer("callee", "", audio(PBX), false);
            bench.rollback("caller");
            assertThat(bench.portsInUse()).isEqualTo(4);
            assertThat(bench.rtp(PHONE, forPhone, 1, 1)).endsWith("> " + PBX);
            assertThat(bench.rtp(PBX, forPbx, 2, 1)).endsWith("> " + PHONE);
            bench.reoffer("caller", "callee", audio(PHONE));
            assertThat(line(bench.answer("callee", "", audio(PBX), true), "audio"))
                    .isEqualTo(forPhone);
        }

        @Test
        void andBack_againAndAgain_leavesNothingBehind() {
            call();
            for (int i = 0; i < 6; i++) {
                text(bench.reoffer("caller", "callee", audio(i % 2 == 0 ? PHONE_V6 : PHONE)));
                text(bench.answer("callee", "", audio(PBX), true));
                assertThat(bench.portsInUse()).isEqualTo(4);
            }
            bench.reoffer("caller", "callee", audio(PHONE_V6));
            bench.delete(RelayBench.CALL, "");
            assertThat(bench.portsInUse()).isZero();
        }

        @Test
        void whereTheNetworkHasNone_itIsRefused_andNothingHasChanged() {
            call();
            assertThat(reason(bench.reoffer("callee", "caller", audio(PHONE_V6))))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
            assertThat(bench.rtp(PBX, forPbx, 2, 1)).endsWith("> " + PHONE);
        }
    }

    @Nested
    @DisplayName("fax (ITU-T T.38 annex D)")
    class Fax {
        private static final String T38 =
                "v=0\r\no=- 1 2 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"
                        + "m=audio 0 RTP/AVP 8\r\n"
                        + "m=image 5004 udptl t38\r\n"
                        + "a=T38FaxVersion:0\r\n"
                        + "a=T38MaxBitRate:14400\r\n"
                        + "a=T38FaxFillBitRemoval:0\r\n"
                        + "a=T38FaxTranscodingMMR\r\n"
                        + "a=T38FaxRateManagement:transferredTCF\r\n"
                        + "a=T38FaxMaxBuffer:1024\r\n"
                        + "a=T38FaxMaxDatagram:238\r\n"
                        + "a=T38FaxUdpEC:t38UDPRedundancy\r\n"
                        + "a=X-inside:pbx.corp.example\r\n";

        @Test
        void aGatewayTurnsTheCallIntoFax_andItsParametersPass() {
            call();
            MediaReply offered = bench.reoffer("caller", "callee", T38);
            assertThat(text(offered))
                    .contains(" udptl t38\r\n", "a=T38FaxVersion:0", "a=T38FaxUdpEC:t38UDPR")
                    .contains("a=T38FaxTranscodingMMR\r\n", "a=T38FaxMaxDatagram:238")
                    .doesNotContain("a=sendrecv", "192.0.2.7");
            MediaReply answered =
                    bench.answer(
                            "callee",
                            "",
                            T38.replace("192.0.2.7", "10.0.0.10").replace("5004", "4004"),
                            true);
            assertThat(text(answered)).contains("m=audio 0 ", "udptl t38").doesNotContain("X-");
            Endpoint port = line(answered, "image");
            assertThat(bench.raw("192.0.2.7:5004", port)).as("an empty datagram").isEmpty();
            assertThat(bench.raw("192.0.2.7:5004", port, 0, 1, 2, 3)).endsWith("> 10.0.0.10:4004");
            assertThat(bench.portsInUse()).isEqualTo(4);
        }

        @Test
        void whatMustBeEncrypted_isNoFax() {
            String sdp =
                    T38.replace(
                            "m=audio 0 RTP/AVP 8", "m=audio 5000 RTP/SAVP 8\r\n" + Peers.CRYPTO);
            MediaReply offered =
                    bench.offer(
                            RelayBench.CALL,
                            "b",
                            sdp,
                            leg(
                                    "outside",
                                    "192.0.2.7",
                                    LegProfile.PLAIN.withSecurity(Security.SRTP_SDES)),
                            leg("inside", "10.0.0.10"));
            assertThat(text(offered)).contains("m=image 0 udptl t38", " RTP/AVP 8");
        }

        @Test
        void theSlotOfAnEndedVideo_mayBecomeAFax() {
            bench.offer("b", audio(PHONE, "m=video 5004 RTP/AVP 31"));
            bench.answer("callee", "b", audio(PBX, "m=video 4004 RTP/AVP 31"), true);
            String fax = audio(PHONE, "m=image 5004 udptl t38", "a=T38FaxVersion:0");
            assertThat(text(bench.reoffer("caller", "callee", fax))).contains(" udptl t38");
            text(bench.answer("callee", "", audio(PBX, "m=image 4004 udptl t38"), true));
            assertThat(bench.portsInUse()).isEqualTo(8);
            assertThat(bench.stream("callee").media()).isEqualTo("audio");
        }
    }

    @Test
    void messagesApplicationsAndText_areRefusedWithPort0_besideAudio() {
        String offer =
                text(
                        bench.offer(
                                "b",
                                audio(
                                        PHONE,
                                        "m=message 7394 TCP/MSRP *",
                                        "a=path:msrp://192.0.2.7:7394/2s93i9ek2a;tcp",
                                        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
                                        "m=text 5008 RTP/AVP 98")));
        assertThat(offer).contains("m=message 0 ", "m=application 0 ", "m=text 0 ");
    }
}
