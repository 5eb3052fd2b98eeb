package io.drawbridge.core.registration;

import io.drawbridge.core.registration.Update.Outcome;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.acl.AddressBits;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All bindings of the node, for all shards: every shard reads, and every change of an AoR is one
 * step. What has expired is not seen any more, and leaves when somebody calls {@link #expire}.
 */
public final class Bindings {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int MOST_CHANGED = 65_536; // users

    /** In the order in which they expire. */
    private record Expiry(long at, String alias, AddressOfRecord aor) {
        static Expiry of(Binding binding) {
            return new Expiry(binding.expiresAt(), binding.alias(), binding.aor());
        }
    }

    private final int max;
    private final int contactsPerAor;
    private final ConcurrentHashMap<AddressOfRecord, List<Binding>> users =
            new ConcurrentHashMap<>();

    // These follow `users`: changed only in a step of an AoR, and never the other way round.
    private final ConcurrentHashMap<String, Binding> aliases = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Flow, ConcurrentHashMap<String, Binding>> flows =
            new ConcurrentHashMap<>();

    /** The flows with reachable bindings of a source ({@link AddressBits#source}). */
    private final ConcurrentHashMap<Long, Set<Flow>> sources = new ConcurrentHashMap<>();

    /** Where we are the registrar: the AoRs of a user, who may register in several domains. */
    private final ConcurrentHashMap<String, Set<AddressOfRecord>> names = new ConcurrentHashMap<>();

    private final ConcurrentSkipListSet<Expiry> expiries =
            new ConcurrentSkipListSet<>(
                    Comparator.comparingLong(Expiry::at).thenComparing(Expiry::alias));

    private final AtomicInteger size = new AtomicInteger();
    private final ChangedUsers changed = new ChangedUsers(MOST_CHANGED);

    /**
     * @param max most bindings in total, at least 1
     * @param contactsPerAor most bindings of one AoR, at least 1
     */
    public Bindings(int max, int contactsPerAor) {
        if (max < 1 || contactsPerAor < 1)
            throw new IllegalArgumentException("too small: " + max + ", " + contactsPerAor);
        this.max = max;
        this.contactsPerAor = contactsPerAor;
    }

    /** The binding that the registrar knows by this name. */
    public Optional<Binding> byAlias(String alias, long now) {
        return Optional.ofNullable(aliases.get(alias)).filter(b -> !b.expired(now));
    }

    /** The bindings of a user, reachable or not; the one that was bound first comes first. */
    public List<Binding> of(AddressOfRecord aor, long now) {
        return live(users.getOrDefault(aor, List.of()), now);
    }

    /**
     * The bindings that we keep as registrar for a user, whatever domain his devices use for him.
     */
    public List<Binding> ofUser(String user, long now) {
        Set<AddressOfRecord> aors = names.getOrDefault(user, Set.of());
        List<Binding> found = new ArrayList<>();
        for (AddressOfRecord aor : aors) found.addAll(of(aor, now));
        return found;
    }

    /** The reachable bindings whose devices are at the other end of exactly this way. */
    public List<Binding> onFlow(Flow flow, long now) {
        var on = flows.get(flow);
        return on == null ? List.of() : live(on.values(), now);
    }

    /** True when {@link #onFlow} would find one. */
    public boolean anyOnFlow(Flow flow, long now) {
        var on = flows.get(flow);
        if (on == null) return false;
        for (Binding binding : on.values()) if (!binding.expired(now)) return true;
        return false;
    }

    /**
     * True when a device is registered by another way from the same source.
     *
     * @param source as of {@link AddressBits#source}
     */
    public boolean othersAt(long source, Flow flow, long now) {
        for (Flow other : sources.getOrDefault(source, Set.of())) {
            if (!other.equals(flow) && anyOnFlow(other, now)) return true;
        }
        return false;
    }

    /** Every binding, in no order. */
    public List<Binding> all(long now) {
        return live(aliases.values(), now);
    }

    /** Every user who has one, expired or not, in no order; may change while it is read. */
    public Set<AddressOfRecord> users() {
        return Collections.unmodifiableSet(users.keySet());
    }

    /** Whose bindings {@link #apply} has changed. What ends by itself is not told. */
    public ChangedUsers changed() {
        return changed;
    }

    /** Bindings that are kept, expired ones that have not left included. */
    public int size() {
        return size.get();
    }

    private static List<Binding> live(Collection<Binding> bindings, long now) {
        if (bindings.isEmpty()) return List.of();
        List<Binding> live = new ArrayList<>(bindings.size());
        for (Binding binding : bindings) if (!binding.expired(now)) live.add(binding);
        return live;
    }

    /** Carries out one REGISTER, or nothing of it. */
    public Outcome apply(Update update, long now) {
        Outcome[] outcome = {Outcome.DONE};
        boolean[] other = {false};
        users.compute(
                update.aor(),
                (_, known) -> {
                    List<Binding> before = known == null ? List.of() : known;
                    if (outOfOrder(update, before, now)) {
                        outcome[0] = Outcome.OUT_OF_ORDER;
                        return known;
                    }
                    List<Binding> after = after(update, before, now);
                    if (after.size() > contactsPerAor && !update.put().isEmpty()) {
                        outcome[0] = Outcome.TOO_MANY_CONTACTS;
                        return known;
                    }
                    int more = after.size() - before.size();
                    if (size.addAndGet(more) > max && more > 0) {
                        size.addAndGet(-more);
                        outcome[0] = Outcome.FULL;
                        return known;
                    }
                    reindex(before, after);
                    other[0] = !after.equals(before);
                    return after.isEmpty() ? null : after;
                });
        if (other[0]) changed.add(update.aor()); // not before others can see it
        return outcome[0];
    }

    /**
     * Puts back what a user had bound before a restart, in place of all that he has, as far as
     * there is room.
     *
     * @param kept of this AoR, the one that was bound first comes first
     * @return how many are bound now
     */
    public int restore(AddressOfRecord aor, List<Binding> kept, long now) {
        int[] restored = {0};
        users.compute(
                aor,
                (_, known) -> {
                    List<Binding> before = known == null ? List.of() : known;
                    size.addAndGet(-before.size());
                    List<Binding> after = new ArrayList<>(kept.size());
                    for (Binding binding : live(kept, now)) {
                        Binding same = aliases.get(binding.alias());
                        if (same != null && !same.aor().equals(aor)) continue; // made up
                        if (find(after, binding.alias()) != null) continue;
                        if (after.size() == contactsPerAor) break;
                        if (size.incrementAndGet() > max) {
                            size.decrementAndGet();
                            break;
                        }
                        after.add(binding);
                    }
                    reindex(before, after);
                    restored[0] = after.size();
                    return after.isEmpty() ? null : List.copyOf(after);
                });
        return restored[0];
    }

    private static boolean outOfOrder(Update update, List<Binding> before, long now) {
        for (Binding b : before) {
            if (!b.expired(now)
                    && b.callId().equals(update.callId())
                    && b.cseq() >= update.cseq()
                    && touches(update, b)) return true;
        }
        return false;
    }

    private static boolean touches(Update update, Binding binding) {
        if (update.removeAll() || update.remove().contains(binding.alias())) return true;
        for (Binding put : update.put()) if (put.alias().equals(binding.alias())) return true;
        return false;
    }

    private static List<Binding> after(Update update, List<Binding> before, long now) {
        List<Binding> after = new ArrayList<>(before.size() + update.put().size());
        for (Binding binding : before) {
            if (binding.expired(now) || update.removeAll()) continue;
            if (update.remove().contains(binding.alias())) continue;
            Binding again = find(update.put(), binding.alias());
            after.add(again == null ? binding : again);
        }
        for (Binding put : update.put()) if (find(after, put.alias()) == null) after.add(put);
        return List.copyOf(after);
    }

    private static @Nullable Binding find(List<Binding> bindings, String alias) {
        for (Binding binding : bindings) if (binding.alias().equals(alias)) return binding;
        return null;
    }

    private void reindex(List<Binding> before, List<Binding> after) {
        rename(before, after);
        for (Binding old : before) {
            Binding now = find(after, old.alias());
            if (old.equals(now)) continue;
            if (now == null) aliases.remove(old.alias());
            expiries.remove(Expiry.of(old));
            flows.computeIfPresent(
                    old.flow(),
                    (_, on) -> {
                        on.remove(old.alias(), old);
                        if (!on.isEmpty()) return on;
                        left(old.flow());
                        return null;
                    });
        }
        for (Binding binding : after) {
            if (before.contains(binding)) continue;
            aliases.put(binding.alias(), binding);
            expiries.add(Expiry.of(binding));
            if (!binding.reachable()) continue;
            flows.compute(
                    binding.flow(),
                    (_, known) -> {
                        var on = known == null ? new ConcurrentHashMap<String, Binding>() : known;
                        on.put(binding.alias(), binding);
                        if (known == null) came(binding.flow());
                        return on;
                    });
        }
    }

    private void came(Flow flow) {
        sources.compute(
                source(flow),
                (_, known) -> {
                    Set<Flow> there = known == null ? ConcurrentHashMap.newKeySet() : known;
                    there.add(flow);
                    return there;
                });
    }

    private void left(Flow flow) {
        sources.computeIfPresent(
                source(flow),
                (_, there) -> {
                    there.remove(flow);
                    return there.isEmpty() ? null : there;
                });
    }

    private static long source(Flow flow) {
        return AddressBits.of(flow.remote().getAddress()).source();
    }

    private void rename(List<Binding> before, List<Binding> after) {
        if (before.isEmpty() == after.isEmpty()) return;
        Binding any = (after.isEmpty() ? before : after).getFirst();
        if (!any.registrar().isEmpty()) return;
        AddressOfRecord aor = any.aor();
        names.compute(
                aor.user(),
                (_, known) -> {
                    Set<AddressOfRecord> aors =
                            known == null ? new ConcurrentSkipListSet<>() : known;
                    if (after.isEmpty()) aors.remove(aor);
                    else aors.add(aor);
                    return aors.isEmpty() ? null : aors;
                });
    }

    /** A connection is gone: its devices cannot be reached until they register again. */
    public void flowClosed(Flow flow) {
        if (flow.transport() == Transport.UDP) return;
        var on = flows.get(flow);
        if (on == null) return;
        for (Binding binding : on.values()) {
            users.computeIfPresent(
                    binding.aor(),
                    (_, before) -> {
                        if (!before.contains(binding)) return before; // refreshed meanwhile
                        List<Binding> after =
                                before.stream().map(b -> b.equals(binding) ? b.lost() : b).toList();
                        reindex(before, after);
                        return after;
                    });
        }
    }

    /**
     * Lets go of bindings that have expired.
     *
     * @param most how many at a time, so that no event loop is held
     * @return how many have left
     */
    public int expire(long now, int most) {
        int gone = 0;
        while (gone < most) {
            Expiry next = first();
            if (next == null || next.at() > now) break;
            expiries.remove(next);
            gone += expire(next.aor(), now);
        }
        return gone;
    }

    private int expire(AddressOfRecord aor, long now) {
        int[] gone = {0};
        users.computeIfPresent(
                aor,
                (_, before) -> {
                    List<Binding> after = List.copyOf(live(before, now));
                    gone[0] = before.size() - after.size();
                    if (gone[0] == 0) return before;
                    size.addAndGet(-gone[0]);
                    reindex(before, after);
                    return after.isEmpty() ? null : after;
                });
        return gone[0];
    }

    /** When {@link #expire} has something to do, {@code Long.MAX_VALUE} when nothing is bound. */
    public long nextExpiry() {
        Expiry next = first();
        return next == null ? NEVER : next.at();
    }

    private @Nullable Expiry first() {
        var iterator = expiries.iterator();
        return iterator.hasNext() ? iterator.next() : null;
    }
}
