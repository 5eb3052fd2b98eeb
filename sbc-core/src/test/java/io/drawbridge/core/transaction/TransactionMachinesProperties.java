package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;
import static io.drawbridge.core.transaction.Examples.INVITE;
import static io.drawbridge.core.transaction.Examples.OPTIONS;
import static io.drawbridge.core.transaction.Examples.TCP;
import static io.drawbridge.core.transaction.Examples.TIMERS;
import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.ms;
import static io.drawbridge.core.transaction.Examples.response;
import static io.drawbridge.core.transaction.Examples.untilQuiet;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.transaction.TransactionAction.ClientFailed;
import io.drawbridge.core.transaction.TransactionAction.Deliver;
import io.drawbridge.core.transaction.TransactionAction.ServerFailed;
import io.drawbridge.core.transport.Flow;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.List;

/** Whatever happens, in whatever order, a machine never throws, ends, and ends once. */
class TransactionMachinesProperties {
    enum Kind {
        MESSAGE,
        AGAIN,
        TRANSPORT_FAILED,
        DEADLINE
    }

    /**
     * @param status of the response, sent or received
     * @param after ms since the step before
     */
    record Step(Kind kind, int status, int after) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> status =
                Arbitraries.of(100, 180, 183, 200, 202, 302, 401, 408, 486, 487, 500, 603);
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        status,
                        Arbitraries.integers().between(0, 9_000))
                .as(Step::new)
                .list()
                .ofMaxSize(25);
    }

    @Provide
    Arbitrary<Flow> flows() {
        return Arbitraries.of(UDP, TCP);
    }

    @Property
    void inviteClient_endsOnce(@ForAll("steps") List<Step> steps, @ForAll("flows") Flow flow) {
        clientEndsOnce(new InviteClientTransaction(INVITE, flow, TIMERS, 0), INVITE, steps);
    }

    @Property
    void nonInviteClient_endsOnce(@ForAll("steps") List<Step> steps, @ForAll("flows") Flow flow) {
        clientEndsOnce(new NonInviteClientTransaction(OPTIONS, flow, TIMERS, 0), OPTIONS, steps);
    }

    @Property
    void inviteServer_endsOnce(@ForAll("steps") List<Step> steps, @ForAll("flows") Flow flow) {
        TransactionKey key = TransactionKey.of(INVITE, Method.INVITE);
        serverEndsOnce(new InviteServerTransaction(INVITE, key, flow, TIMERS, 0), INVITE, steps);
    }

    @Property
    void nonInviteServer_endsOnce(@ForAll("steps") List<Step> steps, @ForAll("flows") Flow flow) {
        TransactionKey key = TransactionKey.of(OPTIONS, Method.OPTIONS);
        serverEndsOnce(
                new NonInviteServerTransaction(OPTIONS, key, flow, TIMERS, 0), OPTIONS, steps);
    }

    private static void clientEndsOnce(ClientTransaction tx, SipRequest request, List<Step> steps) {
        List<TransactionAction> all = new ArrayList<>();
        long now = 0;
        for (Step step : steps) {
            now += ms(step.after());
            all.addAll(
                    switch (step.kind()) {
                        case MESSAGE, AGAIN ->
                                tx.on(
                                        new ClientTransaction.Event.Received(
                                                response(request, step.status())),
                                        now);
                        case TRANSPORT_FAILED ->
                                tx.on(new ClientTransaction.Event.TransportFailed(), now);
                        case DEADLINE -> tx.onDeadline(now);
                    });
        }
        if (tx.nextDeadline() == NEVER && !tx.terminated())
            all.addAll(
                    tx.on(
                            new ClientTransaction.Event.Received(response(request, 500)),
                            now)); // it may ring for ever: the peer answers
        untilQuiet(tx).forEach(timed -> all.add(timed.action()));
        assertThat(tx.terminated()).isTrue();
        assertThat(tx.nextDeadline()).isEqualTo(NEVER);
        assertThat(tx.request()).isNull();
        long failures = all.stream().filter(ClientFailed.class::isInstance).count();
        long otherFinals =
                all.stream()
                        .filter(a -> a instanceof Deliver d && d.response().status() >= 300)
                        .count();
        boolean any2xx =
                all.stream()
                        .anyMatch(a -> a instanceof Deliver d && d.response().status() / 100 == 2);
        assertThat(failures + otherFinals).isLessThanOrEqualTo(1);
        assertThat(failures + otherFinals == 1 || any2xx).isTrue();
    }

    private static void serverEndsOnce(ServerTransaction tx, SipRequest request, List<Step> steps) {
        List<TransactionAction> all = new ArrayList<>();
        long now = 0;
        for (Step step : steps) {
            now += ms(step.after());
            all.addAll(
                    switch (step.kind()) {
                        case MESSAGE -> respond(tx, request, step.status(), now);
                        case AGAIN -> tx.on(new ServerTransaction.Event.Repeated(), now);
                        case TRANSPORT_FAILED ->
                                tx.on(new ServerTransaction.Event.Acknowledged(), now);
                        case DEADLINE -> tx.onDeadline(now);
                    });
        }
        all.addAll(respond(tx, request, 500, now)); // the user always answers in the end
        untilQuiet(tx).forEach(timed -> all.add(timed.action()));
        assertThat(tx.terminated()).isTrue();
        assertThat(tx.nextDeadline()).isEqualTo(NEVER);
        assertThat(tx.request()).isNull();
        assertThat(all.stream().filter(ServerFailed.class::isInstance).count())
                .isLessThanOrEqualTo(1);
    }

    private static List<TransactionAction> respond(
            ServerTransaction tx, SipRequest request, int status, long now) {
        return tx.on(new ServerTransaction.Event.Respond(response(request, status)), now);
    }
}
