package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;
import static io.drawbridge.core.transaction.Examples.INVITE;
import static io.drawbridge.core.transaction.Examples.OPTIONS;
import static io.drawbridge.core.transaction.Examples.TCP;
import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.USER;
import static io.drawbridge.core.transaction.Examples.builder;
import static io.drawbridge.core.transaction.Examples.inDialog;
import static io.drawbridge.core.transaction.Examples.ms;
import static io.drawbridge.core.transaction.Examples.repetitionsAt;
import static io.drawbridge.core.transaction.Examples.request;
import static io.drawbridge.core.transaction.Examples.response;
import static io.drawbridge.core.transaction.Examples.sent;
import static io.drawbridge.core.transaction.Examples.sentAgain;
import static io.drawbridge.core.transaction.Examples.text;
import static io.drawbridge.core.transaction.Examples.untilQuiet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.Via;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transaction.Examples.Timed;
import io.drawbridge.core.transaction.TransactionAction.ClientFailed;
import io.drawbridge.core.transaction.TransactionAction.Deliver;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transaction.TransactionAction.ServerFailed;
import io.drawbridge.core.transport.Flow;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class TransactionTableTest {
    private static final long TICK_MS = 9; // a deadline may come that much late

    private final Counters counters = new Counters();
    private final TransactionTable table =
            new TransactionTable(Timers.RFC_DEFAULTS, 100, 100, counters);

    /** Whose end is their user's decision. */
    private final List<Transaction> open = new ArrayList<>();

    /** What must hold after every test: all is forgotten when all timers have fired. */
    @AfterEach
    void nothingIsLeft() {
        for (Transaction transaction : open) table.abandon(transaction);
        untilQuiet(table::nextDeadline, table::onDeadline);
        assertThat(table.servers()).isZero();
        assertThat(table.clients()).isZero();
        assertThat(table.nextDeadline()).isEqualTo(NEVER);
    }

    private ServerTransaction accept(SipRequest request) {
        return accept(request, UDP);
    }

    private ServerTransaction accept(SipRequest request, Flow flow) {
        ServerTransaction transaction =
                ((RequestResult.New) table.onRequest(request, flow, 0)).transaction();
        transaction.attach(USER);
        if (request.method().equals(Method.INVITE)) open.add(transaction);
        return transaction;
    }

    private ClientTransaction send(SipRequest request) {
        ClientTransaction transaction = table.send(request, UDP, USER, 0).transaction();
        if (request.method().equals(Method.INVITE)) open.add(transaction);
        return transaction;
    }

    private long count(Counter counter) {
        return counters.get(counter);
    }

    private static SipRequest ack(SipRequest invite, String branch) {
        Via via = invite.topVia().withParam("branch", branch);
        return FailureAck.of(invite, response(invite, 200)).withTopVia(via);
    }

    @Nested
    @DisplayName("RFC 3261 §17.2.3: requests find their server transaction")
    class Requests {
        @Test
        void newRequest_opensATransaction() {
            ServerTransaction tx = accept(INVITE);
            assertThat(tx.request()).isSameAs(INVITE);
            assertThat(tx.flow()).isEqualTo(UDP);
            assertThat(tx.method()).isEqualTo(Method.INVITE);
            assertThat(table.servers()).isEqualTo(1);
        }

        @Test
        void repetition_isAbsorbed_andGetsTheLastResponse() {
            ServerTransaction tx = accept(INVITE);
            assertThat(table.onRequest(INVITE, UDP, 1))
                    .isEqualTo(new RequestResult.Absorbed(List.of()));
            SipResponse ringing = response(INVITE, 180);
            assertThat(table.respond(tx, ringing, 2)).containsExactly(sent(UDP, ringing));
            assertThat(table.onRequest(INVITE, UDP, 3))
                    .isEqualTo(new RequestResult.Absorbed(List.of(sentAgain(UDP, ringing))));
            assertThat(count(Counter.RETRANSMISSIONS_RECEIVED)).isEqualTo(2);
        }

        @Test
        void sameBranchWithAnotherMethodOrSentBy_isAnotherTransaction() {
            SipRequest info = inDialog(Method.INFO, "z9hG4bK-same");
            accept(info);
            accept(inDialog(Method.UPDATE, "z9hG4bK-same"));
            Via via = info.topVia();
            accept(info.withTopVia(new Via("UDP", "198.51.100.2", via.port(), via.params())));
            accept(info.withTopVia(new Via("UDP", via.host(), 5070, via.params())));
            assertThat(table.servers()).isEqualTo(4);
        }

        @Test
        void sentBy_isComparedWithoutRegardToCase() {
            SipRequest info = inDialog(Method.INFO, "z9hG4bK-case");
            accept(info.withTopVia(new Via("UDP", "PBX.example", 5060, info.topVia().params())));
            SipRequest again =
                    info.withTopVia(new Via("UDP", "pbx.EXAMPLE", 5060, info.topVia().params()));
            assertThat(table.onRequest(again, UDP, 1)).isInstanceOf(RequestResult.Absorbed.class);
        }

        @Test
        @DisplayName("requests of RFC 2543, without the magic cookie")
        void withoutMagicCookie_repetitionAckAndCancelAreFoundAllTheSame() {
            SipRequest invite = request(Method.INVITE, "1");
            ServerTransaction tx = accept(invite);
            assertThat(table.onRequest(invite, UDP, 1)).isInstanceOf(RequestResult.Absorbed.class);
            assertThat(table.onRequest(Cancel.of(invite), UDP, 2))
                    .isInstanceOfSatisfying(
                            RequestResult.Cancel.class,
                            cancel -> assertThat(cancel.invite()).contains(tx));
            SipResponse terminated = response(invite, 487);
            table.respond(tx, terminated, 3);
            assertThat(table.onRequest(FailureAck.of(invite, terminated), UDP, 4))
                    .isEqualTo(new RequestResult.Absorbed(List.of()));
            assertThat(((InviteServerTransaction) tx).state())
                    .isInstanceOf(InviteServerTransaction.State.Confirmed.class);
        }

        @Test
        void withoutMagicCookie_requestsThatDifferOnlyInTheirCSeq_areTwo() {
            SipRequest first = inDialog(Method.INFO, "1");
            accept(first);
            accept(
                    SipRequest.builder(Method.INFO, first.requestUriText())
                            .copy(first, HeaderName.VIA)
                            .copy(first, HeaderName.FROM)
                            .copy(first, HeaderName.TO)
                            .copy(first, HeaderName.CALL_ID)
                            .header(HeaderName.CSEQ, "315 INFO")
                            .buildRequest());
            assertThat(table.servers()).isEqualTo(2);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.2.3, RFC 6026: ACK")
    class Acks {
        @Test
        void forAFailure_isAbsorbed() {
            ServerTransaction tx = accept(INVITE);
            SipResponse busy = response(INVITE, 486);
            table.respond(tx, busy, 1);
            assertThat(table.onRequest(FailureAck.of(INVITE, busy), UDP, 2))
                    .isEqualTo(new RequestResult.Absorbed(List.of()));
            assertThat(untilQuiet(table::nextDeadline, table::onDeadline)).isEmpty();
        }

        @Test
        void forA2xx_goesToTheDialog() {
            ServerTransaction tx = accept(INVITE);
            table.respond(tx, response(INVITE, 200), 1);
            assertThat(table.onRequest(ack(INVITE, "z9hG4bK-ack"), UDP, 2))
                    .isEqualTo(new RequestResult.Ack(Optional.empty()));
        }

        @Test
        void forA2xx_withTheBranchOfItsInvite_goesToTheDialogToo() {
            ServerTransaction tx = accept(INVITE);
            table.respond(tx, response(INVITE, 200), 1);
            assertThat(table.onRequest(ack(INVITE, "z9hG4bK-invite"), UDP, 2))
                    .isEqualTo(new RequestResult.Ack(Optional.of(tx)));
        }

        @Test
        void ofNothing_leavesNothing() {
            assertThat(table.onRequest(ack(INVITE, "z9hG4bK-x"), UDP, 2))
                    .isEqualTo(new RequestResult.Ack(Optional.empty()));
            assertThat(table.servers()).isZero();
        }
    }

    @Nested
    @DisplayName("RFC 3261 §9.2: CANCEL")
    class Cancels {
        private final SipRequest cancel = Cancel.of(INVITE);

        @Test
        void findsItsInvite_andHasATransactionOfItsOwn() {
            ServerTransaction invite = accept(INVITE);
            RequestResult.Cancel result =
                    (RequestResult.Cancel) table.onRequest(cancel, UDP, ms(10));
            assertThat(result.invite()).contains(invite);
            SipResponse ok = response(cancel, 200);
            assertThat(table.respond(result.transaction(), ok, ms(11)))
                    .containsExactly(sent(UDP, ok));
            SipResponse terminated = response(INVITE, 487);
            assertThat(table.respond(invite, terminated, ms(12)))
                    .containsExactly(sent(UDP, terminated));
            assertThat(table.onRequest(cancel, UDP, ms(500)))
                    .isEqualTo(new RequestResult.Absorbed(List.of(sentAgain(UDP, ok))));
        }

        @Test
        void withoutInvite_finds_nothing() {
            RequestResult.Cancel result = (RequestResult.Cancel) table.onRequest(cancel, UDP, 0);
            assertThat(result.invite()).isEmpty();
            table.respond(result.transaction(), response(cancel, 481), 1);
        }

        @Test
        void afterTheAnswer_stillFindsTheInvite_whichSaysSo() {
            ServerTransaction invite = accept(INVITE);
            table.respond(invite, response(INVITE, 200), 1);
            RequestResult.Cancel result = (RequestResult.Cancel) table.onRequest(cancel, UDP, 2);
            assertThat(result.invite()).contains(invite);
            assertThat(invite.answered()).isTrue();
        }
    }

    @Nested
    @DisplayName("RFC 3261 §8.2.2.2: merged requests")
    class Merged {
        private final SipRequest other =
                INVITE.withTopVia(INVITE.topVia().withParam("branch", "z9hG4bK-other-way"));

        @Test
        void copyByAnotherWay_isRefusedWhileTheFirstIsServed() {
            ServerTransaction tx = accept(INVITE);
            assertThat(table.onRequest(other, UDP, 1)).isEqualTo(new RequestResult.Merged());
            table.respond(tx, response(INVITE, 200), 2);
            assertThat(table.onRequest(other, UDP, 3)).isEqualTo(new RequestResult.Merged());
        }

        @Test
        void forkOfAProxy_toAnotherOfOurAddresses_isNoCopy() {
            ServerTransaction first = accept(INVITE);
            SipRequest fork =
                    Examples.builder(
                                    Method.INVITE,
                                    "z9hG4bK-fork",
                                    "sip:robert@192.0.2.7",
                                    "<sip:bob@example.org>")
                            .buildRequest();
            SipRequest sameCall =
                    SipRequest.builder(Method.INVITE, fork.requestUriText())
                            .header(HeaderName.VIA, fork.topVia().toString())
                            .header(HeaderName.MAX_FORWARDS, "70")
                            .header(HeaderName.FROM, fork.header(HeaderName.FROM).orElseThrow())
                            .header(HeaderName.TO, fork.header(HeaderName.TO).orElseThrow())
                            .header(HeaderName.CALL_ID, INVITE.callId())
                            .header(HeaderName.CSEQ, "314 INVITE")
                            .buildRequest();
            ServerTransaction second = accept(sameCall);
            assertThat(second).isNotSameAs(first);
            table.respond(first, response(INVITE, 486), 1);
            table.respond(second, response(sameCall, 486), 1);
        }

        @Test
        void retry_afterAFailure_isNotRefused() {
            table.respond(accept(INVITE), response(INVITE, 503), 1);
            assertThat(table.onRequest(other, UDP, 2))
                    .isInstanceOfSatisfying(
                            RequestResult.New.class, result -> open.add(result.transaction()));
        }

        @Test
        void requestsInADialog_areNotCompared() {
            accept(inDialog(Method.INFO, "z9hG4bK-info"));
            SipRequest info = inDialog(Method.INFO, "z9hG4bK-info");
            accept(info.withTopVia(info.topVia().withParam("branch", "z9hG4bK-info-2")));
        }

        @Test
        void nothingIsRemembered_onceTheTransactionIsOver() {
            table.respond(accept(OPTIONS, TCP), response(OPTIONS, 200), 1);
            accept(OPTIONS, TCP);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.3: responses find their client transaction")
    class Responses {
        @Test
        void request_isSent_andItsResponsesDelivered() {
            Sent sent = table.send(INVITE, UDP, USER, 0);
            assertThat(sent.actions()).containsExactly(Examples.sent(UDP, INVITE));
            SipResponse ringing = response(INVITE, 180);
            assertThat(table.onResponse(ringing, 1))
                    .containsExactly(new Deliver(sent.transaction(), USER, ringing));
            SipResponse ok = response(INVITE, 200);
            assertThat(table.onResponse(ok, 2))
                    .containsExactly(new Deliver(sent.transaction(), USER, ok));
            assertThat(count(Counter.RETRANSMISSIONS_RECEIVED)).isZero();
        }

        @Test
        void stray_isDroppedAndCounted() {
            send(OPTIONS);
            assertThat(table.onResponse(response(request(Method.OPTIONS, "z9hG4bK-1"), 200), 1))
                    .isEmpty();
            assertThat(table.onResponse(response(request(Method.INFO, "z9hG4bK-options"), 200), 1))
                    .isEmpty();
            assertThat(count(Counter.STRAY_RESPONSES)).isEqualTo(2);
        }

        @Test
        @DisplayName("§8.1.3.3: a response with two Vias is not for us")
        void responseWithMoreThanOurVia_isDropped() {
            send(OPTIONS);
            SipResponse two =
                    SipResponse.builder(200, "OK")
                            .copy(OPTIONS, HeaderName.VIA)
                            .header(HeaderName.VIA, "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK7")
                            .copy(OPTIONS, HeaderName.FROM)
                            .copy(OPTIONS, HeaderName.TO)
                            .copy(OPTIONS, HeaderName.CALL_ID)
                            .copy(OPTIONS, HeaderName.CSEQ)
                            .buildResponse();
            assertThat(table.onResponse(two, 1)).isEmpty();
            assertThat(count(Counter.STRAY_RESPONSES)).isEqualTo(1);
        }

        @Test
        void repeatedFinals_areAbsorbedAndCounted() {
            send(INVITE);
            send(OPTIONS);
            table.onResponse(response(INVITE, 486), 1);
            table.onResponse(response(OPTIONS, 200), 1);
            List<TransactionAction> again = table.onResponse(response(INVITE, 486), 2);
            assertThat(again).hasSize(1);
            assertThat(text(((Send) again.getFirst()).bytes())).startsWith("ACK ");
            assertThat(table.onResponse(response(OPTIONS, 200), 2)).isEmpty();
            assertThat(count(Counter.RETRANSMISSIONS_RECEIVED)).isEqualTo(2);
        }

        @Test
        void cancelAndInvite_haveTheSameBranch_andAreToldApartByTheirMethod() {
            ClientTransaction invite = send(INVITE);
            table.onResponse(response(INVITE, 180), 1);
            SipRequest cancelRequest = Cancel.of(INVITE);
            ClientTransaction cancel = send(cancelRequest);
            assertThat(table.clients()).isEqualTo(2);
            SipResponse ok = response(cancelRequest, 200);
            assertThat(table.onResponse(ok, 2)).containsExactly(new Deliver(cancel, USER, ok));
            SipResponse terminated = response(INVITE, 487);
            assertThat(table.onResponse(terminated, 3))
                    .contains(new Deliver(invite, USER, terminated));
        }

        @Test
        void usedBranch_isTheCallersError() {
            send(OPTIONS);
            assertThatThrownBy(() -> table.send(OPTIONS, UDP, USER, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> table.send(ack(INVITE, "z9hG4bK-a"), UDP, USER, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §17.1.4: transport errors")
    class TransportErrors {
        @Test
        void failTheRequestsOfTheBranch_andNoOthers() {
            ClientTransaction invite = send(INVITE);
            ClientTransaction cancel = send(Cancel.of(INVITE));
            send(OPTIONS);
            assertThat(table.onTransportFailed(invite.branch(), 1))
                    .containsExactlyInAnyOrder(
                            new ClientFailed(invite, USER, Failure.TRANSPORT),
                            new ClientFailed(cancel, USER, Failure.TRANSPORT));
            assertThat(table.clients()).isEqualTo(1);
        }

        @Test
        void ofAnUnknownBranch_areNothing() {
            assertThat(table.onTransportFailed("", 1)).isEmpty();
            assertThat(table.onTransportFailed("z9hG4bK-gone", 1)).isEmpty();
        }
    }

    @Nested
    class TimersFire {
        @Test
        void inTheTable_asInTheMachine_butForATick() {
            ClientTransaction tx = send(OPTIONS);
            List<Timed> all = untilQuiet(table::nextDeadline, table::onDeadline);
            assertThat(repetitionsAt(all)).hasSize(10);
            assertThat(all.getFirst().ms()).isBetween(500L, 500 + TICK_MS);
            assertThat(all.getLast().action())
                    .isEqualTo(new ClientFailed(tx, USER, Failure.TIMEOUT));
            assertThat(all.getLast().ms()).isBetween(32_000L, 32_000 + TICK_MS);
            assertThat(count(Counter.RETRANSMISSIONS_SENT)).isEqualTo(10);
        }

        @Test
        void trying_isSentByItself_orAtOnceWhenAskedFor() {
            ServerTransaction asked = accept(INVITE);
            ServerTransaction silent = accept(request(Method.INVITE, "z9hG4bK-2"));
            assertThat(table.trying(asked, 1)).hasSize(1);
            assertThat(table.onDeadline(ms(199))).isEmpty();
            List<TransactionAction> actions = table.onDeadline(ms(200 + TICK_MS));
            assertThat(actions).hasSize(1);
            assertThat(text(((Send) actions.getFirst()).bytes())).contains("z9hG4bK-2");
            assertThat(silent.answered()).isFalse();
            assertThat(count(Counter.RETRANSMISSIONS_SENT)).isZero();
        }

        @Test
        void unacknowledgedFailure_isToldToItsUser() {
            ServerTransaction tx = accept(INVITE);
            table.respond(tx, response(INVITE, 486), 0);
            List<Timed> all = untilQuiet(table::nextDeadline, table::onDeadline);
            assertThat(all.getLast().action()).isEqualTo(new ServerFailed(tx, USER));
        }

        @Test
        void usersRepetitionsOf2xx_areCounted() {
            ServerTransaction tx = accept(INVITE);
            table.respond(tx, response(INVITE, 200), 0);
            table.respond(tx, response(INVITE, 200), ms(500));
            assertThat(count(Counter.RETRANSMISSIONS_SENT)).isEqualTo(1);
        }

        @Test
        void manyAtOnce_areWokenInPortions() {
            TransactionTable big = new TransactionTable(Timers.RFC_DEFAULTS, 8, 5_000, counters);
            for (int i = 0; i < 5_000; i++)
                big.send(request(Method.OPTIONS, "z9hG4bK-" + i), UDP, USER, 0);
            long now = ms(510);
            assertThat(big.onDeadline(now)).hasSize(2_000);
            assertThat(big.nextDeadline()).isLessThanOrEqualTo(now);
            assertThat(big.onDeadline(now)).hasSize(2_000);
            assertThat(big.onDeadline(now)).hasSize(1_000);
            assertThat(big.nextDeadline()).isGreaterThan(now);
        }
    }

    @Nested
    class Limits {
        private final TransactionTable small =
                new TransactionTable(Timers.RFC_DEFAULTS, 16, 2, counters);

        private RequestResult offer(SipRequest request) {
            return small.onRequest(request, UDP, 0);
        }

        @Test
        void fullTable_refusesWhatIsNew_butKeepsRoomForDialogsAndCancel() {
            for (int i = 0; i < 14; i++)
                assertThat(offer(request(Method.INVITE, "z9hG4bK-" + i)))
                        .isInstanceOf(RequestResult.New.class);
            assertThat(offer(request(Method.INVITE, "z9hG4bK-14")))
                    .isEqualTo(new RequestResult.Full());
            assertThat(offer(inDialog(Method.BYE, "z9hG4bK-bye")))
                    .isInstanceOf(RequestResult.New.class);
            assertThat(offer(Cancel.of(request(Method.INVITE, "z9hG4bK-3"))))
                    .isInstanceOf(RequestResult.Cancel.class);
            assertThat(offer(inDialog(Method.BYE, "z9hG4bK-bye-2")))
                    .isEqualTo(new RequestResult.Full());
            assertThat(small.servers()).isEqualTo(16);
            assertThat(offer(request(Method.INVITE, "z9hG4bK-3")))
                    .isInstanceOf(RequestResult.Absorbed.class);
        }

        @Test
        void aLargeRequestTakesTheRoomOfSeveral_untilItIsForgotten() {
            String large = "x".repeat(6_000);
            for (int i = 0; i < 2; i++) {
                SipRequest request =
                        builder(Method.OPTIONS, "z9hG4bK-" + i, "sip:192.0.2.7", "<sip:b@h>")
                                .header(HeaderName.SUBJECT, large)
                                .buildRequest();
                assertThat(offer(request)).isInstanceOf(RequestResult.New.class);
            }
            assertThat(offer(request(Method.OPTIONS, "z9hG4bK-2")))
                    .isEqualTo(new RequestResult.Full());
            untilQuiet(small::nextDeadline, small::onDeadline);
            for (int i = 0; i < 14; i++)
                assertThat(offer(request(Method.OPTIONS, "z9hG4bK-small-" + i)))
                        .isInstanceOf(RequestResult.New.class);
        }

        @Test
        void refusedRequest_isTakenLater_whenThereIsRoom() {
            for (int i = 0; i < 14; i++) offer(request(Method.OPTIONS, "z9hG4bK-" + i));
            SipRequest late = request(Method.OPTIONS, "z9hG4bK-late");
            assertThat(offer(late)).isEqualTo(new RequestResult.Full());
            untilQuiet(small::nextDeadline, small::onDeadline);
            assertThat(offer(late)).isInstanceOf(RequestResult.New.class);
        }

        @Test
        void requestOfOurs_thatFindsNoRoom_failsAtOnce() {
            small.send(request(Method.OPTIONS, "z9hG4bK-1"), UDP, USER, 0);
            small.send(request(Method.OPTIONS, "z9hG4bK-2"), UDP, USER, 0);
            Sent refused = small.send(request(Method.OPTIONS, "z9hG4bK-3"), UDP, USER, 0);
            assertThat(refused.actions())
                    .containsExactly(new ClientFailed(refused.transaction(), USER, Failure.FULL));
            assertThat(refused.transaction().terminated()).isTrue();
            assertThat(small.clients()).isEqualTo(2);
        }
    }

    @Nested
    class Abandoning {
        @Test
        void forgetsWithoutAWord() {
            ServerTransaction server = accept(INVITE);
            ClientTransaction client = send(INVITE);
            table.abandon(server);
            table.abandon(client);
            table.abandon(client);
            assertThat(table.servers()).isZero();
            assertThat(table.clients()).isZero();
            assertThat(table.nextDeadline()).isEqualTo(NEVER);
            assertThat(server.user()).isNull();
            assertThat(table.respond(server, response(INVITE, 200), 1)).isEmpty();
        }

        @Test
        void ofOneOfAPair_keepsTheOther() {
            ClientTransaction invite = send(INVITE);
            ClientTransaction cancel = send(Cancel.of(INVITE));
            table.abandon(invite);
            assertThat(table.onResponse(response(Cancel.of(INVITE), 200), 1)).hasSize(1);
            assertThat(cancel.terminated()).isFalse();
            assertThat(table.clients()).isEqualTo(1);
        }
    }
}
