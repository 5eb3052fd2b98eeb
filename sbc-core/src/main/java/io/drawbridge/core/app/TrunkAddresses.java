package io.drawbridge.core.app;

import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.PolicyRules;
import io.drawbridge.policy.acl.Prefix;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells policy where trunks are whose targets are names, so that they are never banned either and
 * count against their own limit. Safe for several threads.
 */
final class TrunkAddresses {
    private final PolicyEngine policy;
    private final Map<String, List<Prefix>> resolved = new HashMap<>();
    private SbcConfig config;

    TrunkAddresses(PolicyEngine policy, SbcConfig config) {
        this.policy = policy;
        this.config = config;
    }

    /** Another configuration is in force. */
    synchronized void follow(SbcConfig next) {
        config = next;
        resolved.keySet().retainAll(next.trunks().keySet());
        apply();
    }

    /** Something that all shards are told. */
    synchronized void heard(Input input) {
        if (!(input instanceof Input.TrunkResolved(String trunk, List<Trunks.Address> targets)))
            return;
        List<Prefix> prefixes =
                targets.stream()
                        .map(target -> Prefix.of(target.address().getAddress()))
                        .distinct()
                        .toList();
        if (!prefixes.equals(resolved.put(trunk, prefixes))) apply();
    }

    private void apply() {
        PolicyRules rules = config.policyRules();
        for (Map.Entry<String, List<Prefix>> entry : resolved.entrySet()) {
            TrunkConfig trunk = config.trunks().get(entry.getKey());
            // An operator who says by what addresses a trunk is known means those alone.
            if (trunk != null && trunk.identify().addresses().isEmpty())
                rules = rules.withAddresses(trunk.name(), entry.getValue());
        }
        policy.apply(rules);
    }
}
