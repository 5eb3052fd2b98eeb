package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.TransactionAction.ClientFailed;
import io.drawbridge.core.transaction.TransactionAction.Deliver;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Client transaction of all methods but INVITE: RFC 3261 §17.1.2, figure 6. */
final class NonInviteClientTransaction extends ClientTransaction {
    sealed interface State {
        /**
         * @param resendIn current timer E interval, ns; doubles at each repetition up to T2
         */
        record Trying(SipRequest request, long timerE, long timerF, long resendIn)
                implements State {}

        record Proceeding(SipRequest request, long timerE, long timerF) implements State {}

        record Completed(long timerK) implements State {}

        record Terminated() implements State {}
    }

    private static final State TERMINATED = new State.Terminated();

    private final Timers timers;
    private final Method method;
    private State state;

    NonInviteClientTransaction(SipRequest request, Flow flow, Timers timers, long now) {
        super(request.topVia().branch(), flow);
        this.timers = timers;
        this.method = request.method();
        long timerE = flow.transport().reliable() ? NEVER : now + timers.t1();
        state = new State.Trying(request, timerE, now + timers.timeout(), timers.t1());
    }

    @Override
    public Method method() {
        return method;
    }

    @Override
    public @Nullable SipRequest request() {
        return switch (state) {
            case State.Trying trying -> trying.request();
            case State.Proceeding proceeding -> proceeding.request();
            case State.Completed _, State.Terminated _ -> null;
        };
    }

    @Override
    public boolean terminated() {
        return state instanceof State.Terminated;
    }

    State state() {
        return state;
    }

    @Override
    List<TransactionAction> begin() {
        return state instanceof State.Trying(SipRequest request, _, _, _)
                ? List.of(new Send(flow(), request.bytes(), branch(), false))
                : List.of();
    }

    @Override
    List<TransactionAction> on(Event event, long now) {
        return switch (state) {
            case State.Trying trying -> inTrying(trying, event, now);
            case State.Proceeding proceeding -> inProceeding(proceeding, event, now);
            case State.Completed completed -> inCompleted(completed, event, now);
            case State.Terminated _ -> List.of();
        };
    }

    @Override
    long nextDeadline() {
        return switch (state) {
            case State.Trying(_, long timerE, long timerF, _) -> Math.min(timerE, timerF);
            case State.Proceeding(_, long timerE, long timerF) -> Math.min(timerE, timerF);
            case State.Completed(long timerK) -> timerK;
            case State.Terminated _ -> NEVER;
        };
    }

    @Override
    void terminate() {
        state = TERMINATED;
        attach(null);
    }

    private List<TransactionAction> inTrying(State.Trying trying, Event event, long now) {
        return switch (event) {
            case Event.Received(var response) when response.status() < 200 -> {
                // §17.1.2.2: timer E runs on; only its next interval is T2.
                state = new State.Proceeding(trying.request(), trying.timerE(), trying.timerF());
                yield List.of(new Deliver(this, user(), response));
            }
            case Event.Received(var response) -> complete(response, now);
            case Event.TransportFailed _ -> fail(Failure.TRANSPORT);
            case Event.DeadlineReached _ when now >= trying.timerF() -> fail(Failure.TIMEOUT);
            case Event.DeadlineReached _ when now >= trying.timerE() -> {
                SipRequest request = trying.request();
                long resendIn = Math.min(2 * trying.resendIn(), timers.t2());
                state = new State.Trying(request, now + resendIn, trying.timerF(), resendIn);
                yield repeat(request);
            }
            case Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> inProceeding(
            State.Proceeding proceeding, Event event, long now) {
        return switch (event) {
            case Event.Received(var response) when response.status() < 200 ->
                    List.of(new Deliver(this, user(), response));
            case Event.Received(var response) -> complete(response, now);
            case Event.TransportFailed _ -> fail(Failure.TRANSPORT);
            case Event.DeadlineReached _ when now >= proceeding.timerF() -> fail(Failure.TIMEOUT);
            case Event.DeadlineReached _ when now >= proceeding.timerE() -> {
                SipRequest request = proceeding.request();
                state = new State.Proceeding(request, now + timers.t2(), proceeding.timerF());
                yield repeat(request);
            }
            case Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> inCompleted(State.Completed completed, Event event, long now) {
        return switch (event) {
            case Event.DeadlineReached _ when now >= completed.timerK() -> {
                terminate();
                yield List.of();
            }
            case Event.Received _, Event.TransportFailed _, Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> repeat(SipRequest request) {
        return List.of(new Send(flow(), request.bytes(), branch(), true));
    }

    private List<TransactionAction> complete(SipResponse response, long now) {
        List<TransactionAction> actions = List.of(new Deliver(this, user(), response));
        if (flow().transport().reliable()) state = TERMINATED; // timer K is zero
        else state = new State.Completed(now + timers.t4());
        attach(null);
        return actions;
    }

    private List<TransactionAction> fail(Failure failure) {
        TransactionUser user = user();
        terminate();
        return List.of(new ClientFailed(this, user, failure));
    }
}
