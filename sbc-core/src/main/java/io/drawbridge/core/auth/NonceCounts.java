package io.drawbridge.core.auth;

import io.drawbridge.core.auth.NonceMint.Issue;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The highest count seen with each nonce (RFC 7616 §3.4, nc). Holds a bounded number of nonces;
 * when there are more, the oldest are forgotten, and no nonce that is as old counts any more: what
 * is not remembered cannot be told from a replay. Safe for several threads without locks.
 */
final class NonceCounts {
    private static final int FORGOTTEN_AT_ONCE = 4;
    private static final Issue NONE = new Issue(-1, 0);

    private final ConcurrentSkipListMap<Issue, AtomicLong> counts = new ConcurrentSkipListMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicReference<Issue> forgotten = new AtomicReference<>(NONE);
    private final int most;

    /**
     * @param most nonces that are remembered at a time, at least 1
     */
    NonceCounts(int most) {
        if (most < 1) throw new IllegalArgumentException("at least one nonce");
        this.most = most;
    }

    /**
     * True when the count rises, and the nonce is none that was forgotten. To be asked only for
     * credentials that are right, so that nobody else can use a nonce up.
     *
     * @param expired nonces made at or before this time do not count any more, whatever is asked
     */
    boolean rises(Issue nonce, long count, long expired) {
        AtomicLong known = counts.get(nonce);
        if (known == null) {
            if (!newerThanForgotten(nonce)) return false;
            forget(expired);
            AtomicLong fresh = new AtomicLong(count);
            known = counts.putIfAbsent(nonce, fresh);
            if (known == null) {
                if (size.incrementAndGet() > most) forgetOldest();
                if (newerThanForgotten(nonce)) return true;
                // Put, used and forgotten by somebody else since it was looked for, or too old.
                if (counts.remove(nonce, fresh)) size.decrementAndGet();
                return false;
            }
        }
        long highest = known.get();
        while (count > highest) {
            if (known.compareAndSet(highest, count)) return true;
            highest = known.get();
        }
        return false;
    }

    private boolean newerThanForgotten(Issue nonce) {
        return nonce.compareTo(Objects.requireNonNull(forgotten.get())) > 0;
    }

    private void forget(long expired) {
        for (int i = 0; i < FORGOTTEN_AT_ONCE; i++) {
            Map.Entry<Issue, AtomicLong> first = counts.firstEntry();
            if (first == null || first.getKey().at() > expired) return;
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Map.Entry<Issue, AtomicLong> first = counts.firstEntry();
        if (first == null) return;
        // In this order: who does not find it any more knows already that it was forgotten.
        forgotten.accumulateAndGet(first.getKey(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
        if (counts.remove(first.getKey(), first.getValue())) size.decrementAndGet();
    }

    int size() {
        return size.get();
    }
}
