package io.drawbridge.core.config;

import com.google.re2j.Pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The routes of a configuration that has none. */
final class ImpliedRoutes {
    private static final int MOST_NAMED = 10;

    private ImpliedRoutes() {}

    /** Why no routes follow from these blocks; empty when they do. */
    static Optional<String> obstacle(CrossChecks.Draft draft) {
        if (draft.trunkNames().size() > 1) {
            return Optional.of(
                    "expected routes, because there are several trunks ("
                            + draft.trunkNames().stream()
                                    .map(ScalarReader::shown)
                                    .limit(MOST_NAMED)
                                    .collect(Collectors.joining(", "))
                            + ") and nothing says which calls go where; found none");
        }
        return draft.trunks().values().stream()
                .filter(trunk -> !trusted(trunk, draft.networks()))
                .findFirst()
                .map(
                        trunk ->
                                "expected routes, because the only trunk, `"
                                        + trunk.name()
                                        + "`, is not trusted and nothing says who may call it;"
                                        + " found none");
    }

    /**
     * Without a trunk anyone may call the echo and the tone, and users who prove themselves call
     * each other; with one, calls go to it and from it.
     */
    static List<RouteConfig> of(
            Map<String, NetworkConfig> networks,
            Map<String, TrunkConfig> trunks,
            Optional<RegistrationConfig> registration) {
        boolean embedded =
                registration.filter(r -> r.to() instanceof RegistrationTarget.Embedded).isPresent();
        List<RouteConfig> routes = new ArrayList<>();
        for (NetworkConfig network : networks.values()) {
            if (trunks.isEmpty()) {
                routes.add(machine(network.name(), new RouteTarget.Echo()));
                routes.add(machine(network.name(), new RouteTarget.Tone()));
            }
            if (embedded && (trunks.isEmpty() || network.trust() == Trust.UNTRUSTED)) {
                routes.add(
                        route(
                                "implied-" + network.name() + "-users",
                                network.name(),
                                Optional.empty(),
                                new RouteTarget.Registered(),
                                Optional.of(RouteConfig.Auth.LOCAL)));
            }
        }
        for (TrunkConfig trunk : trunks.values()) {
            routes.add(trunk(trunk.name(), new RouteTarget.Registered()));
            for (NetworkConfig network : networks.values()) {
                if (network.trust() == Trust.UNTRUSTED) {
                    routes.add(trunk(network.name(), new RouteTarget.Trunk(trunk.name())));
                }
            }
        }
        return routes;
    }

    private static boolean trusted(TrunkConfig trunk, Map<String, NetworkConfig> networks) {
        NetworkConfig network = networks.get(trunk.network());
        return switch (trunk.trust()) {
            case TRUSTED -> true;
            case UNTRUSTED -> false;
            case INHERIT -> network == null || network.trust() == Trust.TRUSTED;
        };
    }

    /** A built-in machine, for anyone who calls it by its name. */
    private static RouteConfig machine(String from, RouteTarget to) {
        return route(
                "implied-" + from + "-" + to,
                from,
                Optional.of(Pattern.compile("^" + to + "$")),
                to,
                Optional.of(RouteConfig.Auth.NONE));
    }

    private static RouteConfig trunk(String from, RouteTarget to) {
        return route("implied-" + from, from, Optional.empty(), to, Optional.empty());
    }

    private static RouteConfig route(
            String name,
            String from,
            Optional<Pattern> user,
            RouteTarget to,
            Optional<RouteConfig.Auth> auth) {
        return new RouteConfig(
                Optional.of(name), from, new RouteConfig.Match(user), to, auth, false);
    }
}
