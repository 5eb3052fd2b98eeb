package io.drawbridge.policy.admission;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the running calls of each caller: of a source, or of a user. Who has no calls is not
 * remembered, so there are never more entries than calls.
 */
final class RunningCalls<K> {
    private final ConcurrentHashMap<K, Integer> running = new ConcurrentHashMap<>();

    boolean tryAcquire(K caller, int limit) {
        boolean[] taken = new boolean[1];
        running.compute(
                caller,
                (_, calls) -> {
                    int now = calls == null ? 0 : calls;
                    taken[0] = now < limit;
                    return taken[0] ? Integer.valueOf(now + 1) : calls;
                });
        return taken[0];
    }

    void release(K caller) {
        running.compute(
                caller,
                (_, calls) -> {
                    if (calls == null) {
                        throw new IllegalStateException("released more calls than there were");
                    }
                    return calls == 1 ? null : calls - 1;
                });
    }

    int running(K caller) {
        return running.getOrDefault(caller, 0);
    }

    int callers() {
        return running.size();
    }
}
