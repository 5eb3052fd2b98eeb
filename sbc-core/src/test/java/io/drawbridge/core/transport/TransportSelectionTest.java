package io.drawbridge.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.MINUTES;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.transport.TransportSelection.Choice;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

@DisplayName("RFC 3261 §18.1.1: large requests")
class TransportSelectionTest {
    private static final InetSocketAddress PEER = peer(7);
    private static final Flow UDP = new Flow(0, Transport.UDP, PEER, 0);
    private static final ListeningPoint TCP_POINT =
            new ListeningPoint(
                    3,
                    "outside",
                    Transport.TCP,
                    new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 5062),
                    "sbc.example",
                    5063);
    private static final Choice KEEP = new Choice.Keep();
    private static final Choice BY_TCP =
            new Choice.UseTcp(new Flow(3, Transport.TCP, PEER, Flow.ANY));

    private final TransportSelection selection = new TransportSelection(4);

    private static InetSocketAddress peer(int last) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + last), 5060);
    }

    private static SipRequest ofSize(int bytes) {
        int empty = withBody(100).bytes().length - 100;
        SipRequest request = withBody(bytes - empty);
        // Content-Length may have grown by a digit.
        return request.bytes().length == bytes ? request : withBody(bytes - empty - 1);
    }

    private static SipRequest withBody(int length) {
        byte[] body = new byte[length];
        Arrays.fill(body, (byte) 'x');
        return SipRequest.builder(Method.INVITE, "sip:bob@192.0.2.7")
                .header(HeaderName.VIA, "SIP/2.0/UDP 198.51.100.1:5060;rport;branch=z9hG4bKold")
                .header(HeaderName.FROM, "<sip:a@x>;tag=1")
                .header(HeaderName.TO, "<sip:b@x>")
                .header(HeaderName.CALL_ID, "1")
                .header(HeaderName.CSEQ, "1 INVITE")
                .body("application/sdp", body)
                .buildRequest();
    }

    @Nested
    class Decision {
        @Test
        void upTo1300Bytes_goByUdp() {
            SipRequest request = ofSize(1300);
            assertThat(request.bytes()).hasSize(1300);
            assertThat(selection.decide(request, UDP, false, TCP_POINT, 0)).isEqualTo(KEEP);
        }

        @Test
        void more_goesByTcp() {
            SipRequest request = ofSize(1301);
            assertThat(request.bytes()).hasSize(1301);
            assertThat(selection.decide(request, UDP, false, TCP_POINT, 0)).isEqualTo(BY_TCP);
        }

        @Test
        void never_whereUriOrBindingSaysUdp() {
            assertThat(selection.decide(ofSize(3000), UDP, true, TCP_POINT, 0)).isEqualTo(KEEP);
        }

        @Test
        void never_whereWeDoNotSpeakTcp() {
            assertThat(selection.decide(ofSize(3000), UDP, false, null, 0)).isEqualTo(KEEP);
        }

        @Test
        void otherTransports_stay() {
            Flow tcp = new Flow(3, Transport.TCP, PEER, 9);
            assertThat(selection.decide(ofSize(3000), tcp, false, TCP_POINT, 0)).isEqualTo(KEEP);
        }
    }

    @Nested
    class AfterAFailure {
        private final SipRequest large = ofSize(2000);

        @Test
        void peer_isSpared_forFiveMinutes() {
            selection.tcpFailed(PEER, 0);
            assertThat(selection.decide(large, UDP, false, TCP_POINT, 1)).isEqualTo(KEEP);
            assertThat(selection.decide(large, UDP, false, TCP_POINT, MINUTES.toNanos(5) - 1))
                    .isEqualTo(KEEP);
            assertThat(selection.decide(large, UDP, false, TCP_POINT, MINUTES.toNanos(5)))
                    .isEqualTo(BY_TCP);
        }

        @Test
        void otherPeers_areNot() {
            selection.tcpFailed(peer(8), 0);
            assertThat(selection.decide(large, UDP, false, TCP_POINT, 1)).isEqualTo(BY_TCP);
        }

        @Test
        void onlySoManyPeers_areRemembered_theOldestGoesFirst() {
            selection.tcpFailed(PEER, 0);
            for (int i = 100; i < 103; i++) selection.tcpFailed(peer(i), 0);
            selection.tcpFailed(PEER, 1);
            for (int i = 103; i < 106; i++) selection.tcpFailed(peer(i), 2);
            assertThat(selection.decide(large, UDP, false, TCP_POINT, 3)).isEqualTo(KEEP);
            selection.tcpFailed(peer(106), 3);
            assertThat(selection.decide(large, UDP, false, TCP_POINT, 4)).isEqualTo(BY_TCP);
        }
    }

    @Test
    void request_thatChangesItsTransport_hasAnotherVia_andIsElseTheSame() {
        SipRequest request = ofSize(1400);
        SipRequest moved = TransportSelection.rewriteVia(request, TCP_POINT, "z9hG4bKnew");
        assertThat(moved.topVia().toString())
                .isEqualTo("SIP/2.0/TCP sbc.example:5063;rport;branch=z9hG4bKnew");
        assertThat(moved.body()).isEqualTo(request.body());
        assertThat(moved.headerCount()).isEqualTo(request.headerCount());
        assertThat(moved.cseq()).isEqualTo(request.cseq());
    }
}
