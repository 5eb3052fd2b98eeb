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
 * INVITE server transaction: RFC 3261 §17.2.1, figure 7, with the Accepted state of RFC 6026 §7.1.
 */
final class InviteServerTransaction extends ServerTransaction {
    sealed interface State {
        /**
         * @param provisional the last one sent, empty before
         * @param tryingAt when a 100 is due; never once a provisional was sent
         */
        record Proceeding(SipRequest invite, byte[] provisional, long tryingAt) implements State {}

        /**
         * @param resendIn current timer G interval, ns; doubles at each repetition up to T2
         */
        record Completed(byte[] response, long timerG, long timerH, long resendIn)
                implements State {}

        record Accepted(long timerL) implements State {}

        record Confirmed(long timerI) implements State {}

        record Terminated() implements State {}
    }

    private static final State TERMINATED = new State.Terminated();
    private static final byte[] NONE = {};

    private final Timers timers;
    private State state;

    InviteServerTransaction(
            SipRequest invite, TransactionKey key, Flow flow, Timers timers, long now) {
        super(key, flow);
        this.timers = timers;
        state = new State.Proceeding(invite, NONE, now + timers.trying());
    }

    @Override
    public Method method() {
        return Method.INVITE;
    }

    @Override
    public @Nullable SipRequest request() {
        return state instanceof State.Proceeding proceeding ? proceeding.invite() : null;
    }

    @Override
    public boolean answered() {
        return !(state instanceof State.Proceeding);
    }

    @Override
    public boolean terminated() {
        return state instanceof State.Terminated;
    }

    boolean accepted() {
        return state instanceof State.Accepted;
    }

    State state() {
        return state;
    }

    @Override
    List<TransactionAction> on(Event event, long now) {
        return switch (state) {
            case State.Proceeding proceeding -> inProceeding(proceeding, event, now);
            case State.Completed completed -> inCompleted(completed, event, now);
            case State.Accepted accepted -> inAccepted(accepted, event, now);
            case State.Confirmed confirmed -> inConfirmed(confirmed, event, now);
            case State.Terminated _ -> List.of();
        };
    }

    @Override
    long nextDeadline() {
        return switch (state) {
            case State.Proceeding(_, _, long tryingAt) -> tryingAt;
            case State.Completed(_, long timerG, long timerH, _) -> Math.min(timerG, timerH);
            case State.Accepted(long timerL) -> timerL;
            case State.Confirmed(long timerI) -> timerI;
            case State.Terminated _ -> NEVER;
        };
    }

    @Override
    void terminate() {
        state = TERMINATED;
        attach(null);
    }

    private List<TransactionAction> inProceeding(
            State.Proceeding proceeding, Event event, long now) {
        return switch (event) {
            case Event.Repeated _ -> {
                byte[] last = proceeding.provisional();
                yield last.length == 0 ? List.of() : send(last, true);
            }
            case Event.Respond(var response) -> onAnswer(proceeding, response, now);
            case Event.Trying _ -> trying(proceeding);
            case Event.DeadlineReached _ when now >= proceeding.tryingAt() -> trying(proceeding);
            case Event.Acknowledged _, Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> trying(State.Proceeding proceeding) {
        if (proceeding.provisional().length > 0) return List.of();
        SipRequest invite = proceeding.invite();
        byte[] trying = Reply.trying(invite, flow()).bytes();
        state = new State.Proceeding(invite, trying, NEVER);
        return send(trying, false);
    }

    private List<TransactionAction> onAnswer(
            State.Proceeding proceeding, SipResponse response, long now) {
        byte[] bytes = response.bytes();
        if (response.status() < 200) {
            state = new State.Proceeding(proceeding.invite(), bytes, NEVER);
        } else if (response.status() < 300) {
            // RFC 6026 §7.1: timer L runs on reliable transports too.
            state = new State.Accepted(now + timers.timeout());
        } else {
            long timerG = flow().transport().reliable() ? NEVER : now + timers.t1();
            state = new State.Completed(bytes, timerG, now + timers.timeout(), timers.t1());
        }
        return send(bytes, false);
    }

    private List<TransactionAction> inCompleted(State.Completed completed, Event event, long now) {
        return switch (event) {
            case Event.Repeated _ -> send(completed.response(), true);
            case Event.Acknowledged _ -> confirm(now);
            case Event.DeadlineReached _ when now >= completed.timerH() -> {
                TransactionUser user = user();
                terminate();
                yield List.of(new ServerFailed(this, user));
            }
            case Event.DeadlineReached _ when now >= completed.timerG() -> {
                long resendIn = Math.min(2 * completed.resendIn(), timers.t2());
                byte[] response = completed.response();
                state = new State.Completed(response, now + resendIn, completed.timerH(), resendIn);
                yield send(response, true);
            }
            case Event.Respond _, Event.Trying _, Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> confirm(long now) {
        if (flow().transport().reliable()) terminate(); // timer I is zero
        else {
            state = new State.Confirmed(now + timers.t4());
            attach(null);
        }
        return List.of();
    }

    private List<TransactionAction> inAccepted(State.Accepted accepted, Event event, long now) {
        return switch (event) {
            // RFC 6026 §7.1: the user sends its 2xx again, until the ACK, by its own timer.
            case Event.Respond(var response)
                    when response.status() >= 200 && response.status() < 300 ->
                    send(response.bytes(), true);
            case Event.DeadlineReached _ when now >= accepted.timerL() -> end();
            case Event.Repeated _,
                    Event.Acknowledged _,
                    Event.Respond _,
                    Event.Trying _,
                    Event.DeadlineReached _ ->
                    List.of();
        };
    }

    private List<TransactionAction> inConfirmed(State.Confirmed confirmed, Event event, long now) {
        return switch (event) {
            case Event.DeadlineReached _ when now >= confirmed.timerI() -> end();
            case Event.Repeated _,
                    Event.Acknowledged _,
                    Event.Respond _,
                    Event.Trying _,
                    Event.DeadlineReached _ ->
                    List.of();
        };
    }

    private List<TransactionAction> send(byte[] bytes, boolean repetition) {
        return List.of(new Send(flow(), bytes, "", repetition));
    }

    private List<TransactionAction> end() {
        terminate();
        return List.of();
    }
}
