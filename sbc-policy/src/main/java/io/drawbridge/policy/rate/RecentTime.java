package io.drawbridge.policy.rate;

import io.github.bucket4j.TimeMeter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The latest time that any caller brought along: what buckets and tables that ask for the time are
 * told. Never goes back, although several loops bring times that differ by a little.
 */
public final class RecentTime implements TimeMeter {
    private final AtomicLong latest = new AtomicLong();

    /**
     * @param now nanoseconds since process start, at least 0
     */
    public void advance(long now) {
        long known = latest.getOpaque();
        while (now > known && !latest.weakCompareAndSetPlain(known, now)) {
            known = latest.getOpaque();
        }
    }

    @Override
    public long currentTimeNanos() {
        return latest.getOpaque();
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
