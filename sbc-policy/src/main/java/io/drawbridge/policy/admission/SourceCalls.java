package io.drawbridge.policy.admission;

import io.drawbridge.policy.acl.AddressBits;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the running calls of each source. A source without calls is not remembered, so there are
 * never more entries than calls.
 */
final class SourceCalls {
    private final ConcurrentHashMap<Long, Integer> running = new ConcurrentHashMap<>();

    boolean tryAcquire(AddressBits source, int limit) {
        boolean[] taken = new boolean[1];
        running.compute(
                source.source(),
                (_, calls) -> {
                    int now = calls == null ? 0 : calls;
                    taken[0] = now < limit;
                    return taken[0] ? Integer.valueOf(now + 1) : calls;
                });
        return taken[0];
    }

    void release(AddressBits source) {
        running.compute(
                source.source(),
                (_, calls) -> {
                    if (calls == null) {
                        throw new IllegalStateException("released more calls than there were");
                    }
                    return calls == 1 ? null : calls - 1;
                });
    }

    int running(AddressBits source) {
        return running.getOrDefault(source.source(), 0);
    }

    int sources() {
        return running.size();
    }
}
