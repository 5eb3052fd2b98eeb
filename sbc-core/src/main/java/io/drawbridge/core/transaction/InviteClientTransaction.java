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

/**
 * INVITE client transaction: RFC 3261 §17.1.1, figure 5, with the Accepted state of RFC 6026 §7.2.
 *
 * <p>Beyond the figure: a 2xx after a response of 300 to 699 (a late fork) is delivered too, so
 * that it can be acknowledged and ended.
 */
final class InviteClientTransaction extends ClientTransaction {
    sealed interface State {
        /**
         * @param resendIn current timer A interval, ns; doubles at each repetition
         */
        record Calling(SipRequest invite, long timerA, long timerB, long resendIn)
                implements State {}

        record Proceeding(SipRequest invite) implements State {}

        record Accepted(long timerM) implements State {}

        record Completed(byte[] ack, long timerD) implements State {}

        record Terminated() implements State {}
    }

    private static final State TERMINATED = new State.Terminated();

    private final Timers timers;
    private State state;

    InviteClientTransaction(SipRequest invite, Flow flow, Timers timers, long now) {
        super(invite.topVia().branch(), flow);
        this.timers = timers;
        long timerA = flow.transport().reliable() ? NEVER : now + timers.t1();
        state = new State.Calling(invite, timerA, now + timers.timeout(), timers.t1());
    }

    @Override
    public Method method() {
        return Method.INVITE;
    }

    @Override
    public @Nullable SipRequest request() {
        return switch (state) {
            case State.Calling calling -> calling.invite();
            case State.Proceeding proceeding -> proceeding.invite();
            case State.Accepted _, State.Completed _, State.Terminated _ -> null;
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
        return state instanceof State.Calling(SipRequest invite, _, _, _)
                ? List.of(new Send(flow(), invite.bytes(), branch(), false))
                : List.of();
    }

    @Override
    List<TransactionAction> on(Event event, long now) {
        return switch (state) {
            case State.Calling calling -> inCalling(calling, event, now);
            case State.Proceeding proceeding -> inProceeding(proceeding, event, now);
            case State.Accepted accepted -> inAccepted(accepted, event, now);
            case State.Completed completed -> inCompleted(completed, event, now);
            case State.Terminated _ -> List.of();
        };
    }

    @Override
    long nextDeadline() {
        return switch (state) {
            case State.Calling(_, long timerA, long timerB, _) -> Math.min(timerA, timerB);
            case State.Accepted(long timerM) -> timerM;
            case State.Completed(_, long timerD) -> timerD;
            // However long it rings: giving up is the user's decision.
            case State.Proceeding _, State.Terminated _ -> NEVER;
        };
    }

    /** Timer A is off; all else goes on. */
    void stopRepeating() {
        if (state instanceof State.Calling(SipRequest invite, _, long timerB, long resendIn))
            state = new State.Calling(invite, NEVER, timerB, resendIn);
    }

    @Override
    void terminate() {
        state = TERMINATED;
        attach(null);
    }

    private List<TransactionAction> inCalling(State.Calling calling, Event event, long now) {
        return switch (event) {
            case Event.Received(var response) -> onResponse(calling.invite(), response, now);
            case Event.TransportFailed _ -> fail(Failure.TRANSPORT);
            case Event.DeadlineReached _ when now >= calling.timerB() -> fail(Failure.TIMEOUT);
            case Event.DeadlineReached _ when now >= calling.timerA() -> repeat(calling, now);
            case Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> repeat(State.Calling calling, long now) {
        SipRequest invite = calling.invite();
        long resendIn = 2 * calling.resendIn(); // §17.1.1.2: no cap at T2 for INVITE
        state = new State.Calling(invite, now + resendIn, calling.timerB(), resendIn);
        return List.of(new Send(flow(), invite.bytes(), branch(), true));
    }

    private List<TransactionAction> inProceeding(
            State.Proceeding proceeding, Event event, long now) {
        return switch (event) {
            case Event.Received(var response) -> onResponse(proceeding.invite(), response, now);
            // The INVITE has arrived: the final response may still come by another connection.
            case Event.TransportFailed _, Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> onResponse(SipRequest invite, SipResponse response, long now) {
        if (response.status() < 200) {
            if (state instanceof State.Calling) state = new State.Proceeding(invite);
            return List.of(new Deliver(this, user(), response));
        }
        if (response.status() < 300) {
            state = new State.Accepted(now + timers.timeout());
            return List.of(new Deliver(this, user(), response));
        }
        byte[] ack = FailureAck.of(invite, response).bytes();
        List<TransactionAction> actions =
                List.of(new Send(flow(), ack, "", false), new Deliver(this, user(), response));
        if (flow().transport().reliable()) terminate(); // timer D is zero
        else {
            state = new State.Completed(ack, now + timers.timeout());
            attach(null);
        }
        return actions;
    }

    private List<TransactionAction> inAccepted(State.Accepted accepted, Event event, long now) {
        return switch (event) {
            case Event.Received(var response) when is2xx(response) ->
                    List.of(new Deliver(this, user(), response));
            case Event.DeadlineReached _ when now >= accepted.timerM() -> end();
            case Event.Received _, Event.TransportFailed _, Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> inCompleted(State.Completed completed, Event event, long now) {
        return switch (event) {
            case Event.Received(var response) when is2xx(response) ->
                    List.of(new Deliver(this, user(), response));
            case Event.Received(var response) when response.status() >= 300 ->
                    List.of(new Send(flow(), completed.ack(), "", true));
            case Event.DeadlineReached _ when now >= completed.timerD() -> end();
            case Event.Received _, Event.TransportFailed _, Event.DeadlineReached _ -> List.of();
        };
    }

    private List<TransactionAction> fail(Failure failure) {
        TransactionUser user = user();
        terminate();
        return List.of(new ClientFailed(this, user, failure));
    }

    private List<TransactionAction> end() {
        terminate();
        return List.of();
    }

    private static boolean is2xx(SipResponse response) {
        return response.status() >= 200 && response.status() < 300;
    }
}
