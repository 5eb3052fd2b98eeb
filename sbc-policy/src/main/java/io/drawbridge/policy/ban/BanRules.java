package io.drawbridge.policy.ban;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an offence weighs and how long a ban lasts.
 *
 * @param threshold points at which a ban begins, 1..1,000,000
 * @param halfLife in which a score halves, more than 0
 * @param first length of the first ban, more than 0
 * @param factor each further ban is so many times longer, at least 1
 * @param longest no ban is longer, at least {@code first}
 * @param unproven how long a source is dropped that may not be the sender, more than 0
 * @param weights points an offence, at least 0; a kind that is not in it weighs nothing
 * @param prefixAfter banned sources in an IPv4 /24 or IPv6 /48 before all of it is, 2..64
 */
public record BanRules(
        int threshold,
        Duration halfLife,
        Duration first,
        double factor,
        Duration longest,
        Duration unproven,
        Map<OffenceKind, Integer> weights,
        int prefixAfter) {
    /** What is in force where a configuration says nothing. */
    public static final BanRules DEFAULTS =
            new BanRules(
                    10,
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    4,
                    Duration.ofDays(7),
                    Duration.ofSeconds(30),
                    Map.of(
                            OffenceKind.SCANNER, 10,
                            OffenceKind.AUTH_FAILURE, 2,
                            OffenceKind.UNKNOWN_USER, 2,
                            OffenceKind.MALFORMED, 1,
                            OffenceKind.FRAUD, 10,
                            OffenceKind.FLOOD, 3,
                            OffenceKind.DECOY, 10),
                    8);

    /**
     * A flow or a user, other than an address, is silenced no longer than this: the phone with an
     * old password is to come back on the day its owner corrects it.
     */
    private static final long LONGEST_SILENCE = Duration.ofHours(1).toNanos();

    public BanRules {
        require(threshold >= 1 && threshold <= 1_000_000, "threshold " + threshold);
        require(halfLife.isPositive(), "half-life " + halfLife);
        require(first.isPositive(), "first " + first);
        require(factor >= 1 && factor <= 1_000_000, "factor " + factor);
        require(longest.compareTo(first) >= 0, "longest " + longest);
        require(longest.toDays() <= 3_650, "longest " + longest);
        require(unproven.isPositive(), "unproven " + unproven);
        require(prefixAfter >= 2 && prefixAfter <= 64, "prefix-after " + prefixAfter);
        require(weights.values().stream().allMatch(weight -> weight >= 0), "weights " + weights);
        EnumMap<OffenceKind, Integer> copy = new EnumMap<>(OffenceKind.class);
        copy.putAll(weights);
        weights = Map.copyOf(copy);
    }

    private static void require(boolean holds, String what) {
        if (!holds) throw new IllegalArgumentException(what);
    }

    /** A decoy reaches the threshold at once, whatever it weighs. */
    int points(OffenceKind kind) {
        int weight = weights.getOrDefault(kind, 0);
        return kind == OffenceKind.DECOY ? Math.max(weight, threshold) : weight;
    }

    /** Whole points count: five failures of two points in a few seconds are ten, not 9.98. */
    boolean reached(double score) {
        return Math.round(score) >= threshold;
    }

    /**
     * Nanoseconds of a ban.
     *
     * @param before how many bans there were before
     */
    long length(int before, Scope scope) {
        double grown = (double) first.toNanos() * Math.pow(factor, before);
        long length = (long) Math.min(grown, (double) longest.toNanos());
        return scope == Scope.FLOW || scope == Scope.USER
                ? Math.min(length, Math.max(LONGEST_SILENCE, first.toNanos()))
                : length;
    }

    /** What is left of a score. */
    double faded(double score, long nanos) {
        return score * Math.pow(0.5, (double) Math.max(0, nanos) / halfLife.toNanos());
    }

    /** Nanoseconds until a score rounds to nothing. */
    long forgottenAfter(double score) {
        double halves = Math.log(Math.max(score, 0.5) / 0.5) / Math.log(2);
        return (long) Math.min(halves * halfLife.toNanos(), 0x1p61);
    }
}
