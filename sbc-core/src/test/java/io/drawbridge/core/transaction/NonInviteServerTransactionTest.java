package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;
import static io.drawbridge.core.transaction.Examples.OPTIONS;
import static io.drawbridge.core.transaction.Examples.TCP;
import static io.drawbridge.core.transaction.Examples.TIMERS;
import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.USER;
import static io.drawbridge.core.transaction.Examples.ms;
import static io.drawbridge.core.transaction.Examples.response;
import static io.drawbridge.core.transaction.Examples.sent;
import static io.drawbridge.core.transaction.Examples.sentAgain;
import static io.drawbridge.core.transaction.Examples.text;
import static io.drawbridge.core.transaction.Examples.untilQuiet;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.Examples.Timed;
import io.drawbridge.core.transaction.NonInviteServerTransaction.State;
import io.drawbridge.core.transaction.ServerTransaction.Event;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transaction.TransactionAction.ServerFailed;
import io.drawbridge.core.transport.Flow;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class NonInviteServerTransactionTest {
    private final NonInviteServerTransaction udp = over(UDP);
    private final NonInviteServerTransaction tcp = over(TCP);

    private static NonInviteServerTransaction over(Flow flow) {
        TransactionKey key = TransactionKey.of(OPTIONS, Method.OPTIONS);
        NonInviteServerTransaction tx =
                new NonInviteServerTransaction(OPTIONS, key, flow, TIMERS, 0);
        tx.attach(USER);
        return tx;
    }

    private static List<TransactionAction> respond(
            NonInviteServerTransaction tx, int status, long now) {
        return tx.on(new Event.Respond(response(OPTIONS, status)), now);
    }

    @Nested
    @DisplayName("RFC 3261 §17.2.2: Trying")
    class Trying {
        @Test
        void repeatedRequest_isAbsorbed() {
            assertThat(udp.on(new Event.Repeated(), ms(500))).isEmpty();
            assertThat(udp.on(new Event.Acknowledged(), ms(500))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 302, 404, 405, 501, 603})
        void final_isSentAndCompletesIt(int status) {
            SipResponse response = response(OPTIONS, status);
            assertThat(udp.on(new Event.Respond(response), 1)).containsExactly(sent(UDP, response));
            assertThat(udp.state()).isInstanceOf(State.Completed.class);
            assertThat(udp.answered()).isTrue();
            assertThat(udp.request()).isNull();
            assertThat(udp.user()).isNull();
        }
    }

    @Nested
    @DisplayName("RFC 4320 §4.1: provisional responses")
    class Provisional {
        @Test
        void silentUser_isCoveredByA100_onceThePeersTimerEHasReachedT2() {
            for (NonInviteServerTransaction tx : List.of(udp, tcp)) {
                assertThat(tx.nextDeadline()).isEqualTo(ms(3_500));
                assertThat(tx.onDeadline(ms(3_499))).isEmpty();
                List<TransactionAction> actions = tx.onDeadline(ms(3_500));
                assertThat(actions).hasSize(1);
                assertThat(text(((Send) actions.getFirst()).bytes()))
                        .startsWith("SIP/2.0 100 Trying\r\n");
                assertThat(tx.state()).isInstanceOf(State.Proceeding.class);
                assertThat(tx.request()).isSameAs(OPTIONS);
            }
        }

        @Test
        void earlyTrying_isNotSentOverUdp_butOverTcp() {
            assertThat(udp.on(new Event.Trying(), ms(3_000))).isEmpty();
            assertThat(respond(udp, 100, ms(3_000))).isEmpty();
            assertThat(tcp.on(new Event.Trying(), 1)).hasSize(1);
            assertThat(tcp.on(new Event.Trying(), 2)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {180, 183, 199})
        void otherProvisionals_areNeverSent(int status) {
            assertThat(respond(udp, status, ms(100))).isEmpty();
            udp.onDeadline(ms(3_500));
            assertThat(respond(udp, status, ms(4_000))).isEmpty();
        }

        @Test
        void repeatedRequest_getsThe100Again() {
            Send trying = (Send) udp.onDeadline(ms(3_500)).getFirst();
            assertThat(udp.on(new Event.Repeated(), ms(4_000)))
                    .containsExactly(new Send(UDP, trying.bytes(), "", true));
        }

        @Test
        void final_afterThe100_completesIt() {
            udp.onDeadline(ms(3_500));
            assertThat(udp.on(new Event.Acknowledged(), ms(4_000))).isEmpty();
            assertThat(respond(udp, 200, ms(5_000)))
                    .containsExactly(sent(UDP, response(OPTIONS, 200)));
            assertThat(udp.nextDeadline()).isEqualTo(ms(37_000));
        }
    }

    @Nested
    @DisplayName("RFC 4320 §4.2: no 408")
    class NoTimeoutResponse {
        @Test
        void requestTimeout_isNotSent_andRepetitionsAreStillAbsorbed() {
            assertThat(respond(udp, 408, ms(1_000))).isEmpty();
            assertThat(udp.answered()).isFalse();
            assertThat(udp.on(new Event.Repeated(), ms(1_500))).isEmpty();
            udp.onDeadline(ms(3_500));
            assertThat(respond(udp, 408, ms(4_000))).isEmpty();
        }

        @Test
        void unansweredRequest_isForgottenWhenThePeerHasGivenUp() {
            for (NonInviteServerTransaction tx : List.of(udp, tcp)) {
                List<Timed> all = untilQuiet(tx);
                assertThat(all).hasSize(2);
                assertThat(all.getFirst().ms()).isEqualTo(3_500);
                assertThat(all.getLast()).isEqualTo(new Timed(32_000, new ServerFailed(tx, USER)));
                assertThat(tx.terminated()).isTrue();
                assertThat(respond(tx, 200, ms(33_000))).isEmpty();
            }
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.2.2: Completed")
    class Completed {
        @Test
        @DisplayName("timer J over UDP: repetitions get the response again for 64·T1")
        void repeatedRequest_getsTheResponseAgain_untilTimerJ() {
            respond(udp, 200, ms(100));
            assertThat(udp.on(new Event.Repeated(), ms(31_000)))
                    .containsExactly(sentAgain(UDP, response(OPTIONS, 200)));
            assertThat(udp.nextDeadline()).isEqualTo(ms(32_100));
            assertThat(udp.onDeadline(ms(32_099))).isEmpty();
            assertThat(udp.terminated()).isFalse();
            assertThat(untilQuiet(udp)).isEmpty();
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        @DisplayName("timer J over TCP is zero")
        void finalOverTcp_endsIt() {
            assertThat(respond(tcp, 200, 1)).hasSize(1);
            assertThat(tcp.terminated()).isTrue();
            assertThat(tcp.nextDeadline()).isEqualTo(NEVER);
        }

        @ParameterizedTest
        @ValueSource(ints = {100, 200, 500})
        void secondAnswer_isNotSent(int status) {
            respond(udp, 404, 0);
            assertThat(respond(udp, status, 1)).isEmpty();
            assertThat(udp.on(new Event.Trying(), 1)).isEmpty();
            assertThat(udp.on(new Event.Acknowledged(), 1)).isEmpty();
        }
    }
}
