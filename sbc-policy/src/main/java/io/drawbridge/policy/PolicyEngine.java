package io.drawbridge.policy;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.admission.Admission;
import io.drawbridge.policy.admission.CallAttempt;
import io.drawbridge.policy.admission.CallSlot;
import io.drawbridge.policy.admission.Caller;
import io.drawbridge.policy.admission.TrunkLoad;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.Room;
import io.drawbridge.policy.rate.Buckets;
import io.drawbridge.policy.rate.RecentTime;
import io.drawbridge.policy.rate.SourceRates;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Refusals;
import io.drawbridge.policy.reason.Verdict;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides who may come in. One engine serves all event loops of a process: every method may be
 * called by any thread, and {@link #decidePacket} takes no lock.
 *
 * <p>{@code now} is nanoseconds since process start, at least 0.
 */
public final class PolicyEngine {
    private final RecentTime time = new RecentTime();
    private final Buckets buckets = new Buckets(time);
    private final Admission admission = new Admission();
    private final AtomicReference<ActiveRules> active;
    private final LongAdder allowedPackets = new LongAdder();
    private final LongAdder allowedCalls = new LongAdder();
    private final Refusals refusals = new Refusals();
    private final int mostSources;
    private final Guard guard;

    /** With usual room for bans, whose places outsiders may know: not for use on a network. */
    public PolicyEngine(PolicyRules rules, int mostSources) {
        this(rules, mostSources, Room.DEFAULTS, 0);
    }

    /**
     * @param mostSources how many strangers' addresses are remembered at a time, at least 1; each
     *     takes about 400 bytes
     * @param room for bans
     * @param seed any number that outsiders do not know
     */
    public PolicyEngine(PolicyRules rules, int mostSources, Room room, long seed) {
        this.mostSources = mostSources;
        this.guard = new Guard(rules.guard(), time, room, seed);
        SourceRates strangers = new SourceRates(rules.strangerPackets(), time, mostSources);
        active = new AtomicReference<>(ActiveRules.of(rules, Map.of(), strangers, buckets));
    }

    /** Swaps in other rules. Running calls stay counted, and so do packets where the rate stays. */
    public void apply(PolicyRules rules) {
        guard.apply(rules.guard());
        active.updateAndGet(
                before -> {
                    SourceRates strangers =
                            before.strangers().rate().equals(rules.strangerPackets())
                                    ? before.strangers()
                                    : new SourceRates(rules.strangerPackets(), time, mostSources);
                    return ActiveRules.of(rules, before.trunks(), strangers, buckets);
                });
    }

    /** Offences, bans, rates of requests, and what calls may cost. */
    public Guard guard() {
        return guard;
    }

    /** A packet that came in on an untrusted network, before anything in it is read. */
    public Verdict decidePacket(InetAddress source, long now) {
        return decidePacket(AddressBits.of(source), false, Gate.OPEN, now);
    }

    /**
     * A packet, before anything in it is read: Allow or Drop.
     *
     * @param trusted whether it came in on a trusted network
     * @param gate what {@link io.drawbridge.policy.ban.Bans#check} says of its flow; {@code OPEN}
     *     where that carries a live binding, unless the gate holds such flows too
     */
    public Verdict decidePacket(AddressBits source, boolean trusted, Gate gate, long now) {
        time.advance(now);
        ActiveRules rules = rules();
        ActiveRules.Known known = rules.known().find(source);
        if (known instanceof ActiveRules.Known.Trunk(TrunkLoad trunk)) {
            return trunk.tryPacket() ? allow() : refusals.drop(Reason.TRUNK_PACKETS);
        }
        return known != null || trusted ? allow() : decideStranger(rules, source, gate);
    }

    /**
     * The same for a trunk that has proven who it is, wherever it comes from.
     *
     * @return empty: no trunk of the rules has this name
     */
    public Optional<Verdict> decidePacketOf(String trunk, long now) {
        time.advance(now);
        TrunkLoad load = rules().trunks().get(trunk);
        if (load == null) return Optional.empty();
        return Optional.of(load.tryPacket() ? allow() : refusals.drop(Reason.TRUNK_PACKETS));
    }

    private Verdict decideStranger(ActiveRules rules, AddressBits source, Gate gate) {
        if (rules.deny().contains(source)) {
            return refusals.drop(Reason.DENIED);
        }
        if (!rules.allow().isEmpty() && !rules.allow().contains(source)) {
            return refusals.drop(Reason.NOT_ALLOWED);
        }
        return switch (gate) {
            case OPEN ->
                    rules.strangers().tryConsume(source)
                            ? allow()
                            : refusals.drop(Reason.SOURCE_PACKETS);
            case BANNED -> refusals.drop(Reason.BANNED);
            case PREFIX_BANNED -> refusals.drop(Reason.PREFIX_BANNED);
            case DROPPED -> refusals.drop(Reason.DROPPED);
            case FLOW_SILENCED -> refusals.drop(Reason.FLOW_SILENCED);
            case USER_SILENCED -> refusals.drop(Reason.USER_SILENCED);
        };
    }

    /** Whether an address is a trunk's, by the rules. */
    public boolean isTrunk(AddressBits source) {
        return rules().known().find(source) instanceof ActiveRules.Known.Trunk;
    }

    /** Whether an address is on the never-ban list. */
    public boolean isNeverBan(AddressBits source) {
        return rules().known().find(source) instanceof ActiveRules.Known.NeverBanned;
    }

    /** The trunk or never-ban entry that all of this place belongs to, which no ban touches. */
    public Optional<Exempt> exempt(Prefix place) {
        return rules().exempt().stream().filter(one -> one.around(place)).findFirst();
    }

    /**
     * Bans a place by hand; trunks and those who are never banned go on.
     *
     * @param why in the operator's words
     */
    public HandBan ban(Prefix place, Duration length, String why, long now, Instant clock) {
        Optional<Exempt> around = exempt(place);
        if (around.isPresent()) return new HandBan.Pointless(around.get());
        return guard.ban(place, length, why, now, clock)
                .<HandBan>map(
                        ban ->
                                new HandBan.Banned(
                                        ban,
                                        rules().exempt().stream()
                                                .filter(one -> one.within(place))
                                                .toList()))
                .orElseGet(HandBan.Full::new);
    }

    /** Counts something that was refused elsewhere for this reason. */
    public void count(Reason reason) {
        refusals.count(reason);
    }

    private ActiveRules rules() {
        return Objects.requireNonNull(active.get());
    }

    private Verdict allow() {
        allowedPackets.increment();
        return Verdict.Allow.INSTANCE;
    }

    /** Whether this source is a trunk's, or one that is never banned. */
    public boolean spares(AddressBits source) {
        return rules().known().find(source) != null;
    }

    /**
     * A new call: Allow or Reject.
     *
     * @param slot empty; when the verdict allows, it holds the call's places until {@link #release}
     */
    public Verdict decideCall(CallAttempt attempt, CallSlot slot, long now) {
        time.advance(now);
        ActiveRules rules = rules();
        Verdict verdict = admission.admit(attempt, trunk(attempt, rules), rules.limits(), slot);
        if (verdict.allows()) {
            allowedCalls.increment();
        }
        return counted(verdict);
    }

    /**
     * A call that is a further stretch of one that runs, such as one that a proxy sends back to us:
     * the two count as one. It counts for itself where the running call holds no place any more, or
     * has too many stretches.
     *
     * @param running the slot of the running call
     * @param slot empty; as for {@link #decideCall}
     */
    public Verdict decideStretch(CallAttempt attempt, CallSlot running, CallSlot slot, long now) {
        time.advance(now);
        return admission
                .admitStretch(running, trunk(attempt, rules()), slot)
                .map(this::counted)
                .orElseGet(() -> decideCall(attempt, slot, now));
    }

    private static @Nullable TrunkLoad trunk(CallAttempt attempt, ActiveRules rules) {
        return attempt.caller() instanceof Caller.Trunk(String name)
                ? rules.trunks().get(name)
                : null;
    }

    /**
     * A call that was let in is to go on to this trunk: Allow, or Reject when the trunk has no
     * place left. A trunk that the rules do not name has no limit.
     */
    public Verdict decideTrunk(String trunk, CallSlot slot, long now) {
        time.advance(now);
        TrunkLoad load = rules().trunks().get(trunk);
        return load == null ? Verdict.Allow.INSTANCE : counted(admission.admitTrunk(load, slot));
    }

    /** The call has left this trunk for another. */
    public void releaseTrunk(String trunk, CallSlot slot) {
        TrunkLoad load = rules().trunks().get(trunk);
        if (load != null) {
            admission.releaseTrunk(load, slot);
        }
    }

    /** The call has ended. Harmless for a call that was refused, or has ended before. */
    public void release(CallSlot slot) {
        admission.release(slot);
    }

    private Verdict counted(Verdict verdict) {
        switch (verdict) {
            case Verdict.Allow _ -> {}
            case Verdict.Drop(Reason reason) -> refusals.count(reason);
            case Verdict.Reject(Reason reason, _) -> refusals.count(reason);
        }
        return verdict;
    }

    /** Packets let in since the start. */
    public long allowedPackets() {
        return allowedPackets.sum();
    }

    /** Calls let in since the start. */
    public long allowedCalls() {
        return allowedCalls.sum();
    }

    /** How often a packet or call was refused for this reason since the start. */
    public long refused(Reason reason) {
        return refusals.of(reason);
    }

    /** Calls that run now. */
    public int runningCalls() {
        return admission.running();
    }

    /** Calls that run now over a trunk; 0 for one that the rules do not name. */
    public int runningCalls(String trunk) {
        TrunkLoad load = rules().trunks().get(trunk);
        return load == null ? 0 : load.running();
    }

    /** Strangers' addresses that are remembered. */
    public long rememberedSources() {
        return rules().strangers().size();
    }
}
