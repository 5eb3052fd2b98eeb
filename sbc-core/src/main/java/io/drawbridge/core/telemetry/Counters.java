package io.drawbridge.core.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counts of one shard: written by its owner alone, read by anyone at any time. */
public final class Counters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    /** Only on the owner's thread. */
    public void increment(Counter counter) {
        int i = counter.ordinal();
        values.lazySet(i, values.getPlain(i) + 1); // one writer: no atomic addition is needed
    }

    public long get(Counter counter) {
        return values.get(counter.ordinal());
    }
}
