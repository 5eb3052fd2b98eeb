package io.drawbridge.core.config;

import io.drawbridge.policy.acl.Prefix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is allowed, but probably not meant. */
public final class Warnings {
    private static final int SPARE_DESCRIPTORS = 256;

    private final SbcConfig config;
    private final List<Violation> warnings = new ArrayList<>();

    private Warnings(SbcConfig config) {
        this.config = config;
    }

    /** All warnings, with the keys that they are about. */
    public static List<Violation> of(SbcConfig config, Machine machine) {
        Warnings warnings = new Warnings(config);
        config.networks().values().forEach(network -> warnings.ports(network, machine));
        machine.fileDescriptors().ifPresent(warnings::descriptors);
        warnings.unreachableEcho();
        warnings.ambiguousTrunks();
        return List.copyOf(warnings.warnings);
    }

    private void ports(NetworkConfig network, Machine machine) {
        String key = "networks." + network.name() + ".media.ports";
        PortRange ports = network.media().ports();
        int legs = config.networks().size() == 1 ? 2 : 1;
        long needed = 2L * legs * config.policy().calls().total();
        if (ports.size() < needed) {
            add(
                    key,
                    "%s are %d ports, and %d calls (policy.calls.total) need %d: RTP and RTCP"
                            + " of each audio stream",
                    ports,
                    ports.size(),
                    config.policy().calls().total(),
                    needed);
        }
        machine.ephemeralPorts()
                .filter(ports::overlaps)
                .ifPresent(
                        ephemeral ->
                                add(
                                        key,
                                        "%s overlaps %s, which the kernel gives to outgoing"
                                                + " connections; choose others, or change"
                                                + " net.ipv4.ip_local_port_range",
                                        ports,
                                        ephemeral));
    }

    private void descriptors(long limit) {
        long calls = config.policy().calls().total();
        long connections =
                config.networks().values().stream()
                        .filter(
                                network ->
                                        network.listen().stream()
                                                .anyMatch(
                                                        listener ->
                                                                listener.protocol()
                                                                        == ListenUrl.Protocol.TCP))
                        .mapToLong(network -> network.limits().connections())
                        .sum();
        long needed = 4 * calls + connections + SPARE_DESCRIPTORS;
        if (limit < needed) {
            add(
                    "policy.calls.total",
                    "%d calls and %d connections (networks.*.limits.connections) need up to %d"
                            + " file descriptors, and this process may have %d; raise it with"
                            + " ulimit -n, or LimitNOFILE of systemd",
                    calls,
                    connections,
                    needed,
                    limit);
        }
    }

    private void unreachableEcho() {
        for (int i = 0; i < config.routes().size(); i++) {
            RouteConfig route = config.routes().get(i);
            NetworkConfig from = config.networks().get(route.from());
            if (route.to() instanceof RouteTarget.Echo
                    && from != null
                    && from.trust() == Trust.UNTRUSTED
                    && config.auth(route) == RouteConfig.Auth.RELAY) {
                add(
                        "routes." + i + ".auth",
                        "strangers from `%s` do not reach the echo, because it challenges nobody;"
                                + " `auth: none` lets anyone call it",
                        from.name());
            }
        }
    }

    private void ambiguousTrunks() {
        Map<String, String> seen = new HashMap<>();
        for (TrunkConfig trunk : config.trunks().values()) {
            for (Prefix prefix : trunk.addresses()) {
                String other = seen.putIfAbsent(trunk.network() + " " + prefix, trunk.name());
                if (other != null) {
                    add(
                            "trunks." + trunk.name() + ".identify.addresses",
                            "%s is trunk `%s` on network `%s` already: what comes from there is"
                                    + " never this one",
                            prefix,
                            other,
                            trunk.network());
                }
            }
        }
    }

    private void add(String key, String message, Object... values) {
        warnings.add(new Violation(key, message.formatted(values)));
    }
}
