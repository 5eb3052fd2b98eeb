package io.drawbridge.core.engine;

import io.drawbridge.core.auth.ClaimedName;
import io.drawbridge.core.b2bua.Call;
import io.drawbridge.core.b2bua.CallEvent;
import io.drawbridge.core.b2bua.CallingUser;
import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.Uri;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transaction.DeadlineWheel;
import io.drawbridge.policy.Guard;
import io.drawbridge.policy.SecurityEvent;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.fraud.Budgets.Attempt;
import io.drawbridge.policy.fraud.Budgets.Name;
import io.drawbridge.policy.fraud.Destination;
import io.drawbridge.policy.fraud.FraudVerdict;
import io.drawbridge.policy.fraud.FraudVerdict.Cause;
import io.drawbridge.policy.fraud.FraudVerdict.Finding;
import io.drawbridge.policy.fraud.FraudVerdict.Outcome;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What calls cost: asked before one begins, and told of its seconds while it runs. Only what leaves
 * by a trunk costs, and only who is not a trunk himself is asked. A call counts when the other side
 * has answered it otherwise than by asking who calls; where we have asked, at once.
 */
final class Tolls {
    /** How long a call of a user whose budget another shard has found used up may go on. */
    private static final long STEP = TimeUnit.SECONDS.toNanos(15);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SipEngine engine;
    private final Guard guard;
    private final InstantSource clock;
    private final Map<Call, Meter> meters = new HashMap<>();
    private final DeadlineWheel<Meter> due = new DeadlineWheel<>();

    /**
     * A call that somebody wants to make.
     *
     * @param payer whose budget it is; empty for nobody's
     * @param source where he is
     */
    record Judged(
            Destination destination,
            String payer,
            Name name,
            InetAddress source,
            FraudVerdict verdict) {
        boolean allows() {
            return verdict.allows();
        }

        boolean highRisk() {
            return verdict.findings().stream().anyMatch(f -> f.cause() == Cause.HIGH_RISK);
        }

        /** For logs and records: why; empty when there is nothing to say. */
        String why() {
            return words(verdict);
        }
    }

    /** What runs up a bill. */
    private static final class Meter extends DeadlineWheel.Entry {
        final Call call;
        final Judged judged;
        final long began;
        final Set<Cause> told = EnumSet.noneOf(Cause.class);
        boolean counts;
        boolean cut;
        long seconds;

        Meter(Call call, Judged judged, long began) {
            this.call = call;
            this.judged = judged;
            this.began = began;
        }
    }

    Tolls(SipEngine engine, Guard guard, InstantSource clock) {
        this.engine = engine;
        this.guard = guard;
        this.clock = clock;
    }

    /** Of a trunk's call only whether it is an emergency. */
    Destination destination(Peer peer, SipRequest request) {
        String dialled = dialled(request.requestUri());
        return peer instanceof Peer.Trunk
                ? guard.destinations().emergency(dialled)
                : guard.destinations().of(dialled);
    }

    /** Parameters of the user part are of it still, as the phone-context is. */
    private static String dialled(Uri uri) {
        return uri instanceof SipUri sip ? sip.user() : uri.toString();
    }

    /** Before the call begins. A refusal is told; what else was found, once the call counts. */
    Judged judge(
            Peer peer,
            CallingUser user,
            SipRequest request,
            InetAddress source,
            RouteConfig route,
            Destination destination,
            long now) {
        if (peer instanceof Peer.Trunk || !(route.to() instanceof RouteTarget.Trunk)) {
            return new Judged(destination, "", Name.CLAIMED, source, FraudVerdict.ALLOW);
        }
        Name name =
                switch (peer) {
                    case Peer.User _ -> Name.PROVEN;
                    case Peer.Registered _ -> Name.REGISTERED;
                    case Peer.Stranger _, Peer.Trunk _ -> Name.CLAIMED;
                };
        String payer = user.payer().isEmpty() ? ClaimedName.of(request) : user.payer();
        FraudVerdict verdict =
                guard.budgets()
                        .decide(
                                new Attempt(payer, name, destination, !peer.trusted()),
                                now,
                                clock.instant());
        Judged judged = new Judged(destination, payer, name, source, verdict);
        if (!verdict.allows()) {
            tell(judged, verdict, "refused");
            if (verdict.outcome() == Outcome.CUT && name != Name.CLAIMED) endOthers(payer, now);
        }
        return judged;
    }

    private void endOthers(String payer, long now) {
        for (Meter meter : List.copyOf(meters.values())) {
            if (meter.judged.payer().equals(payer)) measure(meter, now, false);
        }
    }

    void begin(Call call, Judged judged, long now) {
        boolean nobodys = judged.payer().isEmpty() && judged.verdict().findings().isEmpty();
        if (nobodys || judged.destination().emergency()) return;
        Meter meter = new Meter(call, judged, now);
        meters.put(call, meter);
        due.schedule(meter, now + STEP, now);
        if (judged.name() == Name.PROVEN) count(meter);
    }

    /** Something happened to the call. */
    void onStep(Call call, long now) {
        Meter meter = meters.get(call);
        if (meter == null || meter.counts || !call.accepted()) return;
        Judged judged = meter.judged;
        if (!judged.payer().isEmpty()) {
            guard.budgets().proven(judged.payer(), judged.destination(), now, clock.instant());
        }
        count(meter);
    }

    private void count(Meter meter) {
        meter.counts = true;
        tellOnce(meter, meter.judged.verdict(), "allowed");
    }

    void onDeadline(long now) {
        for (Meter meter = due.poll(now); meter != null; meter = due.poll(now)) {
            due.schedule(meter, now + STEP, now);
            measure(meter, now, false);
        }
    }

    long nextDeadline() {
        return due.nextDeadline();
    }

    /** The call is over; harmless when done twice. */
    void ended(Call call, long now) {
        Meter meter = meters.remove(call);
        if (meter == null) return;
        due.cancel(meter);
        measure(meter, now, true);
    }

    private void measure(Meter meter, long now, boolean last) {
        Judged judged = meter.judged;
        if (!meter.counts || judged.payer().isEmpty()) return;
        long talked = meter.call.answeredAt() < 0 ? 0 : now - meter.call.answeredAt();
        long seconds = (last ? talked + SECOND - 1 : talked) / SECOND;
        FraudVerdict verdict =
                guard.budgets()
                        .talked(
                                judged.payer(),
                                judged.destination(),
                                meter.began,
                                Duration.ofSeconds(seconds - meter.seconds),
                                now);
        meter.seconds = seconds;
        if (last) return;
        boolean cut = verdict.outcome() == Outcome.CUT && !meter.cut;
        tellOnce(meter, verdict, cut ? "ended" : "running");
        if (cut) {
            meter.cut = true;
            engine.tell(meter.call, new CallEvent.EndNow(CallRecord.End.BUDGET, words(verdict)));
        }
    }

    private void tellOnce(Meter meter, FraudVerdict verdict, String what) {
        Set<Cause> causes =
                verdict.findings().stream().map(Finding::cause).collect(Collectors.toSet());
        if (meter.told.addAll(causes)) tell(meter.judged, verdict, what);
    }

    private void tell(Judged judged, FraudVerdict verdict, String what) {
        guard.budgets().told(verdict);
        guard.events()
                .tell(
                        new SecurityEvent.Costly(
                                clock.instant(),
                                Prefix.of(judged.source()),
                                judged.payer(),
                                judged.destination(),
                                verdict));
        boolean sure = judged.name() != Name.CLAIMED;
        String causes =
                verdict.findings().stream()
                        .map(finding -> finding.cause().name())
                        .collect(Collectors.joining(" "));
        engine.report(
                Severity.WARNING,
                "toll " + what + causes + (sure ? judged.payer() : ""),
                String.format(
                        "call %s: %s at %s to %s: %s",
                        what,
                        judged.payer().isEmpty() ? "a stranger" : "user " + judged.payer(),
                        judged.source().getHostAddress(),
                        judged.destination().number().isEmpty()
                                ? "no public number"
                                : judged.destination().number(),
                        words(verdict)));
    }

    private static String words(FraudVerdict verdict) {
        return verdict.findings().stream().map(Finding::toString).collect(Collectors.joining("; "));
    }

    /** Calls that are measured. */
    int size() {
        return meters.size();
    }
}
