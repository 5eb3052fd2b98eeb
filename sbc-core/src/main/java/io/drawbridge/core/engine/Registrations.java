package io.drawbridge.core.engine;

import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.b2bua.RegisterAction;
import io.drawbridge.core.b2bua.RegisterAttempt;
import io.drawbridge.core.b2bua.Registering;
import io.drawbridge.core.b2bua.Surroundings;
import io.drawbridge.core.config.RegistrationConfig;
import io.drawbridge.core.config.RegistrationTarget;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Alias;
import io.drawbridge.core.registration.Demand;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transaction.DeadlineWheel;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.RequestResult;
import io.drawbridge.core.transaction.Sent;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transaction.TransactionTable;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * REGISTER: who serves it, those on their way to a registrar, and bindings that expire. Owned by
 * one engine.
 */
final class Registrations {
    /** On their way at a time; each is gone after 32 s at the latest. */
    private static final int MOST = 20_000;

    private static final int EXPIRED_AT_ONCE = 256;
    private static final int RETRY_SECONDS = 10;

    private final SipEngine engine;
    private final DigestGate gate;
    private Surroundings env;
    private final RequestChecks checks;
    private final TransactionTable transactions;
    private final Counters counters;
    private final Offences offences;
    private final Alias aliases;
    private @Nullable RegistrationConfig config;

    /** Whose registrar it is; null when we are it, or nobody is. */
    private @Nullable TrunkConfig trunk;

    /** Null when a trunk is the registrar, or nobody. */
    private @Nullable EmbeddedRegistrar embedded;

    private final Set<Registering> running = new LinkedHashSet<>();

    /** The same by their connection: one that closes must not cost a look at all of them. */
    private final Map<Flow, Set<Registering>> onConnection = new HashMap<>();

    private final DeadlineWheel<Registering> deadlines = new DeadlineWheel<>();

    /** Whether this shard has seen a binding since there was none: then it wakes when one ends. */
    private boolean watching;

    Registrations(
            SipEngine engine,
            Generation generation,
            RequestChecks checks,
            TransactionTable transactions,
            Counters counters,
            Offences offences,
            DigestGate gate,
            byte[] secret) {
        this.engine = engine;
        this.gate = gate;
        env = generation.surroundings();
        this.checks = checks;
        this.transactions = transactions;
        this.counters = counters;
        this.offences = offences;
        aliases = new Alias(secret);
        follow(generation);
        watching = env.bindings().size() > 0;
    }

    /** The next configuration; those on their way to a registrar go on as they began. */
    void follow(Generation next) {
        env = next.surroundings();
        config = env.config().registration().orElse(null);
        trunk =
                config != null && config.to() instanceof RegistrationTarget.Trunk(String name)
                        ? Objects.requireNonNull(env.config().trunks().get(name))
                        : null;
        embedded =
                config != null && trunk == null
                        ? new EmbeddedRegistrar(
                                checks, gate, env.bindings(), config, offences, counters)
                        : null;
    }

    /** False where nobody serves a REGISTER of this peer: then it is as any other method. */
    boolean serves(Peer peer) {
        return config != null && (trunk == null || !peer.network().equals(trunk.network()));
    }

    /** A REGISTER that {@link #serves} lets in, for one of our domains, checked. */
    void on(SipRequest request, Flow arrival, Flow replyTo, Peer peer, long now) {
        switch (transactions.onRequest(request, replyTo, now)) {
            case RequestResult.Absorbed(var actions) -> engine.carryOut(actions);
            case RequestResult.Full _ ->
                    engine.respondStateless(replyTo, checks.busy(request, arrival, 0));
            case RequestResult.Merged _ -> {
                counters.increment(Counter.LOOPS);
                engine.respondStateless(replyTo, checks.answer(request, arrival, 482));
            }
            case RequestResult.New(ServerTransaction transaction) ->
                    serve(request, transaction, arrival, peer, now);
            case RequestResult.Ack _, RequestResult.Cancel _ -> {}
        }
    }

    private void serve(
            SipRequest request, ServerTransaction transaction, Flow arrival, Peer peer, long now) {
        RegistrationConfig rules = Objects.requireNonNull(config);
        if (!(request.to().uri() instanceof SipUri to) || to.user().isEmpty()) {
            refuse(transaction, checks.answer(request, arrival, 400));
            return;
        }
        AddressOfRecord aor = AddressOfRecord.of(to);
        Demand demand = Demand.of(request, aor, aliases, rules.contactsPerAor());
        if (embedded != null) {
            SipResponse answer = embedded.answer(request, arrival, peer, aor, demand, now);
            if (answer.status() == 401) respondStateless(transaction, answer);
            else respond(transaction, answer, now);
            watching = true;
        } else if (trunk == null || demand instanceof Demand.Wrong(int _)) {
            int status = demand instanceof Demand.Wrong(int wrong) ? wrong : 503;
            refuse(transaction, checks.answer(request, arrival, status));
        } else if (running.size() >= MOST) {
            refuse(transaction, checks.busy(request, arrival, RETRY_SECONDS));
        } else {
            Registering one =
                    new Registering(
                            env,
                            request,
                            transaction,
                            arrival,
                            peer,
                            trunk,
                            rules,
                            aor,
                            demand,
                            now);
            running.add(one);
            if (arrival.transport().reliable()) {
                onConnection.computeIfAbsent(arrival, _ -> new HashSet<>(2)).add(one);
            }
            perform(one, one.start(now), now);
        }
    }

    private void refuse(ServerTransaction transaction, SipResponse response) {
        counters.increment(Counter.REGISTRATIONS_REFUSED);
        respondStateless(transaction, response);
    }

    /** Who has proven nothing costs nothing: a repetition is looked at anew. */
    private void respondStateless(ServerTransaction transaction, SipResponse response) {
        transactions.abandon(transaction);
        engine.respondStateless(transaction.flow(), response);
    }

    private void respond(ServerTransaction transaction, SipResponse response, long now) {
        counters.increment(Counter.RESPONSES_SENT);
        engine.carryOut(transactions.respond(transaction, response, now));
    }

    void onResponse(RegisterAttempt attempt, SipResponse response, long now) {
        Registering one = attempt.registering();
        if (running.contains(one)) perform(one, one.onResponse(attempt, response, now), now);
    }

    void onFailure(RegisterAttempt attempt, Failure failure, long now) {
        Registering one = attempt.registering();
        if (running.contains(one)) perform(one, one.onFailure(attempt, failure, now), now);
    }

    void onFlowClosed(Flow flow) {
        env.bindings().flowClosed(flow);
        for (Registering one : onConnection.getOrDefault(flow, Set.of())) one.flowLost();
    }

    private void perform(Registering one, List<RegisterAction> actions, long now) {
        for (RegisterAction action : actions) perform(one, action, now);
        if (running.contains(one)) deadlines.schedule(one, one.nextDeadline(), now);
    }

    private void perform(Registering one, RegisterAction action, long now) {
        switch (action) {
            case RegisterAction.Respond(SipResponse response) -> {
                respond(one.transaction(), response, now);
                // As in respondStateless: the registrar is asked anew.
                if (response.status() >= 300) transactions.abandon(one.transaction());
            }
            case RegisterAction.Send(SipRequest request, Flow flow, RegisterAttempt attempt) -> {
                counters.increment(Counter.REQUESTS_SENT);
                Sent sent = transactions.send(request, flow, attempt, now);
                attempt.sentIn(sent.transaction());
                engine.carryOut(sent.actions());
            }
            case RegisterAction.SendAndForget(SipRequest request, Flow flow) -> {
                counters.increment(Counter.REQUESTS_SENT);
                engine.carryOut(transactions.send(request, flow, null, now).actions());
            }
            case RegisterAction.Forget(RegisterAttempt attempt) -> {
                if (attempt.transaction() != null) transactions.abandon(attempt.transaction());
            }
            case RegisterAction.Bound _ -> watching = true;
            case RegisterAction.Report(var severity, String subject, String text) ->
                    engine.report(severity, subject, text);
            case RegisterAction.Count(Counter counter) -> counters.increment(counter);
            case RegisterAction.Judge(var outcome) -> offences.judge(outcome, now);
            case RegisterAction.Ended _ -> {
                deadlines.cancel(one);
                running.remove(one);
                onConnection.computeIfPresent(
                        one.arrival(),
                        (_, others) -> others.remove(one) && others.isEmpty() ? null : others);
            }
        }
    }

    void onDeadline(long now) {
        for (Registering one = deadlines.poll(now); one != null; one = deadlines.poll(now)) {
            perform(one, one.onDeadline(now), now);
        }
        if (!watching) return;
        int gone = env.bindings().expire(now, EXPIRED_AT_ONCE);
        for (int i = 0; i < gone; i++) counters.increment(Counter.REGISTRATIONS_EXPIRED);
        watching = env.bindings().size() > 0;
    }

    long nextDeadline() {
        long expiry = watching ? env.bindings().nextExpiry() : Engine.NEVER;
        return Math.min(deadlines.nextDeadline(), expiry);
    }

    /** Those on their way. */
    int size() {
        return running.size();
    }
}
