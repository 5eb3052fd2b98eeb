package io.drawbridge.policy.rate;

import io.github.bucket4j.Bucket;

/** Makes token buckets of a rate. */
public final class Buckets {
    private final RecentTime time;

    public Buckets(RecentTime time) {
        this.time = time;
    }

    /** A full bucket, safe for several threads without locks. */
    public Bucket of(Rate rate) {
        return Bucket.builder()
                .addLimit(
                        limit ->
                                limit.capacity(rate.count()).refillGreedy(rate.count(), rate.per()))
                .withCustomTimePrecision(time)
                .build();
    }
}
