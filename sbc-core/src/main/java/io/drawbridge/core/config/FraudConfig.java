package io.drawbridge.core.config;

import io.drawbridge.policy.fraud.Destinations;
import io.drawbridge.policy.fraud.FraudRules;
import io.drawbridge.policy.fraud.OffHours;
import io.drawbridge.policy.reason.Rule;

import java.util.Optional;

/**
 * What calls may cost.
 *
 * @param highRisk what happens to a call of high risk by a user from outside
 * @param country two letters (ISO 3166-1) of the country in which national numbers are read; empty:
 *     as dialled
 * @param offHours empty: every hour is like another
 */
public record FraudConfig(
        @Default("deny") FraudRules.HighRisk highRisk,
        Optional<String> country,
        Budget perUser,
        Optional<Hours> offHours) {
    /**
     * What one user may use.
     *
     * @param callsPerHour 1..100,000
     * @param minutesPerDay 1..1,000,000
     * @param newCountriesPerDay 0..300
     * @param action when it is used up; for international and high-risk minutes at least deny
     */
    public record Budget(
            @Default("60") int callsPerHour,
            @Default("600") int minutesPerDay,
            @Default("2") int newCountriesPerDay,
            @Default("alert") FraudRules.Action action) {
        public Budget {
            new Rules()
                    .between(callsPerHour, 1, 100_000, "calls-per-hour")
                    .between(minutesPerDay, 1, 1_000_000, "minutes-per-day")
                    .between(newCountriesPerDay, 0, 300, "new-countries-per-day")
                    .check();
        }
    }

    /**
     * When nobody is at work.
     *
     * @param outside these hours: {@code 08:00-19:00 Europe/Berlin}
     * @param callsPerHour of one user then, 0..100,000
     */
    public record Hours(String outside, @Default("5") int callsPerHour) {
        public Hours {
            new Rules()
                    .require(
                            OffHours.parse(outside, 0).isPresent(),
                            "outside",
                            ScalarReader.shown(outside),
                            "working hours such as 08:00-19:00 Europe/Berlin")
                    .between(callsPerHour, 0, 100_000, "calls-per-hour")
                    .check();
        }
    }

    public FraudConfig {
        new Rules()
                .require(
                        country.map(Destinations::isCountry).orElse(true),
                        "country",
                        ScalarReader.shown(country.orElse("")),
                        "two letters of a country, such as DE")
                .check();
    }

    FraudRules rules(Rule rule) {
        return new FraudRules(
                rule,
                highRisk,
                new FraudRules.Budget(
                        perUser.callsPerHour(),
                        perUser.minutesPerDay(),
                        perUser.newCountriesPerDay(),
                        perUser.action()),
                offHours.flatMap(hours -> OffHours.parse(hours.outside(), hours.callsPerHour())));
    }
}
