package io.drawbridge.policy.admission;

import io.drawbridge.policy.rate.Buckets;
import io.drawbridge.policy.rate.Rate;
import io.drawbridge.policy.reason.Reason;
import io.github.bucket4j.Bucket;

import java.util.Optional;

/** What a trunk has used of its limits. Safe for several threads. */
public final class TrunkLoad {
    private final TrunkLimits limits;
    private final CallCounter calls;
    private final Bucket starts;
    private final Bucket packets;

    private TrunkLoad(TrunkLimits limits, CallCounter calls, Bucket starts, Bucket packets) {
        this.limits = limits;
        this.calls = calls;
        this.starts = starts;
        this.packets = packets;
    }

    /** A trunk without calls. */
    public static TrunkLoad idle(TrunkLimits limits, Buckets buckets) {
        return new TrunkLoad(
                limits,
                new CallCounter(),
                buckets.of(Rate.perSecond(limits.callsPerSecond())),
                buckets.of(limits.packets()));
    }

    /**
     * The same trunk under other limits: its calls stay; a bucket is new if its rate is another.
     */
    public TrunkLoad under(TrunkLimits others, Buckets buckets) {
        return new TrunkLoad(
                others,
                calls,
                others.callsPerSecond() == limits.callsPerSecond()
                        ? starts
                        : buckets.of(Rate.perSecond(others.callsPerSecond())),
                others.packets().equals(limits.packets()) ? packets : buckets.of(others.packets()));
    }

    public String name() {
        return limits.name();
    }

    /** Takes a packet's token; false when the trunk sends too many. */
    public boolean tryPacket() {
        return packets.tryConsume(1);
    }

    /** Takes a place for a call; the reason when there is none, and then nothing is taken. */
    Optional<Reason> tryCall() {
        if (!calls.tryAcquire(limits.calls())) {
            return Optional.of(Reason.TRUNK_CALLS);
        }
        if (!starts.tryConsume(1)) {
            calls.release();
            return Optional.of(Reason.TRUNK_CALL_RATE);
        }
        return Optional.empty();
    }

    /** Counts a call whatever the limits say. */
    void call() {
        calls.acquire();
        starts.tryConsume(1);
    }

    /** The counter of the trunk, the same one under all its limits. */
    CallCounter calls() {
        return calls;
    }

    /** Calls that run now. */
    public int running() {
        return calls.running();
    }
}
