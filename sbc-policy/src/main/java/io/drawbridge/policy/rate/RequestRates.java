package io.drawbridge.policy.rate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.drawbridge.policy.acl.AddressBits;
import io.github.bucket4j.Bucket;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Token buckets for requests: of a stranger's source for each method, or of a flow for all of them
 * together. Holds a bounded number and forgets those that are full again.
 */
public final class RequestRates {
    private static final String FLOW = "";
    private static final String EXCESS = "!";
    private static final String TOLD = "!!";
    private static final Rate ONCE_A_SECOND = Rate.perSecond(1);

    /**
     * How much may come.
     *
     * @param methods of one source; what is not named shares {@code others}
     * @param others of one source, all other methods together
     * @param flow of one registered flow, all methods together; these do not count against the
     *     address
     */
    public record Limits(Map<String, Rate> methods, Rate others, Rate flow) {
        /** What is in force where a configuration says nothing. */
        public static final Limits DEFAULTS =
                new Limits(
                        Map.of(
                                "REGISTER", minute(60),
                                "INVITE", minute(20),
                                "OPTIONS", minute(30),
                                "SUBSCRIBE", minute(30),
                                "MESSAGE", minute(30)),
                        minute(60),
                        minute(120));

        public Limits {
            methods = Map.copyOf(methods);
        }

        private static Rate minute(int count) {
            return new Rate(count, Duration.ofMinutes(1));
        }
    }

    private record Key(long who, String method) {}

    private final Limits limits;
    private final Buckets buckets;
    private final Map<String, String> names = new HashMap<>();
    private final Cache<Key, Bucket> kept;

    /**
     * @param most buckets that are remembered at a time; above it those that are least seen are
     *     forgotten
     */
    public RequestRates(Limits limits, RecentTime time, int most) {
        this.limits = limits;
        this.buckets = new Buckets(time);
        limits.methods().keySet().forEach(method -> names.put(method, method));
        Duration longest =
                Stream.concat(
                                limits.methods().values().stream(),
                                Stream.of(limits.others(), limits.flow()))
                        .map(Rate::per)
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        this.kept =
                Caffeine.newBuilder()
                        .maximumSize(most)
                        .expireAfterAccess(longest)
                        .ticker(time::currentTimeNanos)
                        .executor(Runnable::run)
                        .build();
    }

    /** Takes a token for a stranger's request; false when none is left. */
    public boolean tryRequest(AddressBits source, String method) {
        String name = names.getOrDefault(method, "other");
        Rate rate = limits.methods().getOrDefault(name, limits.others());
        return tryConsume(new Key(source.source(), name), rate);
    }

    /**
     * Somebody has shown that he knows a password: what his requests took comes back, so that a
     * whole office may start at once behind one address.
     *
     * @param tokens that he has taken; there are never more than the limit
     */
    public void giveBack(AddressBits source, String method, int tokens) {
        Bucket bucket = kept.getIfPresent(new Key(source.source(), method));
        if (bucket != null) bucket.addTokens(tokens);
    }

    /** Takes a token for a request on a registered flow; false when none is left. */
    public boolean tryFlow(long flow) {
        return tryConsume(new Key(flow, FLOW), limits.flow());
    }

    /**
     * A stranger's request that found no token: as many again are only not served, what is above
     * that is a flood.
     */
    public boolean tolerates(AddressBits source, String method) {
        String name = names.getOrDefault(method, "other");
        Rate rate = limits.methods().getOrDefault(name, limits.others());
        return tryConsume(new Key(source.source(), name + EXCESS), rate);
    }

    /** The same for requests of a flow that nobody serves, as many as of other methods. */
    public boolean toleratesFlow(long flow) {
        return tryConsume(new Key(flow, EXCESS), limits.others());
    }

    /** Whether a flood of this source is worth a word: once a second. */
    public boolean tryTell(AddressBits source) {
        return tryConsume(new Key(source.source(), TOLD), ONCE_A_SECOND);
    }

    private boolean tryConsume(Key key, Rate rate) {
        Bucket bucket = kept.getIfPresent(key);
        if (bucket == null) bucket = kept.get(key, _ -> buckets.of(rate));
        return bucket.tryConsume(1);
    }

    /** How many buckets are remembered; may count some that are forgotten soon. */
    public long size() {
        return kept.estimatedSize();
    }

    public Limits limits() {
        return limits;
    }
}
