package io.drawbridge.policy.admission;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts running calls against a limit. Safe for several threads, without locks. */
public final class CallCounter {
    private final AtomicInteger running = new AtomicInteger();

    /** Takes a place if fewer than {@code limit} are taken. */
    boolean tryAcquire(int limit) {
        int now = running.get();
        while (now < limit) {
            if (running.compareAndSet(now, now + 1)) {
                return true;
            }
            now = running.get();
        }
        return false;
    }

    void acquire() {
        running.incrementAndGet();
    }

    void release() {
        if (running.decrementAndGet() < 0) {
            throw new IllegalStateException("released more calls than there were");
        }
    }

    /** Calls that run now. */
    public int running() {
        return running.get();
    }
}
