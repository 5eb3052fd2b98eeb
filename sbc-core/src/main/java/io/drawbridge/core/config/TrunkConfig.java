package io.drawbridge.core.config;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.rate.Rate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A configured peer: a PBX or a carrier.
 *
 * @param name what routes, logs and metrics call it
 * @param network name of the network where it is
 * @param domain host in Request-URI, To and From towards it; empty: the host of its first target
 * @param targets where it is reached, one or more, tried by priority, then by weight
 * @param verify what a certificate must prove that it shows when we connect to it by TLS
 * @param media how it is spoken with, where it is not as on its network
 */
@Later({
    "profile",
    "probe",
    "credentials",
    "register",
    "refer",
    "session-timer",
    "reliable-provisional",
    "redirect",
    "dtmf",
    "identity",
    "numbers"
})
public record TrunkConfig(
        @MapKey String name,
        String network,
        @Default("inherit") TrunkTrust trust,
        Optional<String> domain,
        List<TargetConfig> targets,
        Identify identify,
        Failover failover,
        Limits limits,
        @Default("name") Verify verify,
        LegMediaConfig media,
        @Default("local") OptionsHandling options,
        @Default("pass") Forks fork,
        @Default("pass") LateOffers lateOffer,
        CodecsConfig codecs,
        List<HeaderRuleConfig> headers) {
    /** Trust of a trunk. */
    public enum TrunkTrust {
        /** As its network. */
        INHERIT,
        TRUSTED,
        UNTRUSTED
    }

    /** What is checked of a certificate before anything is sent to the trunk. */
    public enum Verify {
        /**
         * That an authority of the network vouches for it, and that it names the trunk: the host of
         * a target, the domain or one of the TLS names (RFC 5922 §7).
         */
        NAME,
        /** That an authority of the network vouches for it, whatever it names. */
        AUTHORITY,
        /** Nothing: anybody in between can pose as the trunk. */
        NOTHING
    }

    /** Who answers OPTIONS that the trunk sends us. */
    @Later("relay")
    public enum OptionsHandling {
        LOCAL
    }

    /** What the trunk sees of several early dialogs of its call (RFC 3261 §12.1). */
    @Later("fold")
    public enum Forks {
        PASS
    }

    /** What becomes of an INVITE without an offer. */
    @Later("convert")
    public enum LateOffers {
        PASS
    }

    /**
     * How the trunk is recognised, on the listeners of its own network only.
     *
     * @param addresses empty: the addresses of its targets
     * @param tlsNames names in its certificate (RFC 5922 §7.1), by which it is recognised wherever
     *     it connects from
     */
    public record Identify(List<Prefix> addresses, @OneOrMore List<String> tlsNames) {
        public Identify {
            addresses = List.copyOf(addresses);
            tlsNames = tlsNames.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
            new Rules()
                    .require(
                            tlsNames.stream().allMatch(TargetUri::isHost),
                            "tls-names",
                            tlsNames,
                            "host names or addresses")
                    .check();
        }
    }

    /**
     * When the next target is tried.
     *
     * @param timeout no response at all for so long, 500 ms to 32 s
     * @param codes final responses that also count as failure, 300..699
     */
    public record Failover(
            @Default("4s") Duration timeout,
            @Default("[408, 500, 502, 503, 504]") List<Integer> codes) {
        public Failover {
            codes = List.copyOf(codes);
            new Rules()
                    .between(timeout, Duration.ofMillis(500), Duration.ofSeconds(32), "timeout")
                    .require(
                            codes.stream().allMatch(c -> c >= 300 && c <= 699),
                            "codes",
                            codes,
                            "final responses from 300 to 699")
                    .check();
        }
    }

    /**
     * How much the trunk may use.
     *
     * @param calls at a time, in both directions together, 1..1,000,000
     * @param callsPerSecond new ones, 1..100,000
     * @param packets SIP datagrams or stream messages that it may send us
     */
    public record Limits(
            @Default("1000") int calls,
            @Default("50") int callsPerSecond,
            @Default("5000/s") Rate packets) {
        public Limits {
            new Rules()
                    .between(calls, 1, 1_000_000, "calls")
                    .between(callsPerSecond, 1, 100_000, "calls-per-second")
                    .check();
        }
    }

    public TrunkConfig {
        targets = List.copyOf(targets);
        headers = List.copyOf(headers);
        new Rules()
                .require(!targets.isEmpty(), "targets", "none", "one target or more")
                .require(
                        domain.map(TargetUri::isHost).orElse(true),
                        "domain",
                        domain.orElse(""),
                        "a host name or an address")
                .check();
    }

    /** Host in Request-URI, To and From towards the trunk. */
    public String host() {
        return domain.orElseGet(() -> targets.getFirst().uri().host());
    }

    /**
     * Who counts as this trunk, as far as the configuration knows: {@code identify.addresses}, else
     * the targets that are addresses. A target that is a name adds what it resolves to.
     */
    public List<Prefix> addresses() {
        return identify.addresses().isEmpty()
                ? targets.stream()
                        .flatMap(target -> target.uri().address().stream())
                        .map(Prefix::of)
                        .distinct()
                        .toList()
                : identify.addresses();
    }
}
