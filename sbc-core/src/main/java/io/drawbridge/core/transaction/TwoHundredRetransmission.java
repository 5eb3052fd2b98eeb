package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;

import java.util.List;

/**
 * Repeats a 2xx to INVITE until its ACK comes (RFC 3261 §13.3.1.4): after T1, then at intervals
 * that double up to T2, for 64·T1, over every transport. Belongs to the user, not to the
 * transaction.
 */
public final class TwoHundredRetransmission {
    public sealed interface Event {
        record AckReceived() implements Event {}

        record DeadlineReached() implements Event {}
    }

    public sealed interface Action {
        /** Send the 2xx again. */
        record Resend() implements Action {}

        /** No ACK came: the session is to be ended by BYE. */
        record GiveUp() implements Action {}
    }

    private sealed interface State {
        record Waiting(long resendAt, long giveUpAt, long resendIn) implements State {}

        record Terminated() implements State {}
    }

    private final Timers timers;
    private State state;

    /**
     * @param now when the 2xx was sent for the first time
     */
    public TwoHundredRetransmission(Timers timers, long now) {
        this.timers = timers;
        state = new State.Waiting(now + timers.t1(), now + timers.timeout(), timers.t1());
    }

    public List<Action> on(Event event, long now) {
        return switch (state) {
            case State.Waiting waiting -> inWaiting(waiting, event, now);
            case State.Terminated _ -> List.of();
        };
    }

    /** {@link DeadlineWheel#NEVER} once the ACK came or it was given up. */
    public long nextDeadline() {
        return switch (state) {
            case State.Waiting(long resendAt, long giveUpAt, _) -> Math.min(resendAt, giveUpAt);
            case State.Terminated _ -> NEVER;
        };
    }

    private List<Action> inWaiting(State.Waiting waiting, Event event, long now) {
        return switch (event) {
            case Event.AckReceived _ -> {
                state = new State.Terminated();
                yield List.of();
            }
            case Event.DeadlineReached _ when now >= waiting.giveUpAt() -> {
                state = new State.Terminated();
                yield List.of(new Action.GiveUp());
            }
            case Event.DeadlineReached _ when now >= waiting.resendAt() -> {
                long resendIn = Math.min(2 * waiting.resendIn(), timers.t2());
                state = new State.Waiting(now + resendIn, waiting.giveUpAt(), resendIn);
                yield List.of(new Action.Resend());
            }
            case Event.DeadlineReached _ -> List.of();
        };
    }
}
