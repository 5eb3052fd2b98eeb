package io.drawbridge.core.b2bua;

import io.drawbridge.core.routing.TrunkTarget;
import io.drawbridge.core.transaction.ClientTransaction;
import io.drawbridge.core.transaction.TransactionUser;

import org.jspecify.annotations.Nullable;

/** One REGISTER to one address of the registrar. */
public final class RegisterAttempt implements TransactionUser {
    private final Registering registering;
    final TrunkTarget target;
    private @Nullable ClientTransaction transaction;

    RegisterAttempt(Registering registering, TrunkTarget target) {
        this.registering = registering;
        this.target = target;
    }

    public Registering registering() {
        return registering;
    }

    /** The engine tells which transaction was made for it. */
    public void sentIn(ClientTransaction made) {
        transaction = made;
    }

    public @Nullable ClientTransaction transaction() {
        return transaction;
    }
}
