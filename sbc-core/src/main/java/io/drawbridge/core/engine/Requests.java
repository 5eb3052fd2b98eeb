package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.Call;
import io.drawbridge.core.b2bua.CallEvent;
import io.drawbridge.core.b2bua.Surroundings;
import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.dialog.DialogId;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.routing.Router;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transaction.RequestResult;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transaction.TransactionTable;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ReceivedVia;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.Set;

/**
 * A request's way through the house: who speaks, is it sound, does it belong to a call, may it
 * start one.
 */
final class Requests {
    /**
     * How often one call may come back through us: a PBX that is a proxy sends it back once, on its
     * way to a phone.
     */
    private static final int MAX_PASSES = 2;

    /** When a registered device has sent too much. */
    private static final int RETRY_SECONDS = 10;

    /** By what strangers find out who is there. */
    private static final Set<Method> PROBING =
            Set.of(Method.INVITE, Method.OPTIONS, Method.MESSAGE, Method.SUBSCRIBE);

    private final SipEngine engine;
    private Surroundings env;
    private Router router;
    private final RequestChecks checks;
    private final RequestScreen screen;
    private final Offences offences;
    private Proving proving;
    private final Registrations registrations;
    private final TransactionTable transactions;
    private final Calls calls;
    private final NewCalls newCalls;
    private final Counters counters;

    Requests(
            SipEngine engine,
            Generation generation,
            RequestChecks checks,
            RequestScreen screen,
            Offences offences,
            Registrations registrations,
            TransactionTable transactions,
            Calls calls,
            NewCalls newCalls,
            Counters counters) {
        this.engine = engine;
        env = generation.surroundings();
        router = generation.router();
        this.checks = checks;
        this.screen = screen;
        this.offences = offences;
        proving = generation.proving();
        this.registrations = registrations;
        this.transactions = transactions;
        this.calls = calls;
        this.newCalls = newCalls;
        this.counters = counters;
    }

    /** The next configuration. */
    void follow(Generation next) {
        env = next.surroundings();
        router = next.router();
        proving = next.proving();
        newCalls.follow(next);
    }

    /**
     * @param waited how long it lay in a queue before, ns
     */
    void on(SipRequest request, Flow arrival, long waited, long now) {
        Peer peer = env.recognition().peer(arrival, now);
        Flow replyTo = ReceivedVia.replyFlow(request, arrival, peer instanceof Peer.Trunk);
        Method method = request.method();
        if (method.equals(Method.ACK) || method.equals(Method.CANCEL)) {
            onFollowUp(request, arrival, replyTo, now);
            return;
        }
        if (!passes(request, arrival, replyTo, peer, now)) return;
        if (method.equals(Method.REGISTER) && registrations.serves(peer)) {
            register(request, arrival, replyTo, peer, now);
            return;
        }
        boolean forUs = method.equals(Method.OPTIONS) && router.isOurself(request.requestUri());
        if (!request.toTag().isEmpty()) {
            inDialog(request, arrival, replyTo, now);
            return;
        }
        Optional<RouteConfig> route = forUs ? Optional.empty() : router.route(peer, request);
        if (route.isEmpty() && !forUs && !peer.known()) {
            counters.increment(Counter.SILENCED);
            if (PROBING.contains(method)) offences.notHere(request, arrival, peer, now);
            return; // no sign to strangers that anything listens
        }
        Optional<SipResponse> refusal = checks.refusal(request, arrival, forUs);
        if (refusal.isPresent()) {
            engine.respondStateless(replyTo, refusal.get());
        } else if (method.equals(Method.INVITE)) {
            invite(request, arrival, replyTo, peer, route.orElse(null), waited, now);
        } else if (method.equals(Method.OPTIONS)) {
            options(request, arrival, replyTo, peer, route.orElse(null), forUs, now);
        } else if (method.equals(Method.BYE)) {
            engine.respondStateless(replyTo, checks.answer(request, arrival, 481));
        } else {
            SipResponse response =
                    route.flatMap(r -> unproven(request, arrival, peer, r, now))
                            .orElseGet(() -> checks.notServed(request, arrival));
            engine.respondStateless(replyTo, response);
        }
    }

    /** What belongs to a call, and what was answered before, is not screened. */
    private boolean passes(SipRequest request, Flow arrival, Flow replyTo, Peer peer, long now) {
        if (peer instanceof Peer.Trunk
                || !request.toTag().isEmpty()
                        && calls.byDialog(request.callId(), request.toTag()) != null
                || transactions.knows(request)) {
            return true;
        }
        switch (screen.answer(request, arrival, peer, now)) {
            case SERVED -> {
                return true;
            }
            case SILENCE -> {}
            case BUSY ->
                    engine.respondStateless(replyTo, checks.busy(request, arrival, RETRY_SECONDS));
            case DECOY -> engine.answerLate(replyTo, checks.answer(request, arrival, 403));
        }
        return false;
    }

    private void register(SipRequest request, Flow arrival, Flow replyTo, Peer peer, long now) {
        if (!router.ours(request.requestUri())) {
            if (peer.known()) {
                engine.respondStateless(replyTo, checks.answer(request, arrival, 404));
            } else {
                counters.increment(Counter.SILENCED);
                offences.notHere(request, arrival, peer, now);
            }
            return;
        }
        Optional<SipResponse> refusal = checks.refusal(request, arrival, false);
        if (refusal.isPresent()) engine.respondStateless(replyTo, refusal.get());
        else registrations.on(request, arrival, replyTo, peer, now);
    }

    /** ACK and CANCEL follow an INVITE. */
    private void onFollowUp(SipRequest request, Flow arrival, Flow replyTo, long now) {
        switch (transactions.onRequest(request, replyTo, now)) {
            case RequestResult.Absorbed(var actions) -> engine.carryOut(actions);
            case RequestResult.Ack _ -> {
                Call call = calls.byDialog(request.callId(), request.toTag());
                if (call == null) counters.increment(Counter.STRAY_ACKS);
                else engine.tell(call, new CallEvent.Ack(dialog(request), request));
            }
            case RequestResult.Cancel(ServerTransaction cancel, var invite) -> {
                if (invite.isEmpty()) {
                    transactions.abandon(cancel); // anybody may send it: it costs no state
                    engine.respondStateless(replyTo, checks.answer(request, arrival, 481));
                    return;
                }
                SipResponse response = checks.answer(request, arrival, 200);
                counters.increment(Counter.RESPONSES_SENT);
                engine.carryOut(transactions.respond(cancel, response, now));
                if (!invite.get().answered() && invite.get().user() instanceof Call call) {
                    engine.tell(call, new CallEvent.Cancelled(invite.get()));
                }
            }
            case RequestResult.New _, RequestResult.Merged _ -> {}
            case RequestResult.Full _ ->
                    engine.respondStateless(replyTo, checks.busy(request, arrival, 0));
        }
    }

    private static DialogId dialog(SipRequest request) {
        return new DialogId(request.callId(), request.toTag(), request.fromTag());
    }

    private void inDialog(SipRequest request, Flow arrival, Flow replyTo, long now) {
        Call call = calls.byDialog(request.callId(), request.toTag());
        if (call == null && !request.method().equals(Method.OPTIONS)) {
            // Before the table: a forged request shall cost no state; but what was answered before
            // is repeated.
            if (transactions.knows(request)) {
                repeated(request, replyTo, now);
            } else {
                engine.respondStateless(replyTo, checks.answer(request, arrival, 481));
            }
            return;
        }
        Optional<SipResponse> refusal = checks.refusal(request, arrival, false);
        if (refusal.isPresent() || call == null) {
            // Whoever guessed only a part of the dialog is told no more than that there is none.
            boolean ours = call != null && call.has(dialog(request));
            engine.respondStateless(
                    replyTo,
                    ours && refusal.isPresent()
                            ? refusal.get()
                            : checks.answer(request, arrival, 481));
            return;
        }
        switch (transactions.onRequest(request, replyTo, now)) {
            case RequestResult.Absorbed(var actions) -> engine.carryOut(actions);
            case RequestResult.New(ServerTransaction transaction) -> {
                transaction.attach(call);
                engine.tell(
                        call,
                        new CallEvent.Request(
                                dialog(request),
                                proving.inDialog(request, arrival.remote().getAddress()),
                                transaction,
                                arrival));
            }
            case RequestResult.Full _ ->
                    engine.respondStateless(replyTo, checks.busy(request, arrival, 0));
            case RequestResult.Merged _, RequestResult.Ack _, RequestResult.Cancel _ -> {}
        }
    }

    private void repeated(SipRequest request, Flow replyTo, long now) {
        if (transactions.onRequest(request, replyTo, now)
                instanceof RequestResult.Absorbed(var actions)) {
            engine.carryOut(actions);
        }
    }

    private void options(
            SipRequest request,
            Flow arrival,
            Flow replyTo,
            Peer peer,
            @Nullable RouteConfig route,
            boolean forUs,
            long now) {
        SipResponse response;
        if (forUs) response = checks.options(request, arrival);
        else if (route == null) response = checks.answer(request, arrival, 404);
        else
            response =
                    unproven(request, arrival, peer, route, now)
                            .orElseGet(() -> checks.options(request, arrival));
        engine.respondStateless(replyTo, response);
    }

    /**
     * The answer to somebody who has not proven who he is, to a request that we do not relay but
     * that needs the right of an INVITE.
     */
    private Optional<SipResponse> unproven(
            SipRequest request, Flow arrival, Peer peer, RouteConfig route, long now) {
        return switch (proving.standing(request, peer, route, arrival, now)) {
            case Proving.Standing.Admitted admitted -> {
                loggedIn(admitted, arrival);
                yield admitted.unproven()
                        ? Optional.of(checks.answer(request, arrival, 403))
                        : Optional.empty();
            }
            case Proving.Standing.Challenged(boolean stale, var wrong) -> {
                wrong.ifPresent(u -> offences.wrongPassword(request, arrival, peer, u, now));
                yield Optional.of(checks.challenge(request, arrival, stale, now));
            }
            case Proving.Standing.Forbidden _ -> Optional.of(checks.answer(request, arrival, 403));
        };
    }

    private void invite(
            SipRequest request,
            Flow arrival,
            Flow replyTo,
            Peer peer,
            @Nullable RouteConfig route,
            long waited,
            long now) {
        switch (transactions.onRequest(request, replyTo, now)) {
            case RequestResult.Absorbed(var actions) -> engine.carryOut(actions);
            case RequestResult.Full _ ->
                    engine.respondStateless(replyTo, checks.busy(request, arrival, 0));
            case RequestResult.Merged _ -> {
                counters.increment(Counter.LOOPS);
                engine.respondStateless(replyTo, checks.answer(request, arrival, 482));
            }
            case RequestResult.New(ServerTransaction transaction) -> {
                Optional<SipResponse> misplaced = misplaced(request, arrival, route);
                if (misplaced.isPresent() || route == null) {
                    refuse(transaction, replyTo, misplaced);
                    return;
                }
                switch (proving.standing(request, peer, route, arrival, now)) {
                    case Proving.Standing.Admitted admitted -> {
                        loggedIn(admitted, arrival);
                        newCalls.begin(admitted, transaction, arrival, route, waited, now)
                                .ifPresent(r -> refuse(transaction, replyTo, Optional.of(r)));
                    }
                    case Proving.Standing.Challenged(boolean stale, var wrong) -> {
                        wrong.ifPresent(
                                u -> offences.wrongPassword(request, arrival, peer, u, now));
                        refuse(
                                transaction,
                                replyTo,
                                Optional.of(checks.challenge(request, arrival, stale, now)));
                    }
                    case Proving.Standing.Forbidden _ ->
                            refuse(
                                    transaction,
                                    replyTo,
                                    Optional.of(checks.answer(request, arrival, 403)));
                }
            }
            case RequestResult.Ack _, RequestResult.Cancel _ -> {}
        }
    }

    private void loggedIn(Proving.Standing.Admitted admitted, Flow arrival) {
        if (admitted.peer() instanceof Peer.User user)
            offences.loggedIn(admitted.request(), arrival, user, user.user());
    }

    /** A refusal costs no state: a repetition is looked at anew. */
    private void refuse(
            ServerTransaction transaction, Flow replyTo, Optional<SipResponse> refusal) {
        counters.increment(Counter.CALLS_REFUSED);
        transactions.abandon(transaction);
        refusal.ifPresent(r -> engine.respondStateless(replyTo, r));
    }

    /** What is no call of anybody. */
    private Optional<SipResponse> misplaced(
            SipRequest request, Flow arrival, @Nullable RouteConfig route) {
        if (route == null) return Optional.of(checks.answer(request, arrival, 404));
        if (engine.draining()) return Optional.of(checks.busy(request, arrival, 0));
        // RFC 7332 §4: our own INVITE has come back to us.
        Call parent = calls.byDialog(request.callId(), request.fromTag());
        if (parent != null
                && (parent.passes() >= MAX_PASSES || parent.sentTo(request.requestUriText()))) {
            counters.increment(Counter.LOOPS);
            return Optional.of(checks.answer(request, arrival, 482));
        }
        // The dialog that it names is known to the sender by other identifiers than to the other
        // side.
        if (request.header(HeaderName.REPLACES).isPresent()
                || request.header(HeaderName.JOIN).isPresent()) {
            return Optional.of(checks.answer(request, arrival, 481));
        }
        return Optional.empty();
    }
}
