package io.drawbridge.core.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that several blocks must keep together. */
final class CrossChecks {
    private static final Set<String> RESERVED = Set.of("registered", "echo", "tone", "embedded");

    private final Draft draft;
    private final List<Violation> violations = new ArrayList<>();

    private CrossChecks(Draft draft) {
        this.draft = draft;
    }

    /**
     * A configuration as far as it is understood: blocks that are wrong in themselves are missing
     * from the maps, but their names are known.
     *
     * @param networkNames names of all networks, also of those that are wrong
     * @param trunkNames names of all trunks, also of those that are wrong
     * @param certificateNames names of all certificates, also of those that are wrong
     * @param hasRoutes whether the file says which calls go where
     * @param hasUsers whether there are users, or a file for them
     */
    record Draft(
            Collection<String> networkNames,
            Collection<String> trunkNames,
            Collection<String> certificateNames,
            Map<String, NetworkConfig> networks,
            Map<String, TrunkConfig> trunks,
            boolean hasRoutes,
            boolean hasUsers,
            List<References.Reference> references,
            Optional<AdminConfig> admin) {}

    /** All broken rules; the keys start at the root of the configuration. */
    static List<Violation> of(Draft draft) {
        CrossChecks checks = new CrossChecks(draft);
        checks.names();
        checks.listeners();
        checks.certificates();
        checks.mediaPorts();
        checks.references();
        checks.targets();
        checks.routes();
        checks.violations.addAll(users(draft.references()));
        return checks.violations;
    }

    /** A name of a user that stands twice. */
    static List<Violation> users(List<References.Reference> references) {
        Set<String> seen = new HashSet<>();
        return references.stream()
                .filter(reference -> reference.kind() == References.Kind.USER)
                .filter(reference -> !seen.add(reference.name()))
                .map(
                        reference ->
                                new Violation(
                                        reference.key(),
                                        "expected each user once, found "
                                                + ScalarReader.shown(reference.name())
                                                + " again"))
                .toList();
    }

    private void names() {
        if (draft.networkNames().isEmpty()) {
            broken("networks", "expected one network or more, found none");
        }
        draft.networkNames().forEach(name -> name("networks.", name));
        for (String name : draft.trunkNames()) {
            name("trunks.", name);
            if (draft.networkNames().contains(name)) {
                broken(
                        "trunks." + ScalarReader.shown(name),
                        "expected a name that no network has, because routes use both, found "
                                + ScalarReader.shown(name));
            }
        }
    }

    private void name(String block, String name) {
        String shown = ScalarReader.shown(name);
        if (RESERVED.contains(name)) {
            broken(
                    block + shown,
                    "expected another name, because routes give `" + name + "` a meaning");
        } else if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}")) {
            broken(
                    block + shown,
                    "expected a name of 1 to 32 letters, digits, underscores or hyphens, found "
                            + shown);
        }
    }

    private void listeners() {
        Map<String, String> taken = new HashMap<>();
        draft.admin()
                .ifPresent(
                        admin -> taken.put("tcp://" + admin.listen().endpoint(), "admin.listen"));
        for (NetworkConfig network : draft.networks().values()) {
            for (int i = 0; i < network.listen().size(); i++) {
                String key = "networks." + network.name() + ".listen." + i;
                ListenUrl url = network.listen().get(i).url();
                String other =
                        taken.putIfAbsent(
                                (url.protocol().isStream() ? "tcp://" : "udp://") + url.endpoint(),
                                key);
                if (other != null) {
                    broken(
                            key,
                            "expected an address and port of its own, found "
                                    + url
                                    + ", which "
                                    + other
                                    + " has");
                }
            }
        }
    }

    private void certificates() {
        for (NetworkConfig network : draft.networks().values()) {
            for (int i = 0; i < network.listen().size(); i++) {
                for (String name : network.listen().get(i).certificate()) {
                    if (!draft.certificateNames().contains(name)) {
                        broken(
                                "networks." + network.name() + ".listen." + i + ".certificate",
                                "expected the name of a certificate, found "
                                        + ScalarReader.shown(name)
                                        + Nearest.hint(name, draft.certificateNames()));
                    }
                }
            }
        }
    }

    private void mediaPorts() {
        Map<InetAddress, List<ListenerConfig>> listeners =
                draft.networks().values().stream()
                        .flatMap(network -> network.listen().stream())
                        .filter(listener -> listener.protocol() == ListenUrl.Protocol.UDP)
                        .collect(Collectors.groupingBy(ListenerConfig::address));
        Map<InetAddress, List<NetworkConfig>> seen = new HashMap<>();
        for (NetworkConfig network : draft.networks().values()) {
            for (InetAddress address : network.media().bind()) {
                List<NetworkConfig> others = seen.computeIfAbsent(address, _ -> new ArrayList<>());
                mediaPorts(network, address, listeners.getOrDefault(address, List.of()), others);
                others.add(network);
            }
        }
    }

    private void mediaPorts(
            NetworkConfig network,
            InetAddress address,
            List<ListenerConfig> listeners,
            List<NetworkConfig> others) {
        String key = "networks." + network.name() + ".media.ports";
        PortRange ports = network.media().ports();
        others.stream()
                .filter(other -> other.media().ports().overlaps(ports))
                .findFirst()
                .ifPresent(
                        other ->
                                broken(
                                        key,
                                        "expected ports that network `"
                                                + other.name()
                                                + "` does not use on "
                                                + address.getHostAddress()
                                                + " ("
                                                + other.media().ports()
                                                + "), found "
                                                + ports));
        listeners.stream()
                .filter(listener -> ports.contains(listener.port()))
                .findFirst()
                .ifPresent(
                        listener ->
                                broken(
                                        key,
                                        "expected ports without that of the listener "
                                                + listener.url()
                                                + ", found "
                                                + ports));
    }

    private void references() {
        Set<String> sources = new HashSet<>(draft.networkNames());
        sources.addAll(draft.trunkNames());
        for (References.Reference reference : draft.references()) {
            switch (reference.kind()) {
                case DOMAIN -> {
                    if (!TargetUri.isHost(reference.name())) {
                        broken(
                                reference.key(),
                                "expected a host name or an address, found "
                                        + ScalarReader.shown(reference.name()));
                    }
                }
                case NETWORK -> known(reference, "the name of a network", draft.networkNames());
                case SOURCE -> known(reference, "the name of a trunk or a network", sources);
                case TARGET ->
                        target(
                                reference,
                                "a trunk, `registered`, `echo` or `tone`",
                                Set.of("registered", "echo", "tone"));
                case REGISTRAR -> {
                    target(reference, "a trunk, or `embedded`", Set.of("embedded"));
                    if (reference.name().equals("embedded")) needsUsers(reference);
                }
                case AUTH -> {
                    if (reference.name().equals("local")) needsUsers(reference);
                }
                case USER -> {}
            }
        }
    }

    private void needsUsers(References.Reference reference) {
        if (!draft.hasUsers()) {
            broken(
                    reference.key(),
                    "`"
                            + reference.name()
                            + "` asks for the password of a user, and there are no `users`");
        }
    }

    private void target(References.Reference reference, String expected, Set<String> words) {
        String name = reference.name();
        if (draft.networkNames().contains(name) && !draft.trunkNames().contains(name)) {
            broken(reference.key(), "expected " + expected + ", found the network " + name);
        } else {
            Set<String> known = new HashSet<>(draft.trunkNames());
            known.addAll(words);
            known(reference, expected, known);
        }
    }

    private void known(References.Reference reference, String expected, Collection<String> names) {
        if (!names.contains(reference.name())) {
            broken(
                    reference.key(),
                    "expected "
                            + expected
                            + ", found "
                            + ScalarReader.shown(reference.name())
                            + Nearest.hint(reference.name(), names));
        }
    }

    /** A request leaves through a listener of the trunk's network, or cannot leave. */
    private void targets() {
        for (TrunkConfig trunk : draft.trunks().values()) {
            NetworkConfig network = draft.networks().get(trunk.network());
            for (int i = 0; network != null && i < trunk.targets().size(); i++) {
                TargetUri uri = trunk.targets().get(i).uri();
                Optional<InetAddress> address = uri.address();
                boolean served =
                        network.listen().stream()
                                .filter(listener -> !listener.protocol().isWebSocket())
                                .filter(
                                        listener ->
                                                uri.transport()
                                                        .map(listener.protocol()::equals)
                                                        .orElse(true))
                                .anyMatch(
                                        listener ->
                                                address.map(InetAddress::getClass)
                                                        .map(listener.address().getClass()::equals)
                                                        .orElse(true));
                if (!served) {
                    broken(
                            "trunks." + trunk.name() + ".targets." + i,
                            "expected a target that a listener of network `"
                                    + network.name()
                                    + "` can reach, by its transport and IP version; found "
                                    + uri);
                }
            }
        }
    }

    private void routes() {
        if (!draft.hasRoutes()) {
            ImpliedRoutes.obstacle(draft).ifPresent(why -> broken("routes", why));
        }
    }

    private void broken(String key, String message) {
        violations.add(new Violation(key, message));
    }
}
