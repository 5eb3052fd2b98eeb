package io.drawbridge.policy.reason;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was refused, by reason. Safe for several threads. */
public final class Refusals {
    private final LongAdder[] counts;
    private final Verdict.Drop[] drops;

    public Refusals() {
        counts = Arrays.stream(Reason.values()).map(_ -> new LongAdder()).toArray(LongAdder[]::new);
        drops = Arrays.stream(Reason.values()).map(Verdict.Drop::new).toArray(Verdict.Drop[]::new);
    }

    /** A counted drop; makes no new object. */
    public Verdict drop(Reason reason) {
        count(reason);
        return drops[reason.ordinal()];
    }

    public void count(Reason reason) {
        counts[reason.ordinal()].increment();
    }

    public long of(Reason reason) {
        return counts[reason.ordinal()].sum();
    }
}
