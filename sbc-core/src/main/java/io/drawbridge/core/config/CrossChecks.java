package io.drawbridge.core.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules that several blocks must keep together. */
final class CrossChecks {
    private static final Set<String> RESERVED = Set.of("registered", "echo", "embedded");

    private final List<Violation> violations = new ArrayList<>();

    private CrossChecks() {}

    /** All broken rules; the keys start at the root of the configuration. */
    static List<Violation> of(
            List<String> domains,
            Map<String, NetworkConfig> networks,
            Map<String, TrunkConfig> trunks,
            List<RouteConfig> routes,
            AdminConfig admin) {
        CrossChecks checks = new CrossChecks();
        checks.domains(domains);
        checks.names(networks, trunks);
        checks.listeners(networks, admin);
        checks.mediaPorts(networks);
        checks.trunks(networks, trunks);
        checks.routes(networks, trunks, routes);
        return checks.violations;
    }

    private void domains(List<String> domains) {
        for (int i = 0; i < domains.size(); i++) {
            String domain = domains.get(i);
            if (TargetUri.parse("sip:" + domain).filter(uri -> uri.port() == 0).isEmpty()) {
                broken("domains." + i, "expected a host name or an address, found " + domain);
            }
        }
    }

    private void names(Map<String, NetworkConfig> networks, Map<String, TrunkConfig> trunks) {
        if (networks.isEmpty()) {
            broken("networks", "expected one network or more, found none");
        }
        networks.keySet().forEach(name -> name("networks." + name, name));
        for (String name : trunks.keySet()) {
            name("trunks." + name, name);
            if (networks.containsKey(name)) {
                broken(
                        "trunks." + name,
                        "expected a name that no network has, because routes use both; found "
                                + name);
            }
        }
    }

    private void name(String key, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}")) {
            broken(
                    key,
                    "expected a name of 1 to 32 letters, digits, underscores or hyphens, found "
                            + name);
        } else if (RESERVED.contains(name)) {
            broken(key, "expected another name, because routes give `" + name + "` a meaning");
        }
    }

    private void listeners(Map<String, NetworkConfig> networks, AdminConfig admin) {
        Map<String, String> taken = new HashMap<>();
        taken.put("tcp://" + admin.listen().endpoint(), "admin.listen");
        for (NetworkConfig network : networks.values()) {
            for (int i = 0; i < network.listen().size(); i++) {
                String key = "networks." + network.name() + ".listen." + i;
                String url = network.listen().get(i).url().toString();
                String other = taken.putIfAbsent(url, key);
                if (other != null) {
                    broken(
                            key,
                            "expected an address of its own, found "
                                    + url
                                    + " again, as in "
                                    + other);
                }
            }
        }
    }

    private void mediaPorts(Map<String, NetworkConfig> networks) {
        List<NetworkConfig> seen = new ArrayList<>();
        for (NetworkConfig network : networks.values()) {
            PortRange ports = network.media().ports();
            String key = "networks." + network.name() + ".media.ports";
            for (NetworkConfig other : seen) {
                Set<InetAddress> shared = new HashSet<>(network.media().bind());
                shared.retainAll(other.media().bind());
                if (!shared.isEmpty() && ports.overlaps(other.media().ports())) {
                    broken(
                            key,
                            "expected ports that network `"
                                    + other.name()
                                    + "` does not use, because both are on "
                                    + shared.iterator().next().getHostAddress()
                                    + "; found "
                                    + ports
                                    + " and "
                                    + other.media().ports());
                }
            }
            seen.add(network);
            for (NetworkConfig other : networks.values()) {
                other.listen().stream()
                        .filter(listener -> listener.protocol() == ListenUrl.Protocol.UDP)
                        .filter(listener -> network.media().bind().contains(listener.address()))
                        .filter(listener -> ports.contains(listener.port()))
                        .forEach(
                                listener ->
                                        broken(
                                                key,
                                                "expected ports without that of the listener "
                                                        + listener.url()
                                                        + ", found "
                                                        + ports));
            }
        }
    }

    private void trunks(Map<String, NetworkConfig> networks, Map<String, TrunkConfig> trunks) {
        for (TrunkConfig trunk : trunks.values()) {
            if (!networks.containsKey(trunk.network())) {
                broken(
                        "trunks." + trunk.name() + ".network",
                        "expected the name of a network, found "
                                + trunk.network()
                                + Nearest.hint(trunk.network(), networks.keySet()));
            }
        }
    }

    private void routes(
            Map<String, NetworkConfig> networks,
            Map<String, TrunkConfig> trunks,
            List<RouteConfig> routes) {
        if (routes.isEmpty()) {
            ImpliedRoutes.obstacle(networks, trunks).ifPresent(why -> broken("routes", why));
            return;
        }
        Set<String> sources = new HashSet<>(networks.keySet());
        sources.addAll(trunks.keySet());
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            if (!sources.contains(route.from())) {
                broken(
                        "routes." + i + ".from",
                        "expected the name of a trunk or a network, found "
                                + route.from()
                                + Nearest.hint(route.from(), sources));
            }
            target("routes." + i + ".to", route.to(), networks.keySet(), trunks.keySet());
        }
    }

    private void target(String key, RouteTarget target, Set<String> networks, Set<String> trunks) {
        switch (target) {
            case RouteTarget.Registered _, RouteTarget.Echo _ -> {}
            case RouteTarget.Trunk(var name) when trunks.contains(name) -> {}
            case RouteTarget.Trunk(var name) when networks.contains(name) ->
                    broken(
                            key,
                            "expected a trunk, `registered` or `echo`; found "
                                    + name
                                    + ", a network");
            case RouteTarget.Trunk(var name) when name.equals("embedded") ->
                    broken(
                            key,
                            "`embedded` is not available yet; only a trunk, `registered` and `echo`"
                                    + " are");
            case RouteTarget.Trunk(var name) -> {
                Set<String> known = new HashSet<>(trunks);
                known.add("registered");
                known.add("echo");
                broken(
                        key,
                        "expected a trunk, `registered` or `echo`; found "
                                + name
                                + Nearest.hint(name, known));
            }
        }
    }

    private void broken(String key, String message) {
        violations.add(new Violation(key, message));
    }
}
