package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;
import static io.drawbridge.core.transaction.Examples.OPTIONS;
import static io.drawbridge.core.transaction.Examples.TCP;
import static io.drawbridge.core.transaction.Examples.TIMERS;
import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.USER;
import static io.drawbridge.core.transaction.Examples.ms;
import static io.drawbridge.core.transaction.Examples.repetitionsAt;
import static io.drawbridge.core.transaction.Examples.response;
import static io.drawbridge.core.transaction.Examples.sent;
import static io.drawbridge.core.transaction.Examples.sentAgain;
import static io.drawbridge.core.transaction.Examples.untilQuiet;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.ClientTransaction.Event;
import io.drawbridge.core.transaction.Examples.Timed;
import io.drawbridge.core.transaction.NonInviteClientTransaction.State;
import io.drawbridge.core.transaction.TransactionAction.ClientFailed;
import io.drawbridge.core.transaction.TransactionAction.Deliver;
import io.drawbridge.core.transport.Flow;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class NonInviteClientTransactionTest {
    private final NonInviteClientTransaction udp = over(UDP);
    private final NonInviteClientTransaction tcp = over(TCP);

    private static NonInviteClientTransaction over(Flow flow) {
        NonInviteClientTransaction tx = new NonInviteClientTransaction(OPTIONS, flow, TIMERS, 0);
        tx.attach(USER);
        return tx;
    }

    private static List<TransactionAction> receive(
            NonInviteClientTransaction tx, int status, long now) {
        return tx.on(new Event.Received(response(OPTIONS, status)), now);
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.2.2: Trying")
    class Trying {
        @Test
        void beginsWithTheRequestOnTheWire() {
            assertThat(udp.begin()).containsExactly(sent(UDP, OPTIONS));
        }

        @Test
        @DisplayName("timers E and F over UDP: doubling up to T2, given up after 64·T1")
        void unansweredRequest_isResentAtIntervalsUpToT2_thenFailsAfter32Seconds() {
            List<Timed> all = untilQuiet(udp);
            assertThat(repetitionsAt(all))
                    .containsExactly(
                            500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L,
                            31500L);
            assertThat(all.getFirst().action()).isEqualTo(sentAgain(UDP, OPTIONS));
            assertThat(all.getLast())
                    .isEqualTo(new Timed(32_000, new ClientFailed(udp, USER, Failure.TIMEOUT)));
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        @DisplayName("timer F over TCP: nothing is resent")
        void unansweredRequestOverTcp_isNotResent_andFailsAfter32Seconds() {
            assertThat(untilQuiet(tcp))
                    .containsExactly(
                            new Timed(32_000, new ClientFailed(tcp, USER, Failure.TIMEOUT)));
        }

        @Test
        void transportError_isToldAndEndsIt() {
            assertThat(udp.on(new Event.TransportFailed(), 5))
                    .containsExactly(new ClientFailed(udp, USER, Failure.TRANSPORT));
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        void wakingEarly_isHarmless() {
            assertThat(udp.onDeadline(ms(499))).isEmpty();
            assertThat(udp.nextDeadline()).isEqualTo(ms(500));
        }

        @ParameterizedTest(name = "{0} in Trying leads to {1}")
        @CsvSource({
            "100, Proceeding",
            "183, Proceeding",
            "200, Completed",
            "302, Completed",
            "404, Completed",
            "500, Completed",
            "600, Completed"
        })
        void response_movesTryingTo(int status, String expected) {
            SipResponse response = response(OPTIONS, status);
            assertThat(udp.on(new Event.Received(response), 1))
                    .containsExactly(new Deliver(udp, USER, response));
            assertThat(udp.state().getClass().getSimpleName()).isEqualTo(expected);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.2.2: Proceeding")
    class Proceeding {
        @Test
        @DisplayName("timer E over UDP runs on, then every T2; timer F still ends it")
        void afterAProvisional_theRequestIsResentEveryFourSeconds() {
            receive(udp, 100, ms(700));
            List<Timed> all = untilQuiet(udp);
            assertThat(repetitionsAt(all))
                    .containsExactly(500L, 4500L, 8500L, 12500L, 16500L, 20500L, 24500L, 28500L);
            assertThat(all.getLast())
                    .isEqualTo(new Timed(32_000, new ClientFailed(udp, USER, Failure.TIMEOUT)));
        }

        @Test
        @DisplayName("timer F over TCP")
        void overTcp_onlyTimerFIsLeft() {
            receive(tcp, 100, ms(700));
            assertThat(untilQuiet(tcp))
                    .containsExactly(
                            new Timed(32_000, new ClientFailed(tcp, USER, Failure.TIMEOUT)));
        }

        @Test
        void moreProvisionals_areDelivered() {
            receive(udp, 100, 1);
            assertThat(receive(udp, 100, 2)).hasSize(1);
            assertThat(udp.request()).isSameAs(OPTIONS);
        }

        @Test
        void transportError_isToldAndEndsIt() {
            receive(udp, 100, 1);
            assertThat(udp.on(new Event.TransportFailed(), 5))
                    .containsExactly(new ClientFailed(udp, USER, Failure.TRANSPORT));
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        void final_completesIt() {
            receive(udp, 100, 1);
            assertThat(receive(udp, 200, 2)).hasSize(1);
            assertThat(udp.state()).isInstanceOf(State.Completed.class);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.2.2: Completed")
    class Completed {
        @Test
        @DisplayName("timer K over UDP: repetitions are absorbed for T4")
        void repeatedResponses_areAbsorbedUntilTimerK() {
            receive(udp, 200, ms(100));
            assertThat(receive(udp, 200, ms(600))).isEmpty();
            assertThat(receive(udp, 404, ms(600))).isEmpty();
            assertThat(udp.on(new Event.TransportFailed(), ms(700))).isEmpty();
            assertThat(udp.nextDeadline()).isEqualTo(ms(5_100));
            assertThat(udp.onDeadline(ms(5_099))).isEmpty();
            assertThat(udp.terminated()).isFalse();
            assertThat(untilQuiet(udp)).isEmpty();
            assertThat(udp.terminated()).isTrue();
        }

        @Test
        @DisplayName("timer K over TCP is zero")
        void finalOverTcp_endsIt() {
            assertThat(receive(tcp, 200, 1)).hasSize(1);
            assertThat(tcp.terminated()).isTrue();
            assertThat(tcp.nextDeadline()).isEqualTo(NEVER);
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 404})
        void onceItsUserHasTheAnswer_itKeepsNeitherUserNorRequest(int status) {
            receive(udp, status, 1);
            assertThat(udp.user()).isNull();
            assertThat(udp.request()).isNull();
        }
    }
}
