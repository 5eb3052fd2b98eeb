package io.drawbridge.policy.fraud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.drawbridge.policy.fraud.FraudRules.Action;
import io.drawbridge.policy.fraud.FraudRules.Budget;
import io.drawbridge.policy.fraud.FraudVerdict.Cause;
import io.drawbridge.policy.fraud.FraudVerdict.Finding;
import io.drawbridge.policy.fraud.FraudVerdict.Outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether a user may make a call, by what it may cost and what he has used already. Emergency calls
 * always go through and use nothing. Safe for several threads.
 *
 * <p>{@code now} is nanoseconds since process start and measures hours and days, which so last as
 * long as they should whatever happens to the clock; an {@code Instant} is the wall clock, for
 * working hours alone.
 */
public final class Budgets {
    private static final int SECONDS = 60;

    private final AtomicReference<FraudRules> rules;
    private final Cache<String, Spending> users;

    private final LongAdder[][] found =
            new LongAdder[Cause.values().length][Outcome.values().length];

    /** How sure it is that the caller is the user. */
    public enum Name {
        /** He says so: what was used is looked at, and nothing counted before {@link #proven}. */
        CLAIMED,
        /** He calls on a flow of the user's; the same, but the user's calls may be cut. */
        REGISTERED,
        /** He has just shown that he knows the password: the call counts at once. */
        PROVEN
    }

    /**
     * Somebody wants to make a call.
     *
     * @param user who pays; empty for a stranger, who has no budget
     * @param outside the user is not on a trusted network; only then risk is asked about
     */
    public record Attempt(String user, Name name, Destination destination, boolean outside) {
        private boolean counts() {
            return name == Name.PROVEN && !user.isEmpty();
        }
    }

    /**
     * @param most users whose calls are remembered at a time, at least 1; each takes about 2 kB
     */
    public Budgets(FraudRules rules, int most) {
        this.rules = new AtomicReference<>(rules);
        this.users = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
        for (LongAdder[] outcomes : found) {
            for (int i = 0; i < outcomes.length; i++) outcomes[i] = new LongAdder();
        }
    }

    /** Swaps in other rules; what was used stays. */
    public void apply(FraudRules others) {
        rules.set(others);
    }

    /** A new call; when it is allowed it has been counted. */
    public FraudVerdict decide(Attempt attempt, long now, Instant clock) {
        Destination destination = attempt.destination();
        if (destination.emergency()) return FraudVerdict.ALLOW;
        FraudRules active = rules();
        List<Finding> findings = new ArrayList<>();
        if (attempt.outside()) addRisk(findings, active, destination);
        boolean offHours = offHours(active, clock);
        users.asMap()
                .compute(
                        attempt.user(),
                        (_, before) -> {
                            if (before == null && !attempt.counts()) return null;
                            Spending used = before == null ? new Spending() : before;
                            addUsed(findings, active, destination, used, now);
                            if (offHours) addOffHours(findings, active, used, now);
                            FraudVerdict verdict = FraudVerdict.of(findings);
                            if (verdict.outcome() == Outcome.CUT
                                    && attempt.name() != Name.CLAIMED) {
                                used.cutAt = now;
                            }
                            if (verdict.allows() && attempt.counts()) {
                                count(destination, used, offHours, now);
                            }
                            return used;
                        });
        return FraudVerdict.of(findings);
    }

    private static boolean offHours(FraudRules active, Instant clock) {
        return active.offHours().map(hours -> hours.contains(clock)).orElse(false);
    }

    /** Counts what was found, once it is acted upon. */
    public void told(FraudVerdict verdict) {
        for (Finding finding : verdict.findings()) {
            found[finding.cause().ordinal()][finding.outcome().ordinal()].increment();
        }
    }

    /** Somebody else has accepted the caller as the user whom he claimed to be: the call counts. */
    public void proven(String user, Destination destination, long now, Instant clock) {
        if (destination.emergency()) return;
        boolean offHours = offHours(rules(), clock);
        users.asMap()
                .compute(
                        user,
                        (_, before) -> {
                            Spending used = before == null ? new Spending() : before;
                            count(destination, used, offHours, now);
                            return used;
                        });
    }

    private FraudRules rules() {
        return Objects.requireNonNull(rules.get());
    }

    private static void addRisk(
            List<Finding> findings, FraudRules active, Destination destination) {
        if (destination.risk() == Risk.NONE) return;
        Outcome outcome =
                switch (active.highRisk()) {
                    case DENY -> destination.highRisk() ? Outcome.DENY : Outcome.ALERT;
                    case ALERT -> Outcome.ALERT;
                    case ALLOW -> Outcome.ALLOW;
                };
        if (outcome != Outcome.ALLOW) {
            findings.add(
                    new Finding(Cause.HIGH_RISK, outcome, active.rule(), destination.toString()));
        }
    }

    private static void addUsed(
            List<Finding> findings,
            FraudRules active,
            Destination destination,
            Spending used,
            long now) {
        Budget budget = active.perUser();
        long calls = used.calls.sum(now);
        if (calls >= budget.callsPerHour()) {
            add(findings, Cause.CALLS_PER_HOUR, outcome(budget.action()), active, calls + " calls");
        }
        addMinutes(findings, active, dear(destination), used, now);
        long fresh = used.newCountries.sum(now);
        if (foreign(destination)
                && !used.knows(destination.country(), now)
                && fresh >= budget.newCountriesPerDay()) {
            add(
                    findings,
                    Cause.NEW_COUNTRIES,
                    outcome(budget.action()),
                    active,
                    destination.country() + " after " + fresh + " new countries");
        }
    }

    private static void addMinutes(
            List<Finding> findings, FraudRules active, boolean dear, Spending used, long now) {
        Budget budget = active.perUser();
        long most = (long) budget.minutesPerDay() * SECONDS;
        long seconds = used.seconds.sum(now);
        long dearSeconds = used.dearSeconds.sum(now);
        if (dear && dearSeconds >= most) {
            Outcome atLeast = budget.action() == Action.CUT ? Outcome.CUT : Outcome.DENY;
            String detail = dearSeconds / SECONDS + " international or high-risk minutes";
            add(findings, Cause.MINUTES_PER_DAY, atLeast, active, detail);
        } else if (seconds >= most) {
            String detail = seconds / SECONDS + " minutes";
            add(findings, Cause.MINUTES_PER_DAY, outcome(budget.action()), active, detail);
        }
    }

    private static void addOffHours(
            List<Finding> findings, FraudRules active, Spending used, long now) {
        OffHours hours = active.offHours().orElseThrow();
        long calls = used.offHourCalls.sum(now);
        if (calls >= hours.callsPerHour()) {
            String detail = calls + " calls " + hours;
            add(findings, Cause.OFF_HOURS, outcome(active.perUser().action()), active, detail);
        }
    }

    private static void add(
            List<Finding> findings,
            Cause cause,
            Outcome outcome,
            FraudRules active,
            String detail) {
        findings.add(new Finding(cause, outcome, active.rule(), detail));
    }

    private static Outcome outcome(Action action) {
        return switch (action) {
            case ALERT -> Outcome.ALERT;
            case DENY -> Outcome.DENY;
            case CUT -> Outcome.CUT;
        };
    }

    private static void count(Destination destination, Spending used, boolean offHours, long now) {
        used.calls.add(1, now);
        if (offHours) used.offHourCalls.add(1, now);
        if (foreign(destination)) used.called(destination.country(), now);
    }

    private static boolean foreign(Destination destination) {
        return destination.international() && !destination.country().isEmpty();
    }

    private static boolean dear(Destination destination) {
        return destination.highRisk()
                || (destination.international() && !destination.number().isEmpty());
    }

    /**
     * A call has lasted so much longer. To be told while the call runs, every minute or so, and at
     * its end: each time what came since the last, in whole seconds.
     *
     * @param began when the call began: a later one may have used up the budget for all
     * @return what the budget says now; {@code CUT}: the user's calls are to end
     */
    public FraudVerdict talked(
            String user, Destination destination, long began, Duration longer, long now) {
        if (destination.emergency()) return FraudVerdict.ALLOW;
        FraudRules active = rules();
        List<Finding> findings = new ArrayList<>();
        int seconds = (int) Math.clamp(longer.toSeconds(), 0, 86_400);
        users.asMap()
                .compute(
                        user,
                        (_, before) -> {
                            Spending used = before == null ? new Spending() : before;
                            used.seconds.add(seconds, now);
                            if (dear(destination)) used.dearSeconds.add(seconds, now);
                            addMinutes(findings, active, dear(destination), used, now);
                            if (used.cutAt >= began && FraudVerdict.of(findings).allows()) {
                                add(findings, Cause.CUT, Outcome.CUT, active, "by a later call");
                            }
                            return used;
                        });
        return FraudVerdict.of(findings);
    }

    /** How often this was {@link #told}, since the start. */
    public long found(Cause cause, Outcome outcome) {
        return found[cause.ordinal()][outcome.ordinal()].sum();
    }

    /** Users that are remembered; may count some that are forgotten soon. */
    public long size() {
        return users.estimatedSize();
    }
}
