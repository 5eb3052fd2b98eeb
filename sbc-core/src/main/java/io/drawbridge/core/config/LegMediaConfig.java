package io.drawbridge.core.config;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.config.Security;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * How the peers of a listener or a trunk are spoken with, where it is not as on their network: each
 * key stands for itself. A trunk's goes before that of the listener that it comes through.
 *
 * @param ciphers most wanted first; none: not said here
 * @param timeout 5 s to 1 h
 * @param holdTimeout 5 s to 1 day
 */
@Misplaced(
        value = {"bind", "advertise", "ports"},
        because =
                "is for `networks.*.media` alone: all who are on a network share its media"
                        + " addresses and ports")
public record LegMediaConfig(
        Optional<Security> security,
        List<CryptoSuite> ciphers,
        Optional<Ice> ice,
        Optional<RtcpMux> rtcpMux,
        Optional<Latching> latching,
        Optional<LatchingPrefixConfig> latchingPrefix,
        Optional<Duration> timeout,
        Optional<Duration> holdTimeout) {
    /** Says nothing: all is as around it. */
    static final LegMediaConfig NONE =
            new LegMediaConfig(
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    public LegMediaConfig {
        ciphers = List.copyOf(ciphers);
        Rules rules = new Rules();
        eachOnce(rules, ciphers);
        timeout.ifPresent(found -> timeout(rules, found));
        holdTimeout.ifPresent(found -> holdTimeout(rules, found));
        rules.check();
    }

    static void eachOnce(Rules rules, List<CryptoSuite> ciphers) {
        rules.require(
                new HashSet<>(ciphers).size() == ciphers.size(),
                "ciphers",
                ciphers,
                "each cipher once");
    }

    static void timeout(Rules rules, Duration found) {
        rules.between(found, Duration.ofSeconds(5), Duration.ofHours(1), "timeout");
    }

    static void holdTimeout(Rules rules, Duration found) {
        rules.between(found, Duration.ofSeconds(5), Duration.ofDays(1), "hold-timeout");
    }

    /** The way that is left when what is said here goes before what is said around it. */
    LegProfile over(LegProfile around) {
        return new LegProfile(
                security.orElse(around.security()),
                ciphers.isEmpty() ? around.ciphers() : ciphers,
                ice.orElse(around.ice()),
                rtcpMux.orElse(around.rtcpMux()),
                latching.orElse(around.latching()),
                latchingPrefix.map(LatchingPrefixConfig::prefix).orElse(around.latchingPrefix()),
                timeout.orElse(around.timeout()),
                holdTimeout.orElse(around.holdTimeout()),
                around.codecs());
    }
}
