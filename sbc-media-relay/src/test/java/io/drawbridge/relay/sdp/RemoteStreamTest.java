package io.drawbridge.relay.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.sdp.RemoteStream.Usability;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

class RemoteStreamTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.1");

    private static SessionDescription session(String... lines) {
        String body =
                "v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\n" + String.join("\n", lines);
        SdpResult result =
                new SdpParser(SdpLimits.DEFAULTS).parse(body.getBytes(StandardCharsets.UTF_8));
        return ((SdpResult.Parsed) result).description();
    }

    private static RemoteStream only(String... lines) {
        return RemoteStream.of(session(lines)).getFirst();
    }

    @Nested
    @DisplayName("RFC 8866 §5.7: where media goes")
    class Addresses {
        @Test
        void theMLinesOwnAddressCountsBeforeTheSessions() {
            RemoteStream stream = only("m=audio 4000 RTP/AVP 0", "c=IN IP6 2001:db8::1");
            assertThat(stream.address()).contains(InetAddress.ofLiteral("2001:db8::1"));
            assertThat(stream.port()).isEqualTo(4000);
            assertThat(only("m=audio 4000 RTP/AVP 0").address()).contains(PEER);
        }

        @ParameterizedTest
        @CsvSource({
            "host.example",
            "4a3f-11.local",
            "10.1",
            "010.0.0.1",
            "1.2.3.4.5",
            "256.0.0.1",
            "1.2.3.",
            "0x7f.0.0.1",
            "2130706433",
            "fe80::1%lo",
            "fe80::1%1",
            "[::1]",
            "1::2::3",
            ":",
            "::ffff:1.2.3"
        })
        void whatIsNoPlainLiteralIsNoAddress_andIsNeverLookedUp(String host) {
            RemoteStream stream = only("m=audio 4000 RTP/AVP 0", "c=IN IP4 " + host);
            assertThat(stream.usable()).isTrue();
            assertThat(stream.address()).isEmpty();
            assertThat(stream.rtcpAddress()).isEmpty();
            assertThat(stream.heldByAddress()).isFalse();
        }

        @Test
        void aMulticastAddressIsReadWithoutItsTtl() {
            assertThat(only("m=audio 4000 RTP/AVP 0", "c=IN IP4 224.2.1.1/127").address())
                    .contains(InetAddress.ofLiteral("224.2.1.1"));
        }

        @Test
        void anIpv4AddressInIpv6FormIsThatIpv4Address() {
            assertThat(only("m=audio 4000 RTP/AVP 0", "c=IN IP6 ::ffff:127.0.0.1").address())
                    .contains(InetAddress.ofLiteral("127.0.0.1"));
        }

        @Test
        void anotherKindOfNetworkHasNoAddressForUs() {
            assertThat(only("m=audio 4000 RTP/AVP 0", "c=ATM NSAP 192.0.2.1").address()).isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 3605, RFC 5761, RFC 8858: where RTCP goes")
    class Rtcp {
        @Test
        void withoutAttribute_itIsTheNextPort() {
            RemoteStream stream = only("m=audio 4000 RTP/AVP 0");
            assertThat(stream.rtcpPort()).isEqualTo(4001);
            assertThat(stream.rtcpAddress()).contains(PEER);
            assertThat(stream.rtcpMux()).isFalse();
        }

        @Test
        void afterTheLastPortThereIsNone() {
            assertThat(only("m=audio 65535 RTP/AVP 0").rtcpPort()).isZero();
        }

        @Test
        void theAttributeGivesPortAndPerhapsAddress() {
            RemoteStream port = only("m=audio 4000 RTP/AVP 0", "a=rtcp:5555");
            assertThat(port.rtcpPort()).isEqualTo(5555);
            assertThat(port.rtcpAddress()).contains(PEER);
            RemoteStream both =
                    only("m=audio 4000 RTP/AVP 0", "a=rtcp:5555 IN IP6 2001:db8::9", "a=rtcp-mux");
            assertThat(both.rtcpAddress()).contains(InetAddress.ofLiteral("2001:db8::9"));
            assertThat(both.rtcpMux()).isTrue();
            assertThat(both.rtcpMuxOnly()).isFalse();
            assertThat(only("m=audio 4000 RTP/AVP 0", "a=rtcp-mux-only").rtcpMuxOnly()).isTrue();
        }
    }

    @Nested
    @DisplayName("RFC 3264 §5.1, §8.4: direction and hold")
    class Directions {
        @Test
        void theMLinesOwnDirectionCountsBeforeTheSessions_andNoneIsBothWays() {
            assertThat(only("m=audio 1 RTP/AVP 0").direction()).isEqualTo(Direction.SENDRECV);
            assertThat(only("a=inactive", "m=audio 1 RTP/AVP 0").direction())
                    .isEqualTo(Direction.INACTIVE);
            assertThat(only("a=inactive", "m=audio 1 RTP/AVP 0", "a=SendOnly").direction())
                    .isEqualTo(Direction.SENDONLY);
        }

        @Test
        void theUnspecifiedAddressHolds() {
            RemoteStream held = only("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0");
            assertThat(held.heldByAddress()).isTrue();
            assertThat(held.direction()).isEqualTo(Direction.SENDONLY);
        }

        @Test
        void withIceItDoesNot_becauseChromiumWithoutCandidatesWritesItToo() {
            RemoteStream browser =
                    only("m=audio 9 RTP/AVP 0", "c=IN IP4 0.0.0.0", "a=ice-ufrag:EsAw");
            assertThat(browser.heldByAddress()).isFalse();
            assertThat(browser.direction()).isEqualTo(Direction.SENDRECV);
            assertThat(
                            only("a=ice-ufrag:EsAw", "m=audio 9 RTP/AVP 0", "c=IN IP4 0.0.0.0")
                                    .heldByAddress())
                    .isFalse();
        }

        @ParameterizedTest(name = "offer {0}, answered {1}: {2}")
        @CsvSource({
            "SENDRECV, SENDRECV, SENDRECV",
            "SENDRECV, SENDONLY, SENDONLY",
            "SENDRECV, INACTIVE, INACTIVE",
            "SENDONLY, SENDRECV, RECVONLY",
            "SENDONLY, SENDONLY, INACTIVE",
            "RECVONLY, SENDRECV, SENDONLY",
            "RECVONLY, RECVONLY, INACTIVE",
            "INACTIVE, SENDRECV, INACTIVE"
        })
        void anAnswerIsMadeLegal(Direction offer, Direction answer, Direction legal) {
            assertThat(answer.asAnswerTo(offer)).isEqualTo(legal);
        }
    }

    @Nested
    @DisplayName("RFC 8866 §6.6, RFC 3551 §6: payload types")
    class PayloadTypes {
        @Test
        void mapsAreReadAndStaticTypesKnown() {
            RemoteStream stream =
                    only(
                            "m=audio 4000 RTP/AVP 8 96 9 101 97 8 200 -1 x",
                            "a=rtpmap:96 opus/48000/2",
                            "a=rtpmap:96 second/8000",
                            "a=rtpmap:101 telephone-event/8000",
                            "a=rtpmap:102 unlisted/8000",
                            "a=rtpmap:broken",
                            "a=rtpmap:97 x/0");
            assertThat(stream.payloadTypes())
                    .containsExactly(
                            new RtpMap(8, "PCMA", 8_000, ""),
                            new RtpMap(96, "opus", 48_000, "2"),
                            new RtpMap(9, "G722", 8_000, ""),
                            new RtpMap(101, "telephone-event", 8_000, ""),
                            new RtpMap(97, "", 0, ""));
        }
    }

    @Nested
    @DisplayName("RFC 3264 §6: what can be carried")
    class Usable {
        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({
            "audio 4000 RTP/AVP 0, USABLE",
            "Video 4000 rtp/avpf 31, USABLE",
            "audio 0 RTP/AVP 0, DISABLED",
            "application 0 UDP/DTLS/SCTP webrtc-datachannel, DISABLED",
            "application 9 UDP/DTLS/SCTP webrtc-datachannel, OTHER_MEDIA",
            "image 4000 udptl t38, USABLE",
            "image 4000 UDPTL T38, USABLE",
            "image 4000 TCP t38, OTHER_PROFILE",
            "image 4000 RTP/AVP 98, OTHER_PROFILE",
            "image 4000 udptl other, OTHER_MEDIA",
            "message 4000 TCP/MSRP *, OTHER_MEDIA",
            "text 4000 RTP/AVP 98, OTHER_MEDIA",
            "audio 4000 RTP/SAVP 0, USABLE",
            "audio 4000 RTP/SAVPF 0, USABLE",
            "audio 4000 UDP/TLS/RTP/SAVP 0, USABLE",
            "audio 9 UDP/TLS/RTP/SAVPF 111, USABLE",
            "audio 4000 TCP/TLS/RTP/SAVPF 0, OTHER_PROFILE",
            "audio 4000 TCP/RTP/AVP 0, OTHER_PROFILE",
            "audio 4000 udptl t38, OTHER_PROFILE",
            "audio 4000/2 RTP/AVP 0, SEVERAL_PORTS",
            "audio 4000 RTP/AVP pcmu, NO_PAYLOAD_TYPE"
        })
        void eachKind(String line, Usability usability) {
            assertThat(only("m=" + line).usability()).isEqualTo(usability);
        }

        @Test
        void whatCannotBeCarriedBesideWhatCanPasses_aloneItIsRefused() {
            List<RemoteStream> both =
                    RemoteStream.of(session("m=text 1 RTP/AVP 98", "m=audio 3 RTP/AVP 0"));
            assertThat(RemoteStream.refusal(both)).isEmpty();
            assertThat(RemoteStream.refusal(both.subList(0, 1))).contains(Usability.OTHER_MEDIA);
        }

        @Test
        void aPartyThatAsksForNothingIsNotRefused() {
            assertThat(RemoteStream.refusal(List.of())).isEmpty();
            assertThat(RemoteStream.refusal(RemoteStream.of(session("m=audio 0 RTP/AVP 0"))))
                    .isEmpty();
        }

        @Test
        void anAnswerIsHeldAgainstItsOffer() {
            SessionDescription offer =
                    session(
                            "m=audio 1 RTP/AVP 0",
                            "m=video 3 RTP/AVP 31",
                            "m=text 5 RTP/AVP 98",
                            "m=audio 7 RTP/AVP 0",
                            "m=audio 0 RTP/AVP 0");
            SessionDescription answer =
                    session("m=audio 11 RTP/AVP 0", "m=audio 13 RTP/AVP 0", "m=audio 15 RTP/AVP 0");
            assertThat(RemoteStream.ofAnswer(answer, offer))
                    .extracting(RemoteStream::usability)
                    .containsExactly(
                            Usability.USABLE,
                            Usability.MISMATCH,
                            Usability.DISABLED,
                            Usability.MISMATCH,
                            Usability.DISABLED);
        }
    }
}
