package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.Dialog;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.routing.Target;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One INVITE to one target: its early dialogs and what is still to be done with it. */
final class Attempt extends Use {
    private static final int MAX_FORKS = 16;
    private static final long NEVER = Long.MAX_VALUE;

    final Target target;

    /** The outbound side as it will be if this target wins. */
    final CallSide side;

    /** Name of the branch towards the relay. */
    final String branch;

    final Identifiers.Origin origin;

    /** As sent last; null while the relay has not rewritten the offer. */
    @Nullable SipRequest invite;

    /** Which way it went: another than the target's when a large request goes by TCP. */
    Flow flow;

    /** When the next target's turn comes; NEVER after any response. */
    long failoverAt = NEVER;

    /** When nobody waits for a final response any more (RFC 3261 §9.1: 64·T1 after a CANCEL). */
    long forgetAt = NEVER;

    boolean provisional;
    boolean givenUp;
    boolean finished;

    private final Map<String, Fork> forks = new LinkedHashMap<>(2);

    Attempt(Call call, Target target, CallSide side, String branch, Identifiers.Origin origin) {
        super(call);
        this.target = target;
        this.side = side;
        this.flow = target.flow();
        this.branch = branch;
        this.origin = origin;
    }

    /** The INVITE has been sent again in another shape: its CANCEL has to look like this one. */
    @Override
    public void sentAs(SipRequest request, Flow way) {
        invite = request;
        flow = way;
    }

    @Override
    public boolean opensDialog() {
        return true;
    }

    /** The fork of a response's To-tag, a new one where it is new; empty beyond the limit. */
    Optional<Fork> fork(SipRequest sent, SipResponse response, String newInboundTag) {
        Fork known = forks.get(response.toTag());
        if (known != null) {
            known.dialog.learn(response);
            return Optional.of(known);
        }
        if (forks.size() >= MAX_FORKS) return Optional.empty();
        Fork made = new Fork(this, Dialog.uac(sent, response), newInboundTag);
        forks.put(response.toTag(), made);
        return Optional.of(made);
    }

    Optional<Fork> fork(String remoteTag) {
        return Optional.ofNullable(forks.get(remoteTag));
    }

    Iterable<Fork> forks() {
        return forks.values();
    }
}
