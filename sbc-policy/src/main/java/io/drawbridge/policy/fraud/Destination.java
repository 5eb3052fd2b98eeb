package io.drawbridge.policy.fraud;

import java.util.Optional;

/**
 * Where a call goes.
 *
 * @param number {@code +} and digits; empty for what is no public number
 * @param country two letters (ISO 3166-1), {@code 001} for a network without a country, empty when
 *     unknown
 * @param international not in the home country
 * @param range the listed range that it lies in
 */
public record Destination(
        String number,
        NumberClass numberClass,
        String country,
        boolean international,
        Optional<RiskRange> range) {
    public boolean emergency() {
        return numberClass == NumberClass.EMERGENCY;
    }

    public Risk risk() {
        return numberClass.risk(international);
    }

    public boolean highRisk() {
        return risk() == Risk.HIGH;
    }

    /** For a reason: the number and why it is what it is. */
    @Override
    public String toString() {
        return number
                + " "
                + numberClass.word()
                + range.map(listed -> ", listed as " + listed).orElse("");
    }
}
