package io.drawbridge.core.transaction;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The answering side of a transaction (RFC 3261 §17.2). */
public abstract sealed class ServerTransaction extends Transaction
        permits InviteServerTransaction, NonInviteServerTransaction {
    sealed interface Event {
        /** The request came again. */
        record Repeated() implements Event {}

        /** An ACK of this branch came. */
        record Acknowledged() implements Event {}

        /** The user answers. */
        record Respond(SipResponse response) implements Event {}

        /** The user will take its time: 100 is due now. */
        record Trying() implements Event {}

        record DeadlineReached() implements Event {}
    }

    private static final Event DEADLINE = new Event.DeadlineReached();

    private final TransactionKey key;

    /** Set while a request with another branch would be the same one; for the table alone. */
    @Nullable MergeKey mergeKey;

    /** For how many it counts; for the table alone. */
    int weight;

    ServerTransaction(TransactionKey key, Flow flow) {
        super(flow);
        this.key = key;
    }

    final TransactionKey key() {
        return key;
    }

    /** The request, until a final response was sent; then null. */
    public abstract @Nullable SipRequest request();

    /** A final response was sent, or the transaction is over. */
    public abstract boolean answered();

    abstract List<TransactionAction> on(Event event, long now);

    @Override
    final List<TransactionAction> onDeadline(long now) {
        return on(DEADLINE, now);
    }
}
