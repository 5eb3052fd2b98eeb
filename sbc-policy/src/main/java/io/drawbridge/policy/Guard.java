package io.drawbridge.policy;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.Ban;
import io.drawbridge.policy.ban.Bans;
import io.drawbridge.policy.ban.Judgement;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.ban.Room;
import io.drawbridge.policy.ban.Scope;
import io.drawbridge.policy.fraud.Budgets;
import io.drawbridge.policy.fraud.Decoys;
import io.drawbridge.policy.fraud.Destinations;
import io.drawbridge.policy.fraud.RiskRanges;
import io.drawbridge.policy.rate.RecentTime;
import io.drawbridge.policy.rate.RequestRates;
import io.drawbridge.policy.reason.Rule;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * All that is remembered about who did wrong and what calls have cost, once for a process. Other
 * rules change what comes; what is remembered stays. Safe for several threads.
 */
public final class Guard {
    private static final int MOST_BUCKETS = 200_000;
    private static final int MOST_NUMBERS = 20_000;
    private static final int MOST_USERS = 100_000;
    private static final int MOST_EVENTS = 8_192;

    private static final Rule BY_HAND = new Rule("the admin interface", "");

    private final RecentTime time;
    private final Bans bans;
    private final Budgets budgets;
    private final AtomicReference<Swapped> swapped;
    private final SecurityEvents events = new SecurityEvents(MOST_EVENTS);
    private final LongAdder changes = new LongAdder();
    private final LongAdder[] offences = adders(OffenceKind.values().length);
    private final LongAdder[] spared = adders(Judgement.Spared.values().length);
    private final LongAdder[] proven = adders(Scope.values().length);
    private final LongAdder[] unproven = adders(Scope.values().length);

    /** What other rules replace. */
    private record Swapped(
            RequestRates requests, Destinations destinations, Decoys decoys, String country) {}

    /**
     * @param time what the buckets are told
     * @param seed any number that outsiders do not know
     */
    Guard(GuardRules rules, RecentTime time, Room room, long seed) {
        this.time = time;
        this.bans = new Bans(rules.bans(), room, seed);
        this.budgets = new Budgets(rules.fraud(), MOST_USERS);
        this.swapped =
                new AtomicReference<>(
                        new Swapped(
                                new RequestRates(rules.requests(), time, MOST_BUCKETS),
                                destinations(rules.country()),
                                rules.decoys(),
                                rules.country()));
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        Arrays.setAll(adders, _ -> new LongAdder());
        return adders;
    }

    private static Destinations destinations(String country) {
        return new Destinations(country, RiskRanges.builtin(), MOST_NUMBERS);
    }

    void apply(GuardRules rules) {
        bans.apply(rules.bans());
        budgets.apply(rules.fraud());
        Swapped before = swapped();
        swapped.set(
                new Swapped(
                        before.requests().limits().equals(rules.requests())
                                ? before.requests()
                                : new RequestRates(rules.requests(), time, MOST_BUCKETS),
                        before.country().equals(rules.country())
                                ? before.destinations()
                                : destinations(rules.country()),
                        rules.decoys(),
                        rules.country()));
    }

    private Swapped swapped() {
        return Objects.requireNonNull(swapped.get());
    }

    /** Offences go to {@link #report}, so that they are counted and told. */
    public Bans bans() {
        return bans;
    }

    /** How many requests may come, as the rules are now. Ask again for each request. */
    public RequestRates requests() {
        return swapped().requests();
    }

    /** Where numbers lead, as the rules are now. Ask again for each call. */
    public Destinations destinations() {
        return swapped().destinations();
    }

    public Budgets budgets() {
        return budgets;
    }

    /** As the rules are now. Ask again for each request. */
    public Decoys decoys() {
        return swapped().decoys();
    }

    /** Something wrong was done: judged, counted and told. */
    public Judgement report(Offence offence, long now, Instant clock) {
        Judgement judgement = bans.report(offence, now, clock);
        offences[offence.kind().ordinal()].increment();
        spared[judgement.spared().ordinal()].increment();
        events.tell(new SecurityEvent.Offended(clock, offence, judgement));
        for (Ban ban : judgement.begun()) begun(ban, clock);
        changes.increment();
        return judgement;
    }

    /** A flow has proven itself: what it and the user had collected is forgotten. */
    public void authenticated(AddressBits source, long flow, String user) {
        if (bans.authenticated(source, flow, user)) changes.increment();
    }

    Optional<Ban> ban(Prefix place, Duration length, String why, long now, Instant clock) {
        if (!bans.ban(place, length, BY_HAND, why, now)) return Optional.empty();
        changes.increment();
        Optional<Ban> shown =
                bans.show(AddressBits.of(place.address()), now, clock).stream()
                        .filter(ban -> ban.evidence().kind().isEmpty())
                        .filter(ban -> ban.place().equals(place))
                        .findFirst();
        shown.ifPresent(ban -> begun(ban, clock));
        return shown;
    }

    /**
     * Lifts what keeps out an address, its flows and its users by hand, a ban of its prefix too,
     * and forgets what they had collected.
     *
     * @param place of a prefix, its first address
     * @return whether anything was in force
     */
    public boolean lift(Prefix place, long now, Instant clock) {
        boolean lifted = bans.lift(AddressBits.of(place.address()), now);
        changes.increment();
        if (lifted) events.tell(new SecurityEvent.Lifted(clock, Optional.of(place)));
        return lifted;
    }

    /** Forgets all bans and all scores by hand. */
    public void liftAll(Instant clock) {
        bans.liftAll();
        changes.increment();
        events.tell(new SecurityEvent.Lifted(clock, Optional.empty()));
    }

    /** Grows with everything that should survive a restart. */
    public long changes() {
        return changes.sum();
    }

    /** Counts and tells of a ban. */
    void begun(Ban ban, Instant clock) {
        (ban.proven() ? proven : unproven)[ban.scope().ordinal()].increment();
        events.tell(new SecurityEvent.Banned(clock, ban));
    }

    /** What is told to the one who writes it down. */
    public SecurityEvents events() {
        return events;
    }

    /** How many were reported since the start. */
    public long offences(OffenceKind kind) {
        return offences[kind.ordinal()].sum();
    }

    /** How many offences counted against nobody's address for this reason since the start. */
    public long spared(Judgement.Spared why) {
        return spared[why.ordinal()].sum();
    }

    /**
     * How many bans began since the start.
     *
     * @param ofProven bans and silences; else short drops
     */
    public long begun(Scope scope, boolean ofProven) {
        return (ofProven ? proven : unproven)[scope.ordinal()].sum();
    }
}
