package io.drawbridge.core.config;

import io.drawbridge.policy.PolicyRules;
import io.drawbridge.policy.admission.TrunkLimits;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole configuration. A running call keeps the one that it started with.
 *
 * @param domains SIP domains that are ours; empty: any
 * @param networks by name, in the order of the file; one or more
 * @param trunks by name, in the order of the file
 * @param routes tried in this order; filled with those that go without saying when the file has
 *     none
 */
@Later({"certificates", "registration", "users", "shared"})
public record SbcConfig(
        NodeConfig node,
        List<String> domains,
        Map<String, NetworkConfig> networks,
        RelaysConfig relays,
        Map<String, TrunkConfig> trunks,
        List<RouteConfig> routes,
        PolicyConfig policy,
        TelemetryConfig telemetry,
        AdminConfig admin) {
    public SbcConfig {
        domains = List.copyOf(domains);
        networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
        trunks = Collections.unmodifiableMap(new LinkedHashMap<>(trunks));
        routes = List.copyOf(routes);
        Rules rules = new Rules();
        rules.addAll(
                CrossChecks.of(
                        new CrossChecks.Draft(
                                networks.keySet(),
                                trunks.keySet(),
                                networks,
                                trunks,
                                !routes.isEmpty(),
                                CrossChecks.Reference.of(domains, trunks, routes),
                                Optional.of(admin))));
        rules.check();
        if (routes.isEmpty()) {
            routes = ImpliedRoutes.of(networks, trunks);
        }
    }

    /** Whether what a trunk says about itself is believed. */
    public Trust trust(TrunkConfig trunk) {
        return switch (trunk.trust()) {
            case TRUSTED -> Trust.TRUSTED;
            case UNTRUSTED -> Trust.UNTRUSTED;
            case INHERIT -> network(trunk).trust();
        };
    }

    /** The network where a trunk of this configuration is. */
    public NetworkConfig network(TrunkConfig trunk) {
        NetworkConfig network = networks.get(trunk.network());
        if (network == null) {
            throw new IllegalArgumentException(
                    "trunk " + trunk.name() + " of another configuration");
        }
        return network;
    }

    /** How a stranger proves himself on a route. */
    public RouteConfig.Auth auth(RouteConfig route) {
        return route.auth()
                .orElseGet(
                        () ->
                                switch (policy.auth()) {
                                    case RELAY -> RouteConfig.Auth.RELAY;
                                });
    }

    /** What the policy engine needs to know. */
    public PolicyRules policyRules() {
        return new PolicyRules(
                policy.neverBan(),
                policy.deny(),
                policy.allow(),
                policy.sources().packets(),
                policy.calls().perSource(),
                policy.calls().total(),
                policy.overload().queueDelay(),
                trunks.values().stream()
                        .map(
                                trunk ->
                                        new PolicyRules.Trunk(
                                                new TrunkLimits(
                                                        trunk.name(),
                                                        trunk.limits().packets(),
                                                        trunk.limits().calls(),
                                                        trunk.limits().callsPerSecond()),
                                                trunk.addresses()))
                        .toList());
    }

    /** The file that gets the call records. */
    public Path callRecordsFile() {
        return telemetry.callRecords().file().orElseGet(() -> node.data().resolve("calls.jsonl"));
    }
}
