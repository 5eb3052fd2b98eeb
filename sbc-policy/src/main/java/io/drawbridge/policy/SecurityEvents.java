package io.drawbridge.policy;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Events that wait for the one who writes them down. A bounded number: in a flood those that find
 * no place are counted instead. Safe for several threads without locks.
 */
public final class SecurityEvents {
    private final ConcurrentLinkedQueue<SecurityEvent> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder lost = new LongAdder();
    private final int most;

    /**
     * @param most that wait at a time, at least 1
     */
    SecurityEvents(int most) {
        this.most = most;
    }

    /** Something has happened. Never waits. */
    public void tell(SecurityEvent event) {
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            lost.increment();
        } else {
            waiting.add(event);
        }
    }

    /** The one that has waited longest; null when none does. */
    public @Nullable SecurityEvent poll() {
        SecurityEvent event = waiting.poll();
        if (event != null) size.decrementAndGet();
        return event;
    }

    /** How many found no place since the start. */
    public long lost() {
        return lost.sum();
    }
}
