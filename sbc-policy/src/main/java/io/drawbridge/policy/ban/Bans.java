package io.drawbridge.policy.ban;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.reason.Rule;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Judges offences and keeps out who collected too many. The flow and the user are judged before the
 * address, because many may be behind one; and what anybody may have sent makes short drops only.
 * Safe for several threads without locks.
 *
 * <p>{@code now} is nanoseconds since process start and decides what is in force; an {@code
 * Instant} is the wall clock of that moment and is only for showing and keeping, so that a clock
 * that is set ends no ban and makes none longer.
 */
public final class Bans {
    /** Above so many bans the message that tipped a new one is not kept. */
    private static final int MOST_WITH_TEXT = 100_000;

    private final AtomicReference<BanRules> rules;
    private final AtomicReference<HandBans> byHand = new AtomicReference<>(HandBans.NONE);
    private final KeyedTable<Sentence> addresses;
    private final KeyedTable<Sentence> prefixes;
    private final KeyedTable<Sentence> flows;
    private final KeyedTable<Sentence> users;
    private final KeyedTable<Sentence> drops;
    private final KeyedTable<Sentence> flowDrops;
    private final KeyedTable<Cluster> clusters;
    private final Scores scores;

    /**
     * @param seed any number that outsiders do not know
     */
    public Bans(BanRules rules, Room room, long seed) {
        this.rules = new AtomicReference<>(rules);
        int quarter = Room.places(room.bans() / 4);
        addresses = new KeyedTable<>(Room.places(room.bans()), seed);
        prefixes = new KeyedTable<>(quarter, seed);
        clusters = new KeyedTable<>(quarter, seed);
        flows = new KeyedTable<>(quarter, seed);
        users = new KeyedTable<>(quarter, seed);
        drops = new KeyedTable<>(Room.places(room.drops()), seed);
        flowDrops = new KeyedTable<>(Room.places(room.drops()), seed);
        scores = new Scores(Room.places(room.scores()), seed);
    }

    /** Swaps in other rules; bans in force keep their length. */
    public void apply(BanRules others) {
        rules.set(others);
    }

    private BanRules rules() {
        return Objects.requireNonNull(rules.get());
    }

    /**
     * Whether a packet of this flow may come in, before anything in it is read. Trunks and sources
     * that are never banned are not asked about. Allocates nothing.
     */
    public Gate check(AddressBits source, long flow, long now) {
        long key = source.source();
        if (addresses.live(key, now) != null) return Gate.BANNED;
        if (prefixes.live(Subject.prefixKey(key), now) != null) return Gate.PREFIX_BANNED;
        if (hand().find(source, now) != null) return Gate.PREFIX_BANNED;
        if (flows.live(flow, now) != null) return Gate.FLOW_SILENCED;
        return renewed(drops.live(key, now), now) || renewed(flowDrops.live(flow, now), now)
                ? Gate.DROPPED
                : Gate.OPEN;
    }

    private boolean renewed(@Nullable Sentence drop, long now) {
        if (drop == null) return false;
        drop.extend(now + rules().unproven().toNanos());
        return true;
    }

    /**
     * Whether a request may come in that names this user as its sender, on a flow on which that
     * user has no live binding. Allocates nothing.
     */
    public Gate checkUser(AddressBits source, String user, long now) {
        return user(source.source(), user, now) == null ? Gate.OPEN : Gate.USER_SILENCED;
    }

    private @Nullable Sentence user(long source, String name, long now) {
        if (users.size() == 0) return null;
        Sentence silence = users.live(Subject.userKey(source, name), now);
        return silence != null && silence.source == source && Subject.names(silence.user, name)
                ? silence
                : null;
    }

    private HandBans hand() {
        return Objects.requireNonNull(byHand.get());
    }

    /** Something wrong was done. */
    public Judgement report(Offence offence, long now, Instant clock) {
        Offence.Standing standing = offence.standing();
        if (standing.trunk()) return Judgement.spared(Judgement.Spared.TRUNK);
        if (offence.kind() == OffenceKind.UNKNOWN_USER && standing.authenticated()) {
            return Judgement.spared(Judgement.Spared.MISDIALLED);
        }
        if (!standing.proven() && standing.neverBan()) {
            return Judgement.spared(Judgement.Spared.NEVER_BAN);
        }
        if (!standing.proven() && standing.authenticated()) {
            return Judgement.spared(Judgement.Spared.OWNER);
        }
        return new Trial(this, offence, rules(), now, clock).judge();
    }

    Scores scores() {
        return scores;
    }

    /** A score has reached the threshold. Empty when the subject is out already. */
    Optional<Ban> sentence(Subject subject, Score score, Offence offence, long now, Instant clock) {
        BanRules active = rules();
        Evidence why =
                new Evidence(
                        offence.rule(),
                        Optional.of(offence.kind()),
                        score.counts,
                        score.all,
                        offence.message());
        if (!active.reached(score.proven)) {
            KeyedTable<Sentence> table = subject.scope() == Scope.FLOW ? flowDrops : drops;
            if (subject.scope() == Scope.USER || table.live(subject.key(), now) != null) {
                return Optional.empty();
            }
            long until = now + active.unproven().toNanos();
            Sentence drop = new Sentence(subject, now, until, 0, why, true);
            table.put(subject.key(), now, _ -> drop);
            return Optional.of(shown(drop, false, now, clock));
        }
        KeyedTable<Sentence> table = table(subject.scope());
        if (table.live(subject.key(), now) != null) return Optional.empty();
        Sentence begun =
                table.put(subject.key(), now, before -> next(before, subject, why, now, active));
        return Optional.of(shown(begun, true, now, clock));
    }

    private Sentence next(
            @Nullable Sentence before, Subject subject, Evidence why, long now, BanRules active) {
        if (before != null && before.until() > now) return before;
        int repeats =
                before == null || now - before.until() > active.longest().toNanos()
                        ? 0
                        : before.repeats + 1;
        long until = now + active.length(repeats, subject.scope());
        boolean withText = table(subject.scope()).size() < MOST_WITH_TEXT;
        return new Sentence(subject, now, until, repeats, why, withText);
    }

    /** A source was banned: when enough of its prefix are, all of that is. */
    Optional<Ban> sentencePrefix(
            long source, Offence offence, Score score, long now, Instant clock) {
        BanRules active = rules();
        Sentence banned = addresses.live(source, now);
        if (banned == null) return Optional.empty();
        return bannedNear(source, banned.until(), active.prefixAfter(), now) < active.prefixAfter()
                ? Optional.empty()
                : sentence(Subject.prefix(source), score, offence, now, clock);
    }

    /** An IPv4 /24 is looked through; an IPv6 /48 has too many sources, so they are remembered. */
    private int bannedNear(long source, long until, int most, long now) {
        if (Subject.ipv6(source)) return remember(source, until, most, now).size();
        int found = 0;
        for (long other = source & ~0xFFL; other <= (source | 0xFF); other++) {
            if (addresses.live(other, now) != null) found++;
        }
        return found;
    }

    private Cluster remember(long source, long until, int most, long now) {
        long key = Subject.prefixKey(source);
        return clusters.put(
                key, now, before -> Cluster.plus(before, key, source, until, now, most));
    }

    private KeyedTable<Sentence> table(Scope scope) {
        return switch (scope) {
            case ADDRESS -> addresses;
            case PREFIX -> prefixes;
            case FLOW -> flows;
            case USER -> users;
        };
    }

    private static Ban shown(Sentence kept, boolean proven, long now, Instant clock) {
        return new Ban(
                kept.scope,
                Subject.place(kept.scope, kept.source),
                kept.user,
                proven,
                clock.plusNanos(kept.since - now),
                clock.plusNanos(kept.until() - now),
                kept.repeats,
                kept.evidence());
    }

    /**
     * A flow has proven itself: what it and the user had collected is forgotten.
     *
     * @return whether they were kept out
     */
    public boolean authenticated(AddressBits source, long flow, String user) {
        long key = Subject.userKey(source.source(), user);
        scores.forget(flow, key);
        return flows.remove(flow) | flowDrops.remove(flow) | users.remove(key);
    }

    /**
     * Bans by hand.
     *
     * @return false when there are too many such bans
     */
    public boolean ban(Prefix prefix, Duration length, Rule rule, String why, long now) {
        Evidence evidence = new Evidence(rule, Optional.empty(), OffenceCounts.NONE, 0, why);
        long until = now + Math.min(length.toNanos(), Long.MAX_VALUE / 4);
        return add(new HandBans.HandBan(prefix, now, until, evidence), now);
    }

    boolean add(HandBans.HandBan ban, long now) {
        while (true) {
            HandBans before = hand();
            Optional<HandBans> after = before.with(ban, now);
            if (after.isEmpty()) return false;
            if (byHand.compareAndSet(before, after.get())) return true;
        }
    }

    /** What keeps out this address, its flows and its users; empty when nothing does. */
    public List<Ban> show(AddressBits address, long now, Instant clock) {
        long source = address.source();
        List<Ban> found = new ArrayList<>();
        addIfLive(found, addresses.live(source, now), true, now, clock);
        addIfLive(found, prefixes.live(Subject.prefixKey(source), now), true, now, clock);
        hand().live(now).stream()
                .filter(ban -> HandBans.covers(ban.prefix(), address))
                .forEach(ban -> found.add(shown(ban, now, clock)));
        addIfLive(found, drops.live(source, now), false, now, clock);
        for (KeyedTable<Sentence> table : List.of(flows, users, flowDrops)) {
            table.forEachLive(
                    now,
                    kept -> {
                        if (kept.source == source) {
                            found.add(shown(kept, table != flowDrops, now, clock));
                        }
                    });
        }
        return found;
    }

    private static void addIfLive(
            List<Ban> found, @Nullable Sentence kept, boolean proven, long now, Instant clock) {
        if (kept != null) found.add(shown(kept, proven, now, clock));
    }

    private static Ban shown(HandBans.HandBan ban, long now, Instant clock) {
        return new Ban(
                Scope.PREFIX,
                ban.prefix(),
                "",
                true,
                clock.plusNanos(ban.since() - now),
                clock.plusNanos(ban.until() - now),
                0,
                ban.evidence());
    }

    /** All that is in force. */
    public List<Ban> list(long now, Instant clock) {
        List<Ban> all = new ArrayList<>();
        hand().live(now).forEach(ban -> all.add(shown(ban, now, clock)));
        for (KeyedTable<Sentence> table : List.of(addresses, prefixes, flows, users)) {
            table.forEachLive(now, kept -> all.add(shown(kept, true, now, clock)));
        }
        for (KeyedTable<Sentence> table : List.of(drops, flowDrops)) {
            table.forEachLive(now, kept -> all.add(shown(kept, false, now, clock)));
        }
        return all;
    }

    /** All scores that have not faded, the highest first. */
    public List<Collected> collected(long now, Instant clock) {
        BanRules active = rules();
        return scores.live(now)
                .map(
                        score ->
                                new Collected(
                                        score.scope,
                                        Subject.place(score.scope, score.source),
                                        score.user,
                                        active.faded(score.all, now - score.at),
                                        active.faded(score.proven, now - score.at),
                                        score.counts,
                                        clock.plusNanos(score.at - now)))
                .sorted(Comparator.comparingDouble(Collected::score).reversed())
                .toList();
    }

    /**
     * Forgets all that keeps out this address, its flows and its users, a ban of its prefix too,
     * and what they had collected.
     *
     * @return whether anything was in force
     */
    public boolean lift(AddressBits address, long now) {
        long source = address.source();
        boolean lifted = !show(address, now, Instant.EPOCH).isEmpty();
        addresses.remove(source);
        prefixes.remove(Subject.prefixKey(source));
        drops.remove(source);
        byHand.updateAndGet(
                bans -> bans.without(ban -> HandBans.covers(ban.prefix(), address), now));
        Cluster cluster = clusters.live(Subject.prefixKey(source), now);
        if (cluster != null) {
            clusters.put(
                    cluster.key,
                    now,
                    before -> (before == null ? cluster : before).without(source));
        }
        for (KeyedTable<Sentence> table : List.of(flows, users, flowDrops)) {
            table.live(now).stream()
                    .filter(kept -> kept.source == source)
                    .forEach(kept -> table.remove(kept.key));
        }
        scores.forgetSource(source, now);
        return lifted;
    }

    /** Forgets everything. */
    public void liftAll() {
        byHand.set(HandBans.NONE);
        List.of(addresses, prefixes, flows, users, drops, flowDrops).forEach(KeyedTable::clear);
        clusters.clear();
        scores.clear();
    }

    /** Sentences of all scopes but drops, also those that have ended and count for the next. */
    Stream<Sentence> remembered() {
        return Stream.of(addresses, prefixes, flows, users)
                .flatMap(table -> table.live(Long.MIN_VALUE).stream());
    }

    List<HandBans.HandBan> handBans(long now) {
        return hand().live(now);
    }

    void restore(Sentence kept, long now) {
        if (table(kept.scope).put(kept.key, now, before -> before == null ? kept : before)
                != kept) {
            return;
        }
        if (kept.until() <= now) {
            table(kept.scope).keep(kept, now);
        } else if (kept.scope == Scope.ADDRESS && Subject.ipv6(kept.source)) {
            remember(kept.source, kept.until(), rules().prefixAfter(), now);
        }
    }

    BanRules active() {
        return rules();
    }

    /** Addresses that are or were banned and are remembered. */
    public int remembers() {
        return addresses.size();
    }

    /** Entries of all tables together; never more than {@link #places}. */
    public long entries() {
        return tables().mapToLong(KeyedTable::size).sum() + scores.size();
    }

    /** Most entries of all tables together. */
    public long places() {
        return tables().mapToLong(KeyedTable::places).sum() + scores.places();
    }

    /** Bans and drops that had to go, or found no place, before their time. */
    public long pushedOut() {
        return Stream.of(addresses, prefixes, flows, users, drops, flowDrops)
                .mapToLong(KeyedTable::pushedOut)
                .sum();
    }

    private Stream<KeyedTable<?>> tables() {
        return Stream.of(addresses, prefixes, clusters, flows, users, drops, flowDrops);
    }
}
