package io.drawbridge.core.transaction;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A request and its responses on one hop (RFC 3261 §17). Outside this package a handle, for {@link
 * TransactionTable}. Owned by one engine.
 */
public abstract sealed class Transaction extends DeadlineWheel.Entry
        permits ClientTransaction, ServerTransaction {
    private final Flow flow;
    private @Nullable TransactionUser user;

    Transaction(Flow flow) {
        this.flow = flow;
    }

    /** Method of the request. */
    public abstract Method method();

    /** Where the transaction sends to. */
    public final Flow flow() {
        return flow;
    }

    /**
     * Whom this belongs to; null before {@link #attach}, and when nothing more is expected that
     * would concern it: a user is not kept in memory by transactions that only absorb repetitions.
     */
    public final @Nullable TransactionUser user() {
        return user;
    }

    /** Remembers the user, or forgets it: one that ends should let go of its transactions. */
    public final void attach(@Nullable TransactionUser newUser) {
        user = newUser;
    }

    /** Nothing is left of it. */
    public abstract boolean terminated();

    /** When {@link #onDeadline} is due, or {@link DeadlineWheel#NEVER}. */
    abstract long nextDeadline();

    abstract List<TransactionAction> onDeadline(long now);

    abstract void terminate();
}
