package io.drawbridge.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.Via;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;

class ReceivedViaTest {
    private static final InetSocketAddress SOURCE = address("203.0.113.7", 31_000);
    private static final Flow UDP = new Flow(0, Transport.UDP, SOURCE, 0);
    private static final Flow TCP = new Flow(1, Transport.TCP, SOURCE, 5);

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private static SipRequest from(String via) {
        return SipRequest.builder(Method.OPTIONS, "sip:x@192.0.2.1")
                .header(HeaderName.VIA, via)
                .header(HeaderName.FROM, "<sip:a@x>;tag=1")
                .header(HeaderName.TO, "<sip:b@x>")
                .header(HeaderName.CALL_ID, "1")
                .header(HeaderName.CSEQ, "1 OPTIONS")
                .buildRequest();
    }

    private static String annotated(String via, Flow flow) {
        return ReceivedVia.annotate(Via.parse(via).orElseThrow(), flow).toString();
    }

    @Nested
    @DisplayName("RFC 3261 §18.2.1, RFC 3581 §4: the top Via of a response")
    class Annotation {
        @Test
        void sourceOtherThanSentBy_isReceived() {
            assertThat(annotated("SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK1", UDP))
                    .isEqualTo(
                            "SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK1;received=203.0.113.7");
            assertThat(annotated("SIP/2.0/UDP phone.example;branch=z9hG4bK1", UDP))
                    .isEqualTo("SIP/2.0/UDP phone.example;branch=z9hG4bK1;received=203.0.113.7");
        }

        @Test
        void sourceThatIsSentBy_needsNothing() {
            assertThat(annotated("SIP/2.0/UDP 203.0.113.7:5062;branch=z9hG4bK1", UDP))
                    .isEqualTo("SIP/2.0/UDP 203.0.113.7:5062;branch=z9hG4bK1");
        }

        @Test
        void rport_isFilledIn_andThenReceivedToo() {
            assertThat(annotated("SIP/2.0/UDP 203.0.113.7;rport;branch=z9hG4bK1", UDP))
                    .isEqualTo(
                            "SIP/2.0/UDP 203.0.113.7;rport=31000;branch=z9hG4bK1"
                                    + ";received=203.0.113.7");
        }

        @Test
        @DisplayName("attack list 10: what the sender claims is overwritten")
        void claims_areOverwritten() {
            assertThat(
                            annotated(
                                    "SIP/2.0/UDP 192.0.2.9;rport=53;received=198.51.100.9"
                                            + ";branch=z9hG4bK1",
                                    UDP))
                    .contains("rport=31000")
                    .contains("received=203.0.113.7")
                    .doesNotContain("198.51.100.9");
        }

        @Test
        void ipv6_hasNoBracketsAndNoZone() {
            Flow flow = new Flow(0, Transport.UDP, address("fe80::1%7", 5060), 0);
            assertThat(annotated("SIP/2.0/UDP [2001:db8::9];branch=z9hG4bK1", flow))
                    .isEqualTo(
                            "SIP/2.0/UDP"
                                    + " [2001:db8::9];branch=z9hG4bK1;received=fe80:0:0:0:0:0:0:1");
        }
    }

    @Nested
    @DisplayName("RFC 3261 §18.2.2, RFC 3581 §4: where responses go")
    class Destination {
        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK1",
            "SIP/2.0/UDP 192.168.1.20:5062;rport;branch=z9hG4bK1",
            "SIP/2.0/UDP 198.51.100.66:53;maddr=198.51.100.67;branch=z9hG4bK1",
            "SIP/2.0/UDP 198.51.100.66;received=198.51.100.68;rport=53;branch=z9hG4bK1"
        })
        @DisplayName("attack list 10: to where the request came from, whatever the Via says")
        void anyone_isAnsweredAtItsSource(String via) {
            assertThat(ReceivedVia.replyFlow(from(via), UDP, false)).isEqualTo(UDP);
        }

        @Test
        void trunkWithoutRport_isAnsweredAtItsSentByPort_butAtNoOtherAddress() {
            assertThat(
                            ReceivedVia.replyFlow(
                                    from("SIP/2.0/UDP 198.51.100.66:5080;branch=z9hG4bK1"),
                                    UDP,
                                    true))
                    .isEqualTo(new Flow(0, Transport.UDP, address("203.0.113.7", 5080), 0));
        }

        @Test
        void trunkWithoutRportAndPort_isAnsweredAt5060() {
            assertThat(
                            ReceivedVia.replyFlow(
                                    from("SIP/2.0/UDP pbx.example;branch=z9hG4bK1"), UDP, true))
                    .isEqualTo(new Flow(0, Transport.UDP, address("203.0.113.7", 5060), 0));
        }

        @Test
        void trunkWithRport_isAnsweredAtItsSource() {
            assertThat(
                            ReceivedVia.replyFlow(
                                    from("SIP/2.0/UDP 203.0.113.7:5080;rport;branch=z9hG4bK1"),
                                    UDP,
                                    true))
                    .isEqualTo(UDP);
        }

        @Test
        void overAStream_theConnectionIsUsed() {
            assertThat(
                            ReceivedVia.replyFlow(
                                    from("SIP/2.0/TCP 203.0.113.7:5080;branch=z9hG4bK1"),
                                    TCP,
                                    true))
                    .isEqualTo(TCP);
        }
    }
}
