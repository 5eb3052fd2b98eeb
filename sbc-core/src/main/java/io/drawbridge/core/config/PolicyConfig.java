package io.drawbridge.core.config;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.rate.Rate;
import io.drawbridge.policy.rate.RequestRates;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is kept out, and how much each may do.
 *
 * @param neverBan besides the trunks and the trusted networks, which are always in it
 * @param deny dropped before anything is read
 * @param allow when not empty, every other stranger is dropped
 * @param auth how strangers prove themselves where a route does not say it
 * @param realm what our challenges name (RFC 7616 §3.3); empty: the first domain, else the node's
 *     name
 */
@Later({"feeds", "nftables", "journal", "shadow"})
public record PolicyConfig(
        List<Prefix> neverBan,
        List<Prefix> deny,
        List<Prefix> allow,
        Sources sources,
        Flows flows,
        BansConfig bans,
        ScannersConfig scanners,
        DecoysConfig decoys,
        @Default("relay") StrangerAuth auth,
        Optional<String> realm,
        Calls calls,
        FraudConfig fraud,
        Overload overload) {
    /** How strangers prove themselves. */
    public enum StrangerAuth {
        /** The trunk challenges, and its answers are watched. */
        RELAY,
        /** We challenge: the caller must be one of the users. */
        LOCAL
    }

    /**
     * Limits of a stranger, for each address (IPv6: for each /64).
     *
     * @param packets SIP datagrams or stream messages; what is above is dropped unread
     * @param requests by method, {@code other} for all that are not named; what is left out has its
     *     default
     */
    public record Sources(@Default("200/s") Rate packets, Map<String, Rate> requests) {
        /** All methods but those named. */
        static final String OTHER = "other";

        private static final Set<String> METHODS =
                Set.of(
                        "ACK",
                        "BYE",
                        "CANCEL",
                        "INFO",
                        "INVITE",
                        "MESSAGE",
                        "NOTIFY",
                        "OPTIONS",
                        "PRACK",
                        "PUBLISH",
                        "REFER",
                        "REGISTER",
                        "SUBSCRIBE",
                        "UPDATE");

        public Sources {
            Rules rules = new Rules();
            for (String method : requests.keySet()) {
                rules.require(
                        method.equals(OTHER) || METHODS.contains(method),
                        "requests." + ScalarReader.shown(method),
                        ScalarReader.shown(method) + Nearest.hint(method, METHODS),
                        "a method such as REGISTER, or other");
            }
            rules.check();
            Map<String, Rate> all = new HashMap<>(RequestRates.Limits.DEFAULTS.methods());
            all.put(OTHER, RequestRates.Limits.DEFAULTS.others());
            all.putAll(requests);
            requests = Map.copyOf(all);
        }
    }

    /**
     * Limits of a registered flow.
     *
     * @param requests of any method; they do not count against their address
     */
    public record Flows(@Default("120/m") Rate requests) {}

    /**
     * Limits of calls.
     *
     * @param perSource at a time from one stranger's address, 1..1,000,000
     * @param perUser that one user makes at a time, whatever his devices, 1..1,000,000
     * @param total at a time, 1..1,000,000
     * @param ringTimeout how long a call may ring, 10 s to 1 h
     * @param maxDuration how long a call may last, 1 m to 7 days
     */
    public record Calls(
            @Default("20") int perSource,
            @Default("4") int perUser,
            @Default("2000") int total,
            @Default("180s") Duration ringTimeout,
            @Default("12h") Duration maxDuration) {
        public Calls {
            new Rules()
                    .between(perSource, 1, 1_000_000, "per-source")
                    .between(perUser, 1, 1_000_000, "per-user")
                    .between(total, 1, 1_000_000, "total")
                    .between(
                            ringTimeout,
                            Duration.ofSeconds(10),
                            Duration.ofHours(1),
                            "ring-timeout")
                    .between(maxDuration, Duration.ofMinutes(1), Duration.ofDays(7), "max-duration")
                    .check();
        }
    }

    /**
     * When new calls are refused.
     *
     * @param queueDelay how long an event may wait for its loop, 1 ms to 10 s
     */
    public record Overload(@Default("50ms") Duration queueDelay) {
        public Overload {
            new Rules()
                    .between(
                            queueDelay, Duration.ofMillis(1), Duration.ofSeconds(10), "queue-delay")
                    .check();
        }
    }

    public PolicyConfig {
        neverBan = List.copyOf(neverBan);
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
        new Rules()
                .require(
                        realm.map(r -> r.matches("[\\x20-\\x7E&&[^\"\\\\]]{1,128}")).orElse(true),
                        "realm",
                        ScalarReader.shown(realm.orElse("")),
                        "1 to 128 ASCII characters without quotes and backslashes")
                .check();
    }

    /** How many requests may come. */
    RequestRates.Limits requestLimits() {
        Map<String, Rate> methods = new HashMap<>(sources.requests());
        Rate others = methods.remove(Sources.OTHER);
        return new RequestRates.Limits(
                methods,
                others == null ? RequestRates.Limits.DEFAULTS.others() : others,
                flows.requests());
    }
}
