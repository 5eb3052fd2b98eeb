package io.drawbridge.core.config;

import io.drawbridge.policy.ban.BanRules;
import io.drawbridge.policy.ban.OffenceKind;

import java.time.Duration;
import java.util.Map;

/**
 * What an offence weighs, and how long who collected too many is kept out.
 *
 * @param threshold points at which a ban begins, 1..1,000
 * @param halfLife in which a score halves, 1 s to 30 days
 * @param first length of the first ban, 1 s to 365 days
 * @param factor each further ban of the same is so many times longer, 1..1,000
 * @param longest no ban is longer; from {@code first} to 3,650 days
 * @param unproven longest drop of a UDP source that has not proven that it receives our answers, 1
 *     s to 10 m
 * @param offences points of each
 * @param prefixAfter banned sources in an IPv4 /24 or IPv6 /48 before all of it is, 2..64
 */
public record BansConfig(
        @Default("10") int threshold,
        @Default("10m") Duration halfLife,
        @Default("10m") Duration first,
        @Default("4") int factor,
        @Default("7d") Duration longest,
        @Default("30s") Duration unproven,
        Offences offences,
        @Default("8") int prefixAfter) {
    private static final Duration LEAST = Duration.ofSeconds(1);

    /**
     * Points of each offence, 0..1,000. A decoy reaches the threshold whatever it weighs.
     *
     * @param scanner shows the marks of a scanner
     * @param authFailure a wrong digest after a challenge
     * @param unknownUser a user or number that does not exist, by a stranger
     * @param malformed what cannot be read
     * @param fraud a call that must not be made
     * @param flood more than is allowed
     * @param decoy touched what is there to be touched by nobody
     */
    public record Offences(
            @Default("10") int scanner,
            @Default("2") int authFailure,
            @Default("2") int unknownUser,
            @Default("1") int malformed,
            @Default("10") int fraud,
            @Default("3") int flood,
            @Default("10") int decoy) {
        private static final int MOST = 1_000;

        public Offences {
            new Rules()
                    .between(scanner, 0, MOST, "scanner")
                    .between(authFailure, 0, MOST, "auth-failure")
                    .between(unknownUser, 0, MOST, "unknown-user")
                    .between(malformed, 0, MOST, "malformed")
                    .between(fraud, 0, MOST, "fraud")
                    .between(flood, 0, MOST, "flood")
                    .between(decoy, 0, MOST, "decoy")
                    .check();
        }

        Map<OffenceKind, Integer> weights() {
            return Map.of(
                    OffenceKind.SCANNER, scanner,
                    OffenceKind.AUTH_FAILURE, authFailure,
                    OffenceKind.UNKNOWN_USER, unknownUser,
                    OffenceKind.MALFORMED, malformed,
                    OffenceKind.FRAUD, fraud,
                    OffenceKind.FLOOD, flood,
                    OffenceKind.DECOY, decoy);
        }
    }

    public BansConfig {
        new Rules()
                .between(threshold, 1, 1_000, "threshold")
                .between(halfLife, LEAST, Duration.ofDays(30), "half-life")
                .between(first, LEAST, Duration.ofDays(365), "first")
                .between(factor, 1, 1_000, "factor")
                .between(longest, LEAST, Duration.ofDays(3_650), "longest")
                .require(
                        longest.compareTo(first) >= 0,
                        "longest",
                        Durations.write(longest),
                        "at least `first`, " + Durations.write(first))
                .between(unproven, LEAST, Duration.ofMinutes(10), "unproven")
                .between(prefixAfter, 2, 64, "prefix-after")
                .check();
    }

    BanRules rules() {
        return new BanRules(
                threshold,
                halfLife,
                first,
                factor,
                longest,
                unproven,
                offences.weights(),
                prefixAfter);
    }
}
