package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.routing.Target;
import io.drawbridge.core.transaction.Cancel;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaCommand;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Where the first INVITE goes: its targets, and an attempt at each of them (RFC 3261 §16.5, §16.6).
 */
final class TargetSet {
    private final Call call;
    private final Deque<Target> untried = new ArrayDeque<>(1);
    private boolean parallel;
    private boolean due;
    private int branches;

    TargetSet(Call call) {
        this.call = call;
    }

    /** One after the other, the next when one has failed. */
    void inTurn(Collection<? extends Target> targets) {
        untried.addAll(targets);
        due = true;
    }

    /** All at once; the relay makes their offers one after the other. */
    void inParallel(Collection<? extends Target> targets) {
        parallel = true;
        inTurn(targets);
    }

    /** Does what had to wait for the relay. */
    boolean advance() {
        if (!due || call.state != Call.State.INVITING || call.winner != null) return false;
        tryNext();
        due = parallel && !untried.isEmpty();
        return true;
    }

    private void tryNext() {
        Target target = untried.removeFirst();
        branches++;
        CallSide side = CallSide.of(target, call.env);
        Identifiers.Origin origin =
                call.env
                        .identifiers()
                        .origin(
                                call.origin.callId(),
                                call.origin.fromTag(),
                                target.key() + " " + call.origin.requestUri());
        Attempt attempt = new Attempt(call, target, side, "b" + branches, origin);
        call.attempts.add(attempt);
        call.emit(new CallAction.Claim(origin.callId(), origin.fromTag()));
        if (call.setup.lateOffer()) {
            send(attempt, null);
            return;
        }
        call.setup.offerOpened();
        call.ask(
                new MediaCommand.Offer(
                        call.nextCommand(),
                        call.id,
                        Call.CALLER,
                        "",
                        attempt.branch,
                        call.setup.offer(),
                        call.inbound.media(),
                        side.media()),
                new Purpose.OfferTo(attempt));
    }

    /** The relay has rewritten the offer for this target, or there is none. */
    void send(Attempt attempt, byte @Nullable [] sdp) {
        if (call.state != Call.State.INVITING || attempt.givenUp) {
            attempt.finished = true;
            return;
        }
        SipRequest request =
                OutboundInvite.of(
                        call.setup.invite(),
                        attempt,
                        call.env.identifiers().branch(),
                        call.crossing(call.inbound, attempt.side),
                        sdp);
        attempt.invite = request;
        attempt.failoverAt = call.now + attempt.target.patience().toNanos();
        call.emit(new CallAction.Send(request, attempt.flow, attempt, attempt.target.mayUseTcp()));
    }

    /** No answer, or no way to the target. */
    void onFailure(Attempt attempt, Failure failure) {
        if (!ended(attempt)) return;
        call.responses.noted(attempt, failure);
        next(true);
    }

    /** A final refusal. */
    void onRefusal(Attempt attempt, SipResponse response) {
        if (!ended(attempt)) return;
        if (call.responses.noted(attempt, response)) {
            next(attempt.target.failsOver(response.status()));
        }
    }

    /** Whether the call still waits for something that this attempt could have brought. */
    private boolean ended(Attempt attempt) {
        attempt.failoverAt = Call.NEVER;
        attempt.finished = true;
        return !attempt.givenUp && call.state == Call.State.INVITING && call.winner == null;
    }

    /**
     * A connection is gone: who was rung on it cannot answer, unless he has come back on another
     * (RFC 5626 §4.3).
     */
    void onDeviceGone(Flow flow) {
        if (call.state != Call.State.INVITING || call.winner != null) return;
        for (Attempt attempt : List.copyOf(call.attempts)) {
            if (attempt.finished || attempt.givenUp || !attempt.flow.equals(flow)) continue;
            if (!way(attempt).equals(flow)) continue;
            giveUp(attempt);
            call.responses.noted(attempt, Failure.TRANSPORT);
            next(true);
        }
    }

    /** The relay has no offer for this target. */
    void onNoOffer(Attempt attempt, int status, String reason) {
        attempt.finished = true;
        if (call.state != Call.State.INVITING || call.winner != null) return;
        call.responses.noted(status, reason);
        next(parallel);
    }

    /** The relay is silent: it will not make offers for the others, either. */
    void onNoRelay(Attempt attempt, int status, String reason) {
        untried.clear();
        due = false;
        onNoOffer(attempt, status, reason);
    }

    private void next(boolean mayTryAnother) {
        if (!mayTryAnother) call.responses.end();
        else if (!untried.isEmpty()) due = true;
        else if (!rings()) call.responses.end();
    }

    private boolean rings() {
        for (Attempt attempt : call.attempts) {
            if (!attempt.finished && !attempt.givenUp) return true;
        }
        return false;
    }

    /** Nobody wants this attempt's answer any more. */
    void giveUp(Attempt attempt) {
        if (attempt.finished || attempt.givenUp) return;
        attempt.givenUp = true;
        attempt.failoverAt = Call.NEVER;
        if (attempt.invite == null) {
            attempt.finished = true;
            return;
        }
        attempt.forgetAt = call.now + call.env.timers().timeout();
        if (attempt.provisional) cancel(attempt);
    }

    /** Not before a provisional response (RFC 3261 §9.1). */
    void cancel(Attempt attempt) {
        call.emit(
                new CallAction.Send(
                        Cancel.of(Objects.requireNonNull(attempt.invite)),
                        way(attempt),
                        new Use.Bye(call),
                        false));
    }

    /**
     * Where the INVITE went (RFC 3261 §9.1), or where the device is now that was rung: its CANCEL
     * is known by its branch.
     */
    private Flow way(Attempt attempt) {
        if (attempt.side.alias.isEmpty()) return attempt.flow;
        return call.env
                .devices()
                .current(attempt.side.alias, call.now)
                .map(Binding::flow)
                .filter(flow -> flow.listener() == attempt.flow.listener())
                .orElse(attempt.flow);
    }

    void onDeadline() {
        for (Attempt attempt : call.attempts) {
            if (call.now >= attempt.failoverAt) {
                giveUp(attempt);
                call.emit(new CallAction.StopRepeating(attempt));
                call.responses.noted(attempt, Failure.TIMEOUT);
                if (call.state == Call.State.INVITING && call.winner == null) next(true);
            }
            if (!attempt.finished && call.now >= attempt.forgetAt) {
                attempt.finished = true;
                call.emit(new CallAction.Forget(attempt));
            }
        }
    }

    long nextDeadline() {
        long next = Call.NEVER;
        for (Attempt attempt : call.attempts) {
            next = Math.min(next, attempt.failoverAt);
            if (!attempt.finished) next = Math.min(next, attempt.forgetAt);
        }
        return next;
    }
}
