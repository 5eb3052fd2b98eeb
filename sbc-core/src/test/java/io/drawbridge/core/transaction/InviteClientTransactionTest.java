package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;
import static io.drawbridge.core.transaction.Examples.INVITE;
import static io.drawbridge.core.transaction.Examples.TCP;
import static io.drawbridge.core.transaction.Examples.TIMERS;
import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.USER;
import static io.drawbridge.core.transaction.Examples.ms;
import static io.drawbridge.core.transaction.Examples.repetitionsAt;
import static io.drawbridge.core.transaction.Examples.response;
import static io.drawbridge.core.transaction.Examples.sent;
import static io.drawbridge.core.transaction.Examples.sentAgain;
import static io.drawbridge.core.transaction.Examples.text;
import static io.drawbridge.core.transaction.Examples.untilQuiet;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.ClientTransaction.Event;
import io.drawbridge.core.transaction.Examples.Timed;
import io.drawbridge.core.transaction.InviteClientTransaction.State;
import io.drawbridge.core.transaction.TransactionAction.ClientFailed;
import io.drawbridge.core.transaction.TransactionAction.Deliver;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transport.Flow;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class InviteClientTransactionTest {
    private final InviteClientTransaction udp = over(UDP);
    private final InviteClientTransaction tcp = over(TCP);

    private static InviteClientTransaction over(Flow flow) {
        InviteClientTransaction tx = new InviteClientTransaction(INVITE, flow, TIMERS, 0);
        tx.attach(USER);
        return tx;
    }

    private static List<TransactionAction> receive(
            InviteClientTransaction tx, int status, long now) {
        return tx.on(new Event.Received(response(INVITE, status)), now);
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.1.2: Calling")
    class Calling {
        @Test
        void beginsWithTheInviteOnTheWire() {
            assertThat(udp.begin()).containsExactly(sent(UDP, INVITE));
        }

        @Test
        @DisplayName("timers A and B over UDP: doubling without a cap, given up after 64·T1")
        void unansweredInvite_isResentAtDoublingIntervals_thenFailsAfter32Seconds() {
            List<Timed> all = untilQuiet(udp);
            assertThat(repetitionsAt(all))
                    .containsExactly(500L, 1500L, 3500L, 7500L, 15500L, 31500L);
            assertThat(all.getFirst().action()).isEqualTo(sentAgain(UDP, INVITE));
            assertThat(all.getLast())
                    .isEqualTo(new Timed(32_000, new ClientFailed(udp, USER, Failure.TIMEOUT)));
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        @DisplayName("timer B over TCP: nothing is resent")
        void unansweredInviteOverTcp_isNotResent_andFailsAfter32Seconds() {
            assertThat(untilQuiet(tcp))
                    .containsExactly(
                            new Timed(32_000, new ClientFailed(tcp, USER, Failure.TIMEOUT)));
        }

        @Test
        void wakingEarly_isHarmless() {
            assertThat(udp.onDeadline(ms(499))).isEmpty();
            assertThat(udp.nextDeadline()).isEqualTo(ms(500));
        }

        @Test
        void transportError_isToldAndEndsIt() {
            assertThat(udp.on(new Event.TransportFailed(), 5))
                    .containsExactly(new ClientFailed(udp, USER, Failure.TRANSPORT));
            assertThat(udp.terminated()).isTrue();
            assertThat(udp.nextDeadline()).isEqualTo(NEVER);
            assertThat(udp.user()).isNull();
        }

        @ParameterizedTest(name = "{0} in Calling leads to {1}")
        @CsvSource({
            "100, Proceeding", "180, Proceeding", "199, Proceeding", "200, Accepted",
                    "299, Accepted",
            "302, Completed", "401, Completed", "486, Completed", "503, Completed", "603, Completed"
        })
        void response_movesCallingTo(int status, String expected) {
            List<TransactionAction> actions = receive(udp, status, 1);
            assertThat(udp.state().getClass().getSimpleName()).isEqualTo(expected);
            assertThat(actions.getLast()).isInstanceOf(Deliver.class);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.1.2: Proceeding")
    class Proceeding {
        @Test
        void provisional_stopsTheRepetitions_forHoweverLongItRings() {
            SipResponse ringing = response(INVITE, 180);
            assertThat(udp.on(new Event.Received(ringing), ms(100)))
                    .containsExactly(new Deliver(udp, USER, ringing));
            assertThat(udp.nextDeadline()).isEqualTo(NEVER);
            assertThat(udp.onDeadline(ms(500))).isEmpty();
            assertThat(udp.onDeadline(ms(3_600_000))).isEmpty();
            assertThat(udp.request()).isSameAs(INVITE);
        }

        @Test
        void everyProvisional_isDelivered() {
            receive(udp, 100, 1);
            assertThat(receive(udp, 180, 2)).hasSize(1);
            assertThat(receive(udp, 180, 3)).hasSize(1);
            assertThat(receive(udp, 183, 4)).hasSize(1);
        }

        @Test
        void transportError_isNoEnd_becauseTheInviteHasArrived() {
            receive(tcp, 180, 1);
            assertThat(tcp.on(new Event.TransportFailed(), 2)).isEmpty();
            assertThat(receive(tcp, 200, 3)).hasSize(1);
        }

        @ParameterizedTest(name = "{0} in Proceeding leads to {1}")
        @CsvSource({"180, Proceeding", "200, Accepted", "302, Completed", "487, Completed"})
        void response_movesProceedingTo(int status, String expected) {
            receive(udp, 100, 1);
            receive(udp, status, 2);
            assertThat(udp.state().getClass().getSimpleName()).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.1.2: Completed")
    class Completed {
        @ParameterizedTest
        @ValueSource(ints = {300, 404, 486, 500, 603})
        void failure_isAcknowledgedAndDelivered(int status) {
            SipResponse response = response(INVITE, status);
            List<TransactionAction> actions = udp.on(new Event.Received(response), ms(50));
            assertThat(actions).hasSize(2);
            assertThat(actions.getFirst()).isEqualTo(new Send(UDP, ackOf(actions), "", false));
            assertThat(text(ackOf(actions))).startsWith("ACK sip:bob@192.0.2.7 SIP/2.0\r\n");
            assertThat(actions.getLast()).isEqualTo(new Deliver(udp, USER, response));
            assertThat(udp.user()).isNull();
            assertThat(udp.request()).isNull();
        }

        @Test
        @DisplayName("timer D over UDP: repeated responses get the same ACK for 32 s")
        void repeatedFailure_isAcknowledgedAgain_andNotDelivered_untilTimerD() {
            byte[] ack = ackOf(receive(udp, 486, ms(50)));
            List<TransactionAction> again = receive(udp, 486, ms(31_000));
            assertThat(again).containsExactly(new Send(UDP, ack, "", true));
            assertThat(udp.nextDeadline()).isEqualTo(ms(32_050));
            assertThat(udp.onDeadline(ms(32_049))).isEmpty();
            assertThat(udp.terminated()).isFalse();
            assertThat(untilQuiet(udp)).isEmpty();
            assertThat(udp.terminated()).isTrue();
            assertThat(receive(udp, 486, ms(33_000))).isEmpty();
        }

        @Test
        @DisplayName("timer D over TCP is zero")
        void failureOverTcp_endsIt() {
            assertThat(receive(tcp, 486, 1)).hasSize(2);
            assertThat(tcp.terminated()).isTrue();
            assertThat(tcp.nextDeadline()).isEqualTo(NEVER);
        }

        @Test
        void provisionalAndTransportErrors_areIgnored() {
            receive(udp, 486, 1);
            assertThat(receive(udp, 180, 2)).isEmpty();
            assertThat(udp.on(new Event.TransportFailed(), 3)).isEmpty();
            assertThat(udp.state()).isInstanceOf(State.Completed.class);
        }

        @Test
        void lateForksTwoHundred_isDelivered_soThatItCanBeEnded() {
            receive(udp, 486, 1);
            SipResponse late = response(INVITE, 200, "fork");
            assertThat(udp.on(new Event.Received(late), 2))
                    .containsExactly(new Deliver(udp, null, late));
        }
    }

    @Nested
    @DisplayName("RFC 6026 §7.2: Accepted")
    class Accepted {
        @Test
        void twoHundredsOfAllForks_andTheirRepetitions_areDelivered() {
            SipResponse first = response(INVITE, 200, "one");
            SipResponse second = response(INVITE, 200, "two");
            assertThat(udp.on(new Event.Received(first), 1))
                    .containsExactly(new Deliver(udp, USER, first));
            assertThat(udp.on(new Event.Received(second), 2))
                    .containsExactly(new Deliver(udp, USER, second));
            assertThat(udp.on(new Event.Received(first), 3))
                    .containsExactly(new Deliver(udp, USER, first));
            assertThat(udp.request()).isNull();
        }

        @ParameterizedTest
        @ValueSource(ints = {100, 180, 300, 486, 603})
        void otherResponses_areDropped(int status) {
            receive(udp, 200, 1);
            assertThat(receive(udp, status, 2)).isEmpty();
            assertThat(udp.state()).isInstanceOf(State.Accepted.class);
        }

        @Test
        @DisplayName("timer M over UDP: 64·T1 after the first 2xx")
        void timerM_endsItOverUdp() {
            timerMEnds(udp);
        }

        @Test
        @DisplayName("timer M over TCP: 64·T1 too")
        void timerM_endsItOverTcp() {
            timerMEnds(tcp);
        }

        private void timerMEnds(InviteClientTransaction tx) {
            receive(tx, 200, ms(100));
            receive(tx, 200, ms(20_000));
            assertThat(tx.nextDeadline()).isEqualTo(ms(32_100));
            assertThat(tx.on(new Event.TransportFailed(), ms(30_000))).isEmpty();
            assertThat(tx.onDeadline(ms(32_099))).isEmpty();
            assertThat(tx.terminated()).isFalse();
            assertThat(tx.onDeadline(ms(32_100))).isEmpty();
            assertThat(tx.terminated()).isTrue();
            assertThat(tx.user()).isNull();
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.1.3: the ACK")
    class Ack {
        private final SipRequest invite =
                SipRequest.builder(Method.INVITE, "sip:bob@pbx.example.org;transport=udp")
                        .header(HeaderName.VIA, "SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKabc;rport")
                        .header(HeaderName.ROUTE, "<sip:a.example.org;lr>, <sip:b.example.org;lr>")
                        .header(HeaderName.ROUTE, "<sip:c.example.org;lr>")
                        .header(HeaderName.MAX_FORWARDS, "12")
                        .header(HeaderName.FROM, "\"Alice\" <sip:alice@example.org>;tag=88sja8x")
                        .header(HeaderName.TO, "\"Bob\" <sip:bob@example.org>")
                        .header(HeaderName.CALL_ID, "987asjd97y7atg")
                        .header(HeaderName.CSEQ, "986759 INVITE")
                        .header(HeaderName.CONTACT, "<sip:alice@198.51.100.1>")
                        .body("application/sdp", new byte[] {'v', '=', '0'})
                        .buildRequest();

        @Test
        void takesTheWayOfItsInvite_andTheToTagOfTheResponse() {
            SipResponse busy = response(invite, 486, "99sa0xk");
            assertThat(text(FailureAck.of(invite, busy).bytes()))
                    .isEqualTo(
                            """
                            ACK sip:bob@pbx.example.org;transport=udp SIP/2.0
                            Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKabc;rport
                            Max-Forwards: 70
                            Route: <sip:a.example.org;lr>, <sip:b.example.org;lr>
                            Route: <sip:c.example.org;lr>
                            From: "Alice" <sip:alice@example.org>;tag=88sja8x
                            To: "Bob" <sip:bob@example.org>;tag=99sa0xk
                            Call-ID: 987asjd97y7atg
                            CSeq: 986759 ACK
                            Content-Length: 0

                            """
                                    .replace("\n", "\r\n"));
        }
    }

    private static byte[] ackOf(List<TransactionAction> actions) {
        return ((Send) actions.getFirst()).bytes();
    }
}
