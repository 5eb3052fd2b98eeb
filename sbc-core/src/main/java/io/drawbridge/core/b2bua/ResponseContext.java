package io.drawbridge.core.b2bua;

import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.telemetry.CallRecord.ReleasedBy;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.Reply;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * What the targets of the first INVITE answer, and what the caller gets of it (RFC 3261 §16.7):
 * provisional responses of each early dialog, one success, else the best refusal.
 */
final class ResponseContext {
    private final Call call;

    /** The best refusal so far, and whose; null while every target failed without one. */
    private @Nullable SipResponse refusal;

    private @Nullable Attempt refusedBy;

    /** Status for the caller where no target could be reached; 0 before. */
    private int unreachable;

    /** The same where there was no offer for a target, and why. */
    private int noOffer;

    private String noOfferReason = "";
    private boolean silent;

    ResponseContext(Call call) {
        this.call = call;
    }

    void onProvisional(Attempt attempt, SipResponse response) {
        attempt.failoverAt = Call.NEVER;
        boolean first = !attempt.provisional;
        attempt.provisional = true;
        if (attempt.givenUp) {
            if (first) call.targets.cancel(attempt);
            return;
        }
        if (call.state != Call.State.INVITING || response.status() == 100) return;
        if (call.unproven) {
            unchallenged(attempt);
            return;
        }
        if (attempt.side.peer instanceof Peer.Trunk) call.came(response.status(), false);
        Fork fork = fork(attempt, response);
        if (fork == null) return;
        // An unreliable provisional response cannot carry an offer (RFC 3261 §13.2.1), so none
        // crosses.
        if (!call.setup.lateOffer()
                && SdpBody.of(response) instanceof SdpBody.Present(byte[] sdp)) {
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
        SipRequest request = call.setup.invite();
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
        call.challengePassed(response, fork.attempt.side);
        if (sdp != null) builder.body(SdpBody.CONTENT_TYPE, sdp);
        SipResponse passed = builder.buildResponse();
        call.emit(new CallAction.Respond(call.inviteTransaction, passed));
        return passed;
    }

    /** A target has failed without a response. */
    void noted(Attempt attempt, Failure failure) {
        if (failure == Failure.TIMEOUT) silent = true;
        else unreachable = attempt.target.unreachableStatus();
    }

    /** There was no offer for a target. */
    void noted(int status, String reason) {
        noOffer = status;
        noOfferReason = reason;
    }

    /**
     * A target has refused.
     *
     * @return false when that has ended the call
     */
    boolean noted(Attempt attempt, SipResponse response) {
        if (call.unproven && response.status() < 400) {
            unchallenged(attempt);
            return false;
        }
        if (refusal == null || rank(response) <= rank(refusal)) {
            refusal = response;
            refusedBy = attempt;
        }
        return true;
    }

    /** No target is left: the caller gets what is best of what they said. */
    void end() {
        if (refusal != null && refusedBy != null) pass(refusedBy, refusal);
        else if (noOffer != 0) call.setup.refuse(noOffer, noOfferReason);
        else if (silent) call.setup.refuse(408, End.NO_ANSWER, "no target answered");
        else call.setup.refuse(unreachable, "no target could be reached");
    }

    /**
     * RFC 3261 §16.7: a global failure decides; a challenge or a lower class is better than a
     * server's failure, and "busy" says more than its class.
     */
    private static int rank(SipResponse response) {
        int status = response.status();
        if (status >= 600) return 0;
        if (status == 401 || status == 407) return 1;
        if (status == 408 || status == 503) return 99;
        return status == 486 ? 40 : status / 100 * 10 + 5;
    }

    /** The caller gets the target's refusal. */
    private void pass(Attempt attempt, SipResponse response) {
        int status = response.status();
        boolean challenge = status == 401 || status == 407;
        if (attempt.side.peer instanceof Peer.Trunk) call.came(status, Outcome.stale(response));
        if (call.unproven && !challenge) {
            // What a stranger may not have he need not know more about.
            call.setup.refuse(403, "refused by the trunk with " + status);
            return;
        }
        SipRequest request = call.setup.invite();
        MessageBuilder builder =
                Reply.to(
                        request,
                        call.arrival,
                        status,
                        ReasonPhrase.of(status),
                        call.env.identifiers().tag());
        Crossing crossing = call.crossing(attempt.side, call.inbound);
        HeaderPolicy.builtIn().copy(response, builder, crossing);
        call.challengePassed(response, attempt.side);
        if (status < 400) redirect(response, builder, crossing);
        if (status == 405 || status == 501) builder.header(HeaderName.ALLOW, OutboundInvite.ALLOW);
        call.emit(new CallAction.Respond(call.inviteTransaction, builder.buildResponse()));
        call.hangup.finish(
                challenge ? End.REJECTED : status == 408 ? End.NO_ANSWER : End.REJECTED,
                ReleasedBy.OUTBOUND,
                status,
                "answered with " + status);
    }

    /** 3xx: the users stay, the hosts are those of the caller's side (§21.3). */
    private static void redirect(SipResponse response, MessageBuilder builder, Crossing crossing) {
        for (NameAddr contact : response.contacts()) {
            if (contact.uri() instanceof SipUri) {
                String mapped =
                        contact.withUri(OutboundInvite.sip(contact.uri(), crossing.host()))
                                .toString();
                if (crossing.mayShow(mapped)) builder.header(HeaderName.CONTACT, mapped);
            }
        }
    }

    /** The trunk let a stranger in whom it should have challenged. */
    void unchallenged(Attempt attempt) {
        call.count(Counter.UNSCREENED);
        call.emit(
                new CallAction.Report(
                        Severity.ALARM,
                        "unchallenged " + attempt.target.name(),
                        "trunk "
                                + attempt.target.name()
                                + " does not challenge strangers: a call from "
                                + call.inbound.flow.remote().getAddress().getHostAddress()
                                + " to "
                                + call.origin.requestUri()
                                + " was stopped with 403; let the trunk ask for credentials, or"
                                + " give the route `auth: none` if anyone may call"));
        call.setup.refuse(403, "the trunk did not challenge a stranger");
    }
}
