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

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.Examples.Timed;
import io.drawbridge.core.transaction.InviteServerTransaction.State;
import io.drawbridge.core.transaction.ServerTransaction.Event;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transaction.TransactionAction.ServerFailed;
import io.drawbridge.core.transport.Flow;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class InviteServerTransactionTest {
    private final InviteServerTransaction udp = over(UDP);
    private final InviteServerTransaction tcp = over(TCP);

    private static InviteServerTransaction over(Flow flow) {
        TransactionKey key = TransactionKey.of(INVITE, Method.INVITE);
        InviteServerTransaction tx = new InviteServerTransaction(INVITE, key, flow, TIMERS, 0);
        tx.attach(USER);
        return tx;
    }

    private static List<TransactionAction> respond(
            InviteServerTransaction tx, int status, long now) {
        return tx.on(new Event.Respond(response(INVITE, status)), now);
    }

    @Nested
    @DisplayName("RFC 3261 §17.2.1: Proceeding")
    class Proceeding {
        @Test
        void userThatTakesItsTime_isCoveredByA100After200Milliseconds() {
            assertThat(udp.nextDeadline()).isEqualTo(ms(200));
            assertThat(udp.onDeadline(ms(199))).isEmpty();
            List<TransactionAction> actions = udp.onDeadline(ms(200));
            assertThat(actions).hasSize(1);
            Send trying = (Send) actions.getFirst();
            assertThat(text(trying.bytes())).startsWith("SIP/2.0 100 Trying\r\n");
            assertThat(trying.repetition()).isFalse();
            assertThat(udp.nextDeadline()).isEqualTo(NEVER);
        }

        @Test
        void user_canHaveThe100AtOnce_butOnlyOnce() {
            assertThat(udp.on(new Event.Trying(), 1)).hasSize(1);
            assertThat(udp.on(new Event.Trying(), 2)).isEmpty();
            assertThat(untilQuiet(udp)).isEmpty();
        }

        @Test
        void quickProvisional_makesThe100Needless() {
            assertThat(respond(udp, 180, ms(100)))
                    .containsExactly(sent(UDP, response(INVITE, 180)));
            assertThat(udp.on(new Event.Trying(), ms(150))).isEmpty();
            assertThat(untilQuiet(udp)).isEmpty();
        }

        @Test
        void repeatedInvite_beforeAnyResponse_isAbsorbed() {
            assertThat(udp.on(new Event.Repeated(), ms(50))).isEmpty();
        }

        @Test
        void repeatedInvite_getsTheLastProvisional() {
            respond(udp, 180, 1);
            respond(udp, 183, 2);
            assertThat(udp.on(new Event.Repeated(), 3))
                    .containsExactly(sentAgain(UDP, response(INVITE, 183)));
        }

        @Test
        void ackOutOfPlace_isIgnored() {
            assertThat(udp.on(new Event.Acknowledged(), 1)).isEmpty();
            assertThat(udp.answered()).isFalse();
        }

        @ParameterizedTest(name = "{0} in Proceeding leads to {1}")
        @CsvSource({
            "100, Proceeding", "180, Proceeding", "200, Accepted", "299, Accepted",
            "302, Completed", "487, Completed", "500, Completed", "603, Completed"
        })
        void response_movesProceedingTo(int status, String expected) {
            SipResponse response = response(INVITE, status);
            assertThat(udp.on(new Event.Respond(response), 1)).containsExactly(sent(UDP, response));
            assertThat(udp.state().getClass().getSimpleName()).isEqualTo(expected);
            assertThat(udp.answered()).isEqualTo(status >= 200);
            assertThat(udp.request() == null).isEqualTo(status >= 200);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.2.1: Completed")
    class Completed {
        @Test
        @DisplayName("timers G and H over UDP: doubling up to T2, given up after 64·T1")
        void unacknowledgedFailure_isResentAtIntervalsUpToT2_thenTold() {
            respond(udp, 486, 0);
            List<Timed> all = untilQuiet(udp);
            assertThat(repetitionsAt(all))
                    .containsExactly(
                            500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L,
                            31500L);
            assertThat(all.getFirst().action()).isEqualTo(sentAgain(UDP, response(INVITE, 486)));
            assertThat(all.getLast()).isEqualTo(new Timed(32_000, new ServerFailed(udp, USER)));
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        @DisplayName("timer H over TCP: nothing is resent")
        void unacknowledgedFailureOverTcp_isToldAfter32Seconds() {
            respond(tcp, 486, 0);
            assertThat(untilQuiet(tcp))
                    .containsExactly(new Timed(32_000, new ServerFailed(tcp, USER)));
        }

        @Test
        void repeatedInvite_getsTheResponseAgain() {
            respond(udp, 486, 0);
            respond(tcp, 486, 0);
            assertThat(udp.on(new Event.Repeated(), 3))
                    .containsExactly(sentAgain(UDP, response(INVITE, 486)));
            assertThat(tcp.on(new Event.Repeated(), 3))
                    .containsExactly(sentAgain(TCP, response(INVITE, 486)));
        }

        @ParameterizedTest
        @ValueSource(ints = {180, 200, 603})
        void secondAnswer_isNotSent(int status) {
            respond(udp, 486, 0);
            assertThat(respond(udp, status, 1)).isEmpty();
            assertThat(udp.on(new Event.Trying(), 1)).isEmpty();
            assertThat(udp.state()).isInstanceOf(State.Completed.class);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.2.1: Confirmed")
    class Confirmed {
        @Test
        @DisplayName("timer I over UDP: ACKs and INVITEs are absorbed for T4")
        void afterTheAck_repetitionsAreAbsorbedUntilTimerI() {
            respond(udp, 486, 0);
            assertThat(udp.on(new Event.Acknowledged(), ms(100))).isEmpty();
            assertThat(udp.state()).isInstanceOf(State.Confirmed.class);
            assertThat(udp.user()).isNull();
            assertThat(udp.on(new Event.Acknowledged(), ms(200))).isEmpty();
            assertThat(udp.on(new Event.Repeated(), ms(300))).isEmpty();
            assertThat(respond(udp, 486, ms(300))).isEmpty();
            assertThat(udp.nextDeadline()).isEqualTo(ms(5_100));
            assertThat(udp.onDeadline(ms(5_099))).isEmpty();
            assertThat(udp.terminated()).isFalse();
            assertThat(untilQuiet(udp)).isEmpty();
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        @DisplayName("timer I over TCP is zero")
        void ackOverTcp_endsIt() {
            respond(tcp, 486, 0);
            assertThat(tcp.on(new Event.Acknowledged(), 1)).isEmpty();
            assertThat(tcp.terminated()).isTrue();
            assertThat(tcp.nextDeadline()).isEqualTo(NEVER);
        }
    }

    @Nested
    @DisplayName("RFC 6026 §7.1: Accepted")
    class Accepted {
        @Test
        void repeatedInvite_isAbsorbed_becauseTheUserRepeatsIts2xx() {
            respond(udp, 200, 0);
            assertThat(udp.on(new Event.Repeated(), 1)).isEmpty();
            assertThat(udp.on(new Event.Acknowledged(), 2)).isEmpty();
        }

        @Test
        void usersRepetition_isSent_andNothingElse() {
            SipResponse ok = response(INVITE, 200);
            respond(udp, 200, 0);
            assertThat(udp.on(new Event.Respond(ok), ms(500))).containsExactly(sentAgain(UDP, ok));
            assertThat(respond(udp, 180, ms(600))).isEmpty();
            assertThat(respond(udp, 486, ms(600))).isEmpty();
            assertThat(udp.on(new Event.Trying(), ms(600))).isEmpty();
        }

        @Test
        @DisplayName("timer L over UDP: 64·T1")
        void timerL_endsItOverUdp() {
            timerLEnds(udp);
        }

        @Test
        @DisplayName("timer L over TCP: 64·T1 too")
        void timerL_endsItOverTcp() {
            timerLEnds(tcp);
        }

        private void timerLEnds(InviteServerTransaction tx) {
            respond(tx, 200, ms(100));
            assertThat(tx.nextDeadline()).isEqualTo(ms(32_100));
            assertThat(tx.onDeadline(ms(32_099))).isEmpty();
            assertThat(tx.terminated()).isFalse();
            assertThat(tx.user()).isSameAs(USER);
            assertThat(tx.onDeadline(ms(32_100))).isEmpty();
            assertThat(tx.terminated()).isTrue();
            assertThat(tx.user()).isNull();
        }
    }
}
