package io.drawbridge.core.server;

import java.util.concurrent.atomic.AtomicLong;

/** The longest wait of the last five to ten seconds. Written by one thread, read by anyone. */
final class QueueDelay {
    /** Length of a window; the current one and the one before count, ns. */
    static final long WINDOW = 5_000_000_000L;

    private final AtomicLong window = new AtomicLong();
    private final AtomicLong current = new AtomicLong();
    private final AtomicLong previous = new AtomicLong();

    /** Only on the owner's thread. */
    void record(long delayNanos, long now) {
        long w = now / WINDOW;
        long last = window.getPlain();
        if (w != last) {
            previous.lazySet(w == last + 1 ? current.getPlain() : 0);
            current.lazySet(0);
            window.lazySet(w);
        }
        if (delayNanos > current.getPlain()) current.lazySet(delayNanos);
    }

    long highest(long now) {
        long age = now / WINDOW - window.get();
        if (age == 0) return Math.max(current.get(), previous.get());
        return age == 1 ? current.get() : 0;
    }
}
