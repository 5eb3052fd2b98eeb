package io.drawbridge.policy;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.acl.PrefixTable;
import io.drawbridge.policy.admission.Admission;
import io.drawbridge.policy.admission.Overload;
import io.drawbridge.policy.admission.TrunkLoad;
import io.drawbridge.policy.rate.Buckets;
import io.drawbridge.policy.rate.SourceRates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules made ready for fast answers.
 *
 * @param known trunks, and those that are never banned
 * @param exempt the same, one by one
 */
record ActiveRules(
        PrefixTable<Known> known,
        List<Exempt> exempt,
        PrefixTable<Boolean> deny,
        PrefixTable<Boolean> allow,
        SourceRates strangers,
        Map<String, TrunkLoad> trunks,
        Admission.Limits limits) {
    /** A source that the configuration knows. */
    sealed interface Known {
        /** Counted against its own limit alone. */
        record Trunk(TrunkLoad load) implements Known {}

        /** Not counted. */
        record NeverBanned() implements Known {}
    }

    static ActiveRules of(
            PolicyRules rules,
            Map<String, TrunkLoad> before,
            SourceRates strangers,
            Buckets buckets) {
        Map<Prefix, Known> known = new HashMap<>();
        List<Exempt> exempt = new ArrayList<>();
        for (Prefix prefix : rules.neverBan()) {
            known.put(prefix, new Known.NeverBanned());
            exempt.add(new Exempt(prefix, ""));
        }
        Map<String, TrunkLoad> trunks = new LinkedHashMap<>();
        for (PolicyRules.Trunk trunk : rules.trunks()) {
            TrunkLoad old = before.get(trunk.limits().name());
            TrunkLoad load =
                    old == null
                            ? TrunkLoad.idle(trunk.limits(), buckets)
                            : old.under(trunk.limits(), buckets);
            trunks.put(load.name(), load);
            for (Prefix prefix : trunk.addresses()) {
                known.put(prefix, new Known.Trunk(load));
                exempt.add(new Exempt(prefix, load.name()));
            }
        }
        return new ActiveRules(
                PrefixTable.of(known),
                List.copyOf(exempt),
                table(rules.deny()),
                table(rules.allow()),
                strangers,
                trunks,
                new Admission.Limits(
                        rules.strangerCalls(),
                        rules.userCalls(),
                        rules.totalCalls(),
                        new Overload(rules.queueDelay())));
    }

    private static PrefixTable<Boolean> table(List<Prefix> prefixes) {
        Map<Prefix, Boolean> all = new HashMap<>();
        prefixes.forEach(prefix -> all.put(prefix, true));
        return PrefixTable.of(all);
    }
}
