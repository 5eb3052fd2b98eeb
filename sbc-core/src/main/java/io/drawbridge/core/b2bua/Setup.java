package io.drawbridge.core.b2bua;

import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.routing.Target;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.telemetry.CallRecord.ReleasedBy;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transaction.Cancel;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.Reply;
import io.drawbridge.relay.control.MediaCommand;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * From the first INVITE to its final answer: targets one after the other, provisional responses,
 * failures.
 */
final class Setup {
    private final Call call;
    private final Deque<Target> targets = new ArrayDeque<>(1);

    /** The caller's offer; null when the INVITE had none. */
    private byte @Nullable [] offer;

    private boolean nextTargetDue;
    private boolean mediaOpen;
    private int branches;

    /** The best refusal so far; null while every target failed without one. */
    private @Nullable SipResponse refusal;

    private boolean unreachable;
    private boolean silent;

    Setup(Call call) {
        this.call = call;
    }

    SipRequest invite() {
        return Objects.requireNonNull(call.invite);
    }

    boolean lateOffer() {
        return offer == null;
    }

    byte[] offer() {
        return Objects.requireNonNull(offer);
    }

    /** True once the relay may know the call. */
    boolean mediaOpen() {
        return mediaOpen;
    }

    void begin() {
        call.emit(new CallAction.Trying(call.inviteTransaction));
        switch (SdpBody.of(invite())) {
            case SdpBody.Unsupported _ -> {
                refuse(415, "body that is not SDP");
                return;
            }
            case SdpBody.Present(byte[] sdp) -> offer = sdp;
            case SdpBody.Absent _ -> {}
        }
        switch (call.route.to()) {
            case RouteTarget.Echo _ -> call.echo.begin();
            case RouteTarget.Registered _ -> refuse(480, "not registered");
            case RouteTarget.Trunk(String name) -> {
                TrunkConfig trunk = Objects.requireNonNull(call.env.config().trunks().get(name));
                targets.addAll(call.env.trunks().targets(trunk, call.env.random()));
                if (targets.isEmpty()) refuse(503, "no address of trunk " + name + " is known");
                else nextTargetDue = true;
            }
        }
    }

    /** Does what had to wait for the relay. */
    boolean advance() {
        if (!nextTargetDue || call.state != Call.State.INVITING) return false;
        nextTargetDue = false;
        tryNext();
        return true;
    }

    private void tryNext() {
        Target target = targets.removeFirst();
        branches++;
        String name = target.trunk().name();
        Peer.Trunk peer = call.env.recognition().trunk(name);
        CallSide side =
                new CallSide(
                        peer,
                        target.flow(),
                        target.point(),
                        target.trunk().host(),
                        "",
                        call.env.identifiers().tag());
        Identifiers.Origin origin =
                call.env
                        .identifiers()
                        .origin(
                                call.origin.callId(),
                                call.origin.fromTag(),
                                target.flow().remote() + " " + call.origin.requestUri());
        Attempt attempt = new Attempt(call, target, side, "b" + branches, origin);
        call.attempts.add(attempt);
        call.emit(new CallAction.Claim(origin.callId(), origin.fromTag()));
        if (offer == null) {
            send(attempt, null);
            return;
        }
        mediaOpen = true;
        call.ask(
                new MediaCommand.Offer(
                        call.nextCommand(),
                        call.id,
                        Call.CALLER,
                        "",
                        attempt.branch,
                        offer,
                        call.inbound.media(),
                        side.media()),
                new Purpose.OfferTo(attempt));
    }

    void offerOpened() {
        mediaOpen = true;
    }

    /** The relay has rewritten the offer for this target, or there is none. */
    void send(Attempt attempt, byte @Nullable [] sdp) {
        if (call.state != Call.State.INVITING || attempt.givenUp) {
            attempt.finished = true;
            return;
        }
        SipRequest request =
                OutboundInvite.of(
                        invite(),
                        attempt,
                        call.env.identifiers().branch(),
                        call.crossing(call.inbound, attempt.side),
                        sdp);
        attempt.invite = request;
        attempt.failoverAt = call.now + attempt.target.trunk().failover().timeout().toNanos();
        call.emit(
                new CallAction.Send(
                        request, attempt.flow, attempt, !attempt.target.transportNamed()));
    }

    void onProvisional(Attempt attempt, SipResponse response) {
        attempt.failoverAt = Call.NEVER;
        boolean first = !attempt.provisional;
        attempt.provisional = true;
        if (attempt.givenUp) {
            if (first) sendCancel(attempt); // RFC 3261 §9.1: not before a provisional response
            return;
        }
        if (call.state != Call.State.INVITING || response.status() == 100) return;
        if (call.unproven) {
            unchallenged(attempt);
            return;
        }
        Fork fork = fork(attempt, response);
        if (fork == null) return;
        // An unreliable provisional response cannot carry an offer (RFC 3261 §13.2.1), so none
        // crosses.
        if (offer != null && SdpBody.of(response) instanceof SdpBody.Present(byte[] sdp)) {
            call.ask(call.answering.answer(fork, sdp, false), new Purpose.Early(fork, response));
        } else {
            respond(fork, response, null);
        }
    }

    /** The early dialog of a response; null beyond the limit of forks. */
    @Nullable Fork fork(Attempt attempt, SipResponse response) {
        boolean known = attempt.fork(response.toTag()).isPresent();
        Fork fork =
                attempt.fork(
                                Objects.requireNonNull(attempt.invite),
                                response,
                                known ? "" : call.env.identifiers().tag())
                        .orElse(null);
        if (fork != null && !known) {
            call.emit(new CallAction.Claim(call.origin.callId(), fork.inboundTag));
        }
        return fork;
    }

    /** Passes a provisional or successful response on to the caller. */
    SipResponse respond(Fork fork, SipResponse response, byte @Nullable [] sdp) {
        SipRequest request = invite();
        MessageBuilder builder =
                Reply.to(
                        request,
                        call.arrival,
                        response.status(),
                        ReasonPhrase.of(response.status()),
                        fork.inboundTag);
        for (String route : request.headers(HeaderName.RECORD_ROUTE)) {
            builder.header(HeaderName.RECORD_ROUTE, route); // the caller's own route set (§12.1.1)
        }
        builder.header(HeaderName.CONTACT, call.inbound.contact)
                .header(HeaderName.ALLOW, OutboundInvite.ALLOW);
        HeaderPolicy.builtIn()
                .copy(response, builder, call.crossing(fork.attempt.side, call.inbound));
        if (sdp != null) builder.body(SdpBody.CONTENT_TYPE, sdp);
        SipResponse passed = builder.buildResponse();
        call.emit(new CallAction.Respond(call.inviteTransaction, passed));
        return passed;
    }

    /** No answer, or no way to the target. */
    void onFailure(Attempt attempt, Failure failure) {
        boolean counts = end(attempt);
        if (!counts) return;
        if (failure == Failure.TIMEOUT) silent = true;
        else unreachable = true;
        next(true);
    }

    /** A final refusal. */
    void onFailure(Attempt attempt, SipResponse response) {
        boolean counts = end(attempt);
        if (!counts) return;
        if (call.unproven && response.status() < 400) {
            unchallenged(attempt);
            return;
        }
        refusal = better(refusal, response);
        next(attempt.target.trunk().failover().codes().contains(response.status()));
    }

    private boolean end(Attempt attempt) {
        attempt.failoverAt = Call.NEVER;
        attempt.finished = true;
        return !attempt.givenUp && call.state == Call.State.INVITING && call.winner == null;
    }

    private void next(boolean mayTryAnother) {
        if (mayTryAnother && !targets.isEmpty()) {
            nextTargetDue = true;
            return;
        }
        SipResponse best = refusal;
        if (best != null) pass(best);
        else if (unreachable && !silent) refuse(503, "no target could be reached");
        else {
            refuse(408, End.NO_ANSWER, "no target answered");
        }
    }

    /**
     * RFC 3261 §16.7: a global failure decides; a challenge or a lower class is better than a
     * server's failure.
     */
    private static SipResponse better(@Nullable SipResponse one, SipResponse other) {
        if (one == null || rank(other) <= rank(one)) return other;
        return one;
    }

    private static int rank(SipResponse response) {
        int status = response.status();
        if (status >= 600) return 0;
        if (status == 401 || status == 407) return 1;
        if (status == 408 || status == 503) return 9;
        return status / 100;
    }

    /** The caller gets the target's refusal. */
    private void pass(SipResponse response) {
        int status = response.status();
        boolean challenge = status == 401 || status == 407;
        if (call.unproven && !challenge) {
            // What a stranger may not have he need not know more about.
            refuse(403, "refused by the trunk with " + status);
            return;
        }
        SipRequest request = invite();
        Attempt last = call.attempts.getLast();
        MessageBuilder builder =
                Reply.to(
                        request,
                        call.arrival,
                        status,
                        ReasonPhrase.of(status),
                        call.env.identifiers().tag());
        HeaderPolicy.builtIn().copy(response, builder, call.crossing(last.side, call.inbound));
        if (status < 400) redirect(response, builder);
        if (status == 405 || status == 501) builder.header(HeaderName.ALLOW, OutboundInvite.ALLOW);
        call.emit(new CallAction.Respond(call.inviteTransaction, builder.buildResponse()));
        call.hangup.finish(
                challenge ? End.REJECTED : status == 408 ? End.NO_ANSWER : End.REJECTED,
                ReleasedBy.OUTBOUND,
                status,
                "answered with " + status);
    }

    /** 3xx: the users stay, the hosts are those of the caller's side (§21.3). */
    private void redirect(SipResponse response, MessageBuilder builder) {
        for (NameAddr contact : response.contacts()) {
            if (contact.uri() instanceof SipUri) {
                NameAddr mapped =
                        contact.withUri(OutboundInvite.sip(contact.uri(), call.inbound.host));
                builder.header(HeaderName.CONTACT, mapped.toString());
            }
        }
    }

    void refuse(int status, String reason) {
        refuse(status, End.REJECTED, reason);
    }

    /** Our own final answer to the first INVITE; ends the call. */
    void refuse(int status, End end, String reason) {
        answer(status);
        call.hangup.finish(end, ReleasedBy.SBC, status, reason);
    }

    /** Our own final answer; the call is ended by who asked for it. */
    void answer(int status) {
        MessageBuilder builder =
                Reply.to(
                        invite(),
                        call.arrival,
                        status,
                        ReasonPhrase.of(status),
                        call.env.identifiers().tag());
        if (status == 415) builder.header(HeaderName.ACCEPT, SdpBody.CONTENT_TYPE);
        call.emit(new CallAction.Respond(call.inviteTransaction, builder.buildResponse()));
    }

    /** The trunk let a stranger in whom it should have challenged. */
    void unchallenged(Attempt attempt) {
        call.count(Counter.UNSCREENED);
        call.emit(
                new CallAction.Report(
                        Severity.ALARM,
                        "trunk "
                                + attempt.target.trunk().name()
                                + " does not challenge strangers: a call from "
                                + call.inbound.flow.remote().getAddress().getHostAddress()
                                + " to "
                                + call.origin.requestUri()
                                + " was stopped with 403; let the trunk ask for credentials, or"
                                + " give the route `auth: none` if anyone may call"));
        refuse(403, "the trunk did not challenge a stranger");
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
        if (attempt.provisional) sendCancel(attempt);
    }

    private void sendCancel(Attempt attempt) {
        call.emit(
                new CallAction.Send(
                        Cancel.of(Objects.requireNonNull(attempt.invite)),
                        attempt.flow,
                        new Use.Bye(call),
                        false));
    }

    void onDeadline() {
        if (call.state == Call.State.INVITING && call.now >= call.ringUntil) {
            refuse(408, End.NO_ANSWER, "rang too long");
        }
        for (Attempt attempt : call.attempts) {
            if (call.now >= attempt.failoverAt) {
                giveUp(attempt);
                silent = true;
                if (call.state == Call.State.INVITING && call.winner == null) next(true);
            }
            if (!attempt.finished && call.now >= attempt.forgetAt) {
                attempt.finished = true;
                call.emit(new CallAction.Forget(attempt));
            }
        }
    }

    long nextDeadline() {
        long next = call.state == Call.State.INVITING ? call.ringUntil : Call.NEVER;
        for (Attempt attempt : call.attempts) {
            next = Math.min(next, attempt.failoverAt);
            if (!attempt.finished) next = Math.min(next, attempt.forgetAt);
        }
        return next;
    }
}
