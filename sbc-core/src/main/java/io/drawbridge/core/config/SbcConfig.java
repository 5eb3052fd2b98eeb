package io.drawbridge.core.config;

import io.drawbridge.policy.GuardRules;
import io.drawbridge.policy.PolicyRules;
import io.drawbridge.policy.admission.TrunkLimits;
import io.drawbridge.relay.config.LegProfile;

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
 * @param certificates by name, in the order of the file
 * @param trunks by name, in the order of the file
 * @param registration how devices register; empty: REGISTER is not served. Filled when the file has
 *     none: to the only trunk, or, without a trunk, to ourselves when there are users
 * @param routes tried in this order; filled with those that go without saying when the file has
 *     none
 * @param users whom {@code auth: local} and the embedded registrar know
 * @param usersFile where they stand when they have a file of their own, which is watched
 * @param positions where the rules stand
 */
@Later("shared")
public record SbcConfig(
        NodeConfig node,
        List<String> domains,
        Map<String, NetworkConfig> networks,
        RelaysConfig relays,
        Map<String, CertificateConfig> certificates,
        Map<String, TrunkConfig> trunks,
        Optional<RegistrationConfig> registration,
        List<RouteConfig> routes,
        @OwnFile List<UserConfig> users,
        @FileOf("users") Optional<Path> usersFile,
        PolicyConfig policy,
        TelemetryConfig telemetry,
        AdminConfig admin,
        Positions positions) {
    public SbcConfig {
        domains = List.copyOf(domains);
        networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
        certificates = Collections.unmodifiableMap(new LinkedHashMap<>(certificates));
        trunks = Collections.unmodifiableMap(new LinkedHashMap<>(trunks));
        routes = List.copyOf(routes);
        users = List.copyOf(users);
        boolean hasUsers = !users.isEmpty() || usersFile.isPresent();
        Rules rules = new Rules();
        rules.addAll(
                CrossChecks.of(
                        new CrossChecks.Draft(
                                networks.keySet(),
                                trunks.keySet(),
                                certificates.keySet(),
                                networks,
                                trunks,
                                !routes.isEmpty(),
                                hasUsers,
                                References.of(domains, trunks, registration, routes, users, policy),
                                Optional.of(admin))));
        rules.check();
        if (registration.isEmpty()) {
            registration = impliedRegistrar(trunks, hasUsers).map(RegistrationConfig::to);
        }
        if (routes.isEmpty()) {
            routes = ImpliedRoutes.of(networks, trunks, registration);
        }
    }

    private static Optional<RegistrationTarget> impliedRegistrar(
            Map<String, TrunkConfig> trunks, boolean hasUsers) {
        return switch (trunks.size()) {
            case 0 -> hasUsers ? Optional.of(new RegistrationTarget.Embedded()) : Optional.empty();
            case 1 -> Optional.of(new RegistrationTarget.Trunk(trunks.keySet().iterator().next()));
            default -> Optional.empty();
        };
    }

    /** Realm of our challenges. */
    public String realm() {
        return policy.realm().orElseGet(() -> domains.isEmpty() ? node.name() : domains.getFirst());
    }

    /** Devices of one user at a time, also where nobody registers yet. */
    public int contactsPerAor() {
        return registration
                .map(RegistrationConfig::contactsPerAor)
                .orElse(RegistrationConfig.CONTACTS_PER_AOR);
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

    /**
     * How a peer is spoken with: as the trunk's {@code media} says, else that of the listener, else
     * the network's; each key stands for itself.
     *
     * @param listener one of the network's that the peer has come through, or is reached from
     */
    public LegProfile profile(
            NetworkConfig network, Optional<ListenerConfig> listener, Optional<TrunkConfig> trunk) {
        LegProfile profile =
                listener.map(ListenerConfig::media)
                        .orElse(LegMediaConfig.NONE)
                        .over(network.media().profile());
        return trunk.map(t -> t.media().over(profile).withCodecs(t.codecs().rules()))
                .orElse(profile);
    }

    /** How a stranger proves himself on a route. */
    public RouteConfig.Auth auth(RouteConfig route) {
        return route.auth()
                .orElseGet(
                        () ->
                                switch (policy.auth()) {
                                    case RELAY -> RouteConfig.Auth.RELAY;
                                    case LOCAL -> RouteConfig.Auth.LOCAL;
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
                policy.calls().perUser(),
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
                        .toList(),
                new GuardRules(
                        policy.bans().rules(),
                        policy.requestLimits(),
                        policy.decoys().decoys(),
                        policy.fraud().rules(positions.rule("policy.fraud")),
                        policy.fraud().country().orElse("")));
    }

    /** The file that gets a line for each offence and ban. */
    public Path securityLogFile() {
        return telemetry.securityLog().orElseGet(() -> node.data().resolve("security.log"));
    }

    /** The file that gets the call records. */
    public Path callRecordsFile() {
        return telemetry.callRecords().file().orElseGet(() -> node.data().resolve("calls.jsonl"));
    }
}
