package io.drawbridge.policy.fraud;

import io.drawbridge.policy.reason.Rule;

import java.util.Optional;

/**
 * What calls may cost.
 *
 * @param rule where this stands
 * @param highRisk what happens to a call of high risk by a user from outside
 * @param offHours empty: every hour is like another
 */
public record FraudRules(
        Rule rule, HighRisk highRisk, Budget perUser, Optional<OffHours> offHours) {
    /** What is in force where a configuration says nothing. */
    public static final FraudRules DEFAULTS =
            new FraudRules(
                    new Rule("policy.fraud", ""),
                    HighRisk.DENY,
                    new Budget(60, 600, 2, Action.ALERT),
                    Optional.empty());

    /** What happens to a call of high risk. */
    public enum HighRisk {
        DENY,
        ALERT,
        ALLOW
    }

    /** What happens when a budget is used up. */
    public enum Action {
        /** It is told, and goes on. */
        ALERT,
        /** No further call. */
        DENY,
        /** No further call, and those that run end. */
        CUT
    }

    /**
     * What one user may use. Hours and days end with the moment that is looked at, not at midnight.
     * For minutes of international calls and calls of high risk the action is at least {@code
     * DENY}.
     *
     * @param callsPerHour 1..100,000
     * @param minutesPerDay 1..1,000,000
     * @param newCountriesPerDay not called in the last 30 days, 0..300; the home country is never
     *     new
     */
    public record Budget(
            int callsPerHour, int minutesPerDay, int newCountriesPerDay, Action action) {
        public Budget {
            require(callsPerHour, 1, 100_000, "calls-per-hour");
            require(minutesPerDay, 1, 1_000_000, "minutes-per-day");
            require(newCountriesPerDay, 0, 300, "new-countries-per-day");
        }

        private static void require(int value, int least, int most, String what) {
            if (value < least || value > most) throw new IllegalArgumentException(what + value);
        }
    }
}
