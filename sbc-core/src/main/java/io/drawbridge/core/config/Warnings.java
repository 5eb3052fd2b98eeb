package io.drawbridge.core.config;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.relay.config.Security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        warnings.keysInClear();
        warnings.warnings.addAll(AcmeWarnings.of(config));
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
                                                        listener -> listener.protocol().isStream()))
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

    /** Who demands keys in the SDP should see to it that nobody reads them there (RFC 4568 §9). */
    private void keysInClear() {
        for (NetworkConfig network : config.networks().values()) {
            String block = "networks." + network.name();
            List<ListenerConfig> sdes =
                    network.listen().stream()
                            .filter(listener -> sdes(network, listener, Optional.empty()))
                            .filter(listener -> isClear(listener.protocol()))
                            .toList();
            if (!sdes.isEmpty() && network.media().security().equals(SDES)) {
                keysInClear(block + ".media.security", sdes.getFirst().url().toString());
                continue; // said once for all its listeners and trunks
            }
            for (ListenerConfig listener : sdes) {
                int index = network.listen().indexOf(listener);
                keysInClear(
                        block + ".listen." + index + ".media.security", listener.url().toString());
            }
            for (TrunkConfig trunk : config.trunks().values()) {
                if (!trunk.network().equals(network.name())
                        || !trunk.media().security().equals(SDES)) continue;
                trunk.targets().stream()
                        .filter(target -> isClear(target.uri().transport().orElse(UDP)))
                        .findFirst()
                        .ifPresent(
                                target ->
                                        keysInClear(
                                                "trunks." + trunk.name() + ".media.security",
                                                target.uri().toString()));
            }
        }
    }

    private static final Optional<Security> SDES = Optional.of(Security.SRTP_SDES);
    private static final ListenUrl.Protocol UDP = ListenUrl.Protocol.UDP;

    private boolean sdes(
            NetworkConfig network, ListenerConfig listener, Optional<TrunkConfig> trunk) {
        return config.profile(network, Optional.of(listener), trunk).security()
                == Security.SRTP_SDES;
    }

    private static boolean isClear(ListenUrl.Protocol protocol) {
        return switch (protocol) {
            case UDP, TCP, WS -> true;
            case TLS, WSS -> false;
        };
    }

    private void keysInClear(String key, String where) {
        add(
                key,
                "`srtp-sdes` writes the media's keys into the signalling, which is not encrypted"
                        + " at %s: who reads it can listen in",
                where);
    }

    private void add(String key, String message, Object... values) {
        warnings.add(new Violation(key, message.formatted(values)));
    }
}
