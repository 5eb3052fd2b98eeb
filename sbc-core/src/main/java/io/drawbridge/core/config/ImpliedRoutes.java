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

    /** Without a trunk every call goes to the echo; with one, calls go to it and from it. */
    static List<RouteConfig> of(
            Map<String, NetworkConfig> networks, Map<String, TrunkConfig> trunks) {
        if (trunks.isEmpty()) {
            return networks.keySet().stream()
                    .map(
                            name ->
                                    route(
                                            name,
                                            new RouteTarget.Echo(),
                                            Optional.of(RouteConfig.Auth.NONE)))
                    .toList();
        }
        List<RouteConfig> routes = new ArrayList<>();
        for (TrunkConfig trunk : trunks.values()) {
            routes.add(route(trunk.name(), new RouteTarget.Registered(), Optional.empty()));
            for (NetworkConfig network : networks.values()) {
                if (network.trust() == Trust.UNTRUSTED) {
                    routes.add(
                            route(
                                    network.name(),
                                    new RouteTarget.Trunk(trunk.name()),
                                    Optional.empty()));
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

    private static RouteConfig route(String from, RouteTarget to, Optional<RouteConfig.Auth> auth) {
        Optional<Pattern> anyone = Optional.empty();
        return new RouteConfig(
                Optional.of("implied-" + from),
                from,
                new RouteConfig.Match(anyone),
                to,
                auth,
                false);
    }
}
