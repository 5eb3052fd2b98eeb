package io.drawbridge.core.transaction;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The sending side of a transaction (RFC 3261 §17.1). */
public abstract sealed class ClientTransaction extends Transaction
        permits InviteClientTransaction, NonInviteClientTransaction {
    sealed interface Event {
        record Received(SipResponse response) implements Event {}

        record DeadlineReached() implements Event {}

        record TransportFailed() implements Event {}
    }

    private static final Event DEADLINE = new Event.DeadlineReached();

    private final String branch;

    /** Another transaction of the same branch, as CANCEL is to INVITE; for the table alone. */
    @Nullable ClientTransaction sameBranch;

    ClientTransaction(String branch, Flow flow) {
        super(flow);
        this.branch = branch;
    }

    /** Branch of the top Via of the request (RFC 3261 §8.1.1.7). */
    public final String branch() {
        return branch;
    }

    /** The request, until a final response came; then null. */
    public abstract @Nullable SipRequest request();

    /** Sends the request for the first time. */
    abstract List<TransactionAction> begin();

    abstract List<TransactionAction> on(Event event, long now);

    @Override
    final List<TransactionAction> onDeadline(long now) {
        return on(DEADLINE, now);
    }
}
