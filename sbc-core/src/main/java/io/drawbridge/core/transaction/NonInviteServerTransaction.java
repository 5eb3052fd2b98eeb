package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transaction.TransactionAction.ServerFailed;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Server transaction of all methods but INVITE: RFC 3261 §17.2.2, figure 8, with what RFC 4320 §4
 * forbids: no provisional response but 100, none over UDP before the peer's timer E has slowed
 * down, and no 408. A request that is not answered while the peer waits is forgotten.
 */
final class NonInviteServerTransaction extends ServerTransaction {
    sealed interface State {
        /**
         * @param tryingAt when a 100 is due (RFC 4320 §4.1)
         * @param givenUp when the peer has given up, by its timer F
         */
        record Trying(SipRequest request, long tryingAt, long givenUp) implements State {}

        record Proceeding(SipRequest request, byte[] trying, long givenUp) implements State {}

        record Completed(byte[] response, long timerJ) implements State {}

        record Terminated() implements State {}
    }

    private static final State TERMINATED = new State.Terminated();

    private final Timers timers;
    private final Method method;
    private State state;

    NonInviteServerTransaction(
            SipRequest request, TransactionKey key, Flow flow, Timers timers, long now) {
        super(key, flow);
        this.timers = timers;
        this.method = request.method();
        state = new State.Trying(request, now + timers.nonInviteTrying(), now + timers.timeout());
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
    public boolean answered() {
        return switch (state) {
            case State.Trying _, State.Proceeding _ -> false;
            case State.Completed _, State.Terminated _ -> true;
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
            case State.Trying(_, long tryingAt, long givenUp) -> Math.min(tryingAt, givenUp);
            case State.Proceeding(_, _, long givenUp) -> givenUp;
            case State.Completed(_, long timerJ) -> timerJ;
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
            case Event.Respond(var response) when response.status() >= 200 ->
                    complete(response, now);
            case Event.Respond _, Event.Trying _ ->
                    // RFC 4320 §4.1: over UDP the 100 waits for its time.
                    flow().transport().reliable() || now >= trying.tryingAt()
                            ? sendTrying(trying)
                            : List.of();
            case Event.DeadlineReached _ when now >= trying.givenUp() -> fail();
            case Event.DeadlineReached _ when now >= trying.tryingAt() -> sendTrying(trying);
            case Event.Repeated _, Event.Acknowledged _, Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> sendTrying(State.Trying trying) {
        byte[] bytes = Reply.trying(trying.request(), flow()).bytes();
        state = new State.Proceeding(trying.request(), bytes, trying.givenUp());
        return send(bytes, false);
    }

    private List<TransactionAction> inProceeding(
            State.Proceeding proceeding, Event event, long now) {
        return switch (event) {
            case Event.Repeated _ -> send(proceeding.trying(), true);
            case Event.Respond(var response) when response.status() >= 200 ->
                    complete(response, now);
            case Event.DeadlineReached _ when now >= proceeding.givenUp() -> fail();
            case Event.Respond _, Event.Trying _, Event.Acknowledged _, Event.DeadlineReached _ ->
                    List.of();
        };
    }

    private List<TransactionAction> complete(SipResponse response, long now) {
        // RFC 4320 §4.2: the peer has its own timer. Repetitions are absorbed until it has run out.
        if (response.status() == 408) return List.of();
        byte[] bytes = response.bytes();
        if (flow().transport().reliable()) state = TERMINATED; // timer J is zero
        else state = new State.Completed(bytes, now + timers.timeout());
        attach(null);
        return send(bytes, false);
    }

    private List<TransactionAction> inCompleted(State.Completed completed, Event event, long now) {
        return switch (event) {
            case Event.Repeated _ -> send(completed.response(), true);
            case Event.DeadlineReached _ when now >= completed.timerJ() -> {
                terminate();
                yield List.of();
            }
            case Event.Respond _, Event.Trying _, Event.Acknowledged _, Event.DeadlineReached _ ->
                    List.of();
        };
    }

    private List<TransactionAction> fail() {
        TransactionUser user = user();
        terminate();
        return List.of(new ServerFailed(this, user));
    }

    private List<TransactionAction> send(byte[] bytes, boolean repetition) {
        return List.of(new Send(flow(), bytes, "", repetition));
    }
}
