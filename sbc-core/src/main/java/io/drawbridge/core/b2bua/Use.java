package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.transaction.ClientTransaction;
import io.drawbridge.core.transaction.TransactionUser;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

/** What a call sent a request for: finds the call, and the place in it, when the response comes. */
public abstract sealed class Use implements TransactionUser
        permits Attempt, Use.ReInvite, Use.Relayed, Use.Bye {
    private final Call call;
    private @Nullable ClientTransaction transaction;

    Use(Call call) {
        this.call = call;
    }

    public Call call() {
        return call;
    }

    /** The engine tells which transaction was made for it. */
    public void sentIn(ClientTransaction made) {
        transaction = made;
    }

    /**
     * The engine tells in which shape and on which way it was sent, where a CANCEL would have to
     * look like it.
     */
    public void sentAs(SipRequest request, Flow way) {}

    /** True for the first INVITE to a target: nothing is lost to a dialog when it is not sent. */
    public boolean opensDialog() {
        return false;
    }

    public @Nullable ClientTransaction transaction() {
        return transaction;
    }

    /** A re-INVITE towards one side. */
    static final class ReInvite extends Use {
        final Side to;
        final SipRequest request;
        final Flow flow;
        boolean provisional;
        boolean cancelWanted;

        /** The ACK for its 2xx, kept for repetitions; null before. */
        @Nullable SipRequest ack;

        /** The offer in its 2xx, where it carried none itself. */
        byte @Nullable [] offered;

        /** True from its 2xx on. */
        boolean succeeded;

        ReInvite(Call call, Side to, SipRequest request, Flow flow) {
            super(call);
            this.to = to;
            this.request = request;
            this.flow = flow;
        }
    }

    /** INFO, MESSAGE or NOTIFY on its way from one side to the other. */
    static final class Relayed extends Use {
        final CallSide fromSide;
        final CallSide toSide;
        final CallEvent.Request event;

        Relayed(Call call, CallSide fromSide, CallSide toSide, CallEvent.Request event) {
            super(call);
            this.fromSide = fromSide;
            this.toSide = toSide;
            this.event = event;
        }
    }

    /** A BYE or CANCEL: its answer changes nothing any more. */
    static final class Bye extends Use {
        Bye(Call call) {
            super(call);
        }
    }
}
