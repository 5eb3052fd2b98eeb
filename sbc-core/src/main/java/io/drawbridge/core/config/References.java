package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The places where a word stands whose meaning another block gives. */
final class References {
    private References() {}

    /**
     * One of them.
     *
     * @param key where it stands
     * @param name the word
     */
    record Reference(String key, Kind kind, String name) {}

    /** What the word is. */
    enum Kind {
        DOMAIN("domains\\.[0-9]+"),
        NETWORK("trunks\\.[^.]+\\.network"),
        REGISTRAR("registration\\.to"),
        SOURCE("routes\\.[0-9]+\\.from"),
        TARGET("routes\\.[0-9]+\\.to"),
        AUTH("routes\\.[0-9]+\\.auth|policy\\.auth"),
        USER("users\\.[0-9]+\\.name");

        private final Pattern place;

        Kind(String place) {
            this.place = Pattern.compile(place);
        }
    }

    /** The reference at a key of the file, if there is one. */
    static Optional<Reference> at(String key, String text) {
        for (Kind kind : Kind.values()) {
            Matcher matcher = kind.place.matcher(key);
            if (matcher.matches()) {
                return Optional.of(new Reference(key, kind, text));
            }
        }
        return Optional.empty();
    }

    /** All references of a configuration. */
    static List<Reference> of(
            List<String> domains,
            Map<String, TrunkConfig> trunks,
            Optional<RegistrationConfig> registration,
            List<RouteConfig> routes,
            List<UserConfig> users,
            PolicyConfig policy) {
        List<Reference> all = new ArrayList<>();
        for (int i = 0; i < domains.size(); i++) {
            all.add(new Reference("domains." + i, Kind.DOMAIN, domains.get(i)));
        }
        trunks.forEach(
                (name, trunk) ->
                        all.add(
                                new Reference(
                                        "trunks." + name + ".network",
                                        Kind.NETWORK,
                                        trunk.network())));
        registration.ifPresent(
                r -> all.add(new Reference("registration.to", Kind.REGISTRAR, r.to().toString())));
        for (int i = 0; i < routes.size(); i++) {
            String key = "routes." + i;
            RouteConfig route = routes.get(i);
            all.add(new Reference(key + ".from", Kind.SOURCE, route.from()));
            all.add(new Reference(key + ".to", Kind.TARGET, route.to().toString()));
            route.auth()
                    .ifPresent(
                            auth ->
                                    all.add(
                                            new Reference(
                                                    key + ".auth", Kind.AUTH, Words.word(auth))));
        }
        for (int i = 0; i < users.size(); i++) {
            all.add(new Reference("users." + i + ".name", Kind.USER, users.get(i).name()));
        }
        all.add(new Reference("policy.auth", Kind.AUTH, Words.word(policy.auth())));
        return all;
    }
}
