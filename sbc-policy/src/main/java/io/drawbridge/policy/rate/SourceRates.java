package io.drawbridge.policy.rate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.drawbridge.policy.acl.AddressBits;
import io.github.bucket4j.Bucket;

/**
 * One token bucket for each source: an IPv4 address, or an IPv6 /64. Holds a bounded number of them
 * and forgets those whose bucket is full again, so that a flood from many addresses costs no more
 * memory than {@code most} sources.
 */
public final class SourceRates {
    private final Rate rate;
    private final Buckets buckets;
    private final Cache<Long, Bucket> sources;

    /**
     * @param most sources that are remembered at a time; above it those that are least seen are
     *     forgotten
     */
    public SourceRates(Rate rate, RecentTime time, int most) {
        this.rate = rate;
        this.buckets = new Buckets(time);
        this.sources =
                Caffeine.newBuilder()
                        .maximumSize(most)
                        .expireAfterAccess(rate.per())
                        .ticker(time::currentTimeNanos)
                        .executor(Runnable::run)
                        .build();
    }

    /** Takes a token of the source; false when it has none left. */
    public boolean tryConsume(AddressBits source) {
        Long key = source.source();
        Bucket bucket = sources.getIfPresent(key);
        if (bucket == null) {
            bucket = sources.get(key, _ -> buckets.of(rate));
        }
        return bucket.tryConsume(1);
    }

    /** How many sources are remembered; may count some that are forgotten soon. */
    public long size() {
        return sources.estimatedSize();
    }

    public Rate rate() {
        return rate;
    }
}
