package io.drawbridge.policy;

import io.drawbridge.policy.ban.BanRules;
import io.drawbridge.policy.fraud.Decoys;
import io.drawbridge.policy.fraud.FraudRules;
import io.drawbridge.policy.rate.RequestRates;

/**
 * What is done about those who do wrong, and what calls may cost.
 *
 * @param requests how many may come
 * @param country two letters (ISO 3166-1) of the home country; empty: numbers are read as dialled
 */
public record GuardRules(
        BanRules bans,
        RequestRates.Limits requests,
        Decoys decoys,
        FraudRules fraud,
        String country) {
    /** What is in force where a configuration says nothing. */
    public static final GuardRules DEFAULTS =
            new GuardRules(
                    BanRules.DEFAULTS,
                    RequestRates.Limits.DEFAULTS,
                    Decoys.NONE,
                    FraudRules.DEFAULTS,
                    "");
}
