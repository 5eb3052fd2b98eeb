package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.Call;
import io.drawbridge.core.b2bua.CallingUser;
import io.drawbridge.core.b2bua.Surroundings;
import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.admission.CallAttempt;
import io.drawbridge.policy.admission.CallSlot;
import io.drawbridge.policy.admission.Caller;
import io.drawbridge.policy.fraud.Budgets;
import io.drawbridge.policy.fraud.Destination;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Verdict;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * An INVITE of somebody who has shown what he had to show: whether it becomes a call, by the limits
 * and by what it may cost.
 */
final class NewCalls {
    private final SipEngine engine;
    private Surroundings env;
    private final RequestChecks checks;
    private final Calls calls;
    private final PolicyEngine policy;
    private final Tolls tolls;
    private final Offences offences;

    NewCalls(
            SipEngine engine,
            Generation generation,
            RequestChecks checks,
            Calls calls,
            PolicyEngine policy,
            Tolls tolls,
            Offences offences) {
        this.engine = engine;
        env = generation.surroundings();
        this.checks = checks;
        this.calls = calls;
        this.policy = policy;
        this.tolls = tolls;
        this.offences = offences;
    }

    /** The next configuration. */
    void follow(Generation next) {
        env = next.surroundings();
    }

    /**
     * @param waited how long it lay in a queue before, ns
     * @return why it is refused; empty when the call has begun
     */
    Optional<SipResponse> begin(
            Proving.Standing.Admitted admitted,
            ServerTransaction transaction,
            Flow arrival,
            RouteConfig route,
            long waited,
            long now) {
        SipRequest request = admitted.request();
        CallingUser user = CallingUser.of(admitted.peer(), request, arrival, env, now);
        Destination destination = tolls.destination(admitted.peer(), request);
        CallSlot slot = new CallSlot();
        Call parent = calls.byDialog(request.callId(), request.fromTag());
        Optional<SipResponse> refusal =
                refusal(
                        request,
                        arrival,
                        admitted.peer(),
                        user,
                        route,
                        parent,
                        emergency(admitted, route, destination),
                        slot,
                        waited,
                        now);
        if (refusal.isPresent()) {
            policy.release(slot);
            return refusal;
        }
        Tolls.Judged judged =
                tolls.judge(
                        admitted.peer(),
                        user,
                        request,
                        arrival.remote().getAddress(),
                        route,
                        destination,
                        now);
        if (!judged.allows()) {
            policy.release(slot);
            // A budget that is used up is the user's affair, and no stranger's offence.
            if (admitted.unproven() && judged.highRisk()) {
                offences.fraud(request, arrival, admitted.peer(), judged.why(), now);
            }
            if (judged.name() != Budgets.Name.CLAIMED) {
                engine.count(Counter.CALLS_DENIED);
                engine.emit(
                        new Output.Record(
                                RefusedCall.record(
                                        env,
                                        request,
                                        arrival,
                                        admitted.peer(),
                                        user,
                                        route,
                                        judged,
                                        now)));
            }
            return Optional.of(checks.answer(request, arrival, 403));
        }
        Call call =
                new Call(
                        env,
                        request,
                        transaction,
                        arrival,
                        admitted.peer(),
                        user,
                        route,
                        admitted.unproven(),
                        admitted.withheld(),
                        parent == null ? 0 : parent.passes() + 1);
        transaction.attach(call);
        call.note(judged.why());
        engine.begin(call, slot, judged);
        return Optional.empty();
    }

    /**
     * An emergency call of somebody whom we or the trunk know; a stranger could fill the machine
     * with them.
     */
    private boolean emergency(
            Proving.Standing.Admitted admitted, RouteConfig route, Destination destination) {
        if (route.emergency()) return true;
        boolean asked = env.config().auth(route) == RouteConfig.Auth.RELAY && !admitted.unproven();
        return destination.emergency() && (admitted.peer().known() || asked);
    }

    private Optional<SipResponse> refusal(
            SipRequest request,
            Flow arrival,
            Peer peer,
            CallingUser user,
            RouteConfig route,
            @Nullable Call parent,
            boolean emergency,
            CallSlot slot,
            long waited,
            long now) {
        Caller caller =
                switch (peer) {
                    case Peer.Trunk trunk -> new Caller.Trunk(trunk.name());
                    case Peer.Registered _, Peer.User _ ->
                            user.payer().isEmpty()
                                    ? new Caller.Stranger()
                                    : new Caller.User(user.payer());
                    case Peer.Stranger _ -> new Caller.Stranger();
                };
        CallAttempt attempt =
                new CallAttempt(
                        caller,
                        arrival.remote().getAddress(),
                        emergency,
                        waited,
                        request.callId().hashCode());
        CallSlot running = parent != null && peer instanceof Peer.Trunk ? calls.slot(parent) : null;
        Verdict verdict =
                running == null
                        ? policy.decideCall(attempt, slot, now)
                        : policy.decideStretch(attempt, running, slot, now);
        if (verdict.allows()
                && !emergency
                && route.to() instanceof RouteTarget.Trunk(String name)) {
            verdict = policy.decideTrunk(name, slot, now);
        }
        return switch (verdict) {
            case Verdict.Allow _ -> Optional.empty();
            case Verdict.Reject(Reason reason, int retryAfter) ->
                    Optional.of(
                            reason == Reason.USER_CALLS
                                    ? checks.later(request, arrival, 480, retryAfter)
                                    : checks.busy(request, arrival, retryAfter));
            case Verdict.Drop _ -> Optional.of(checks.answer(request, arrival, 403));
        };
    }
}
