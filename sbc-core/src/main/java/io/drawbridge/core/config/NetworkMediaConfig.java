package io.drawbridge.core.config;

import io.drawbridge.relay.config.CodecRules;
import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.config.Security;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How media is spoken on a network.
 *
 * @param bind our media addresses, at most one for each IP version; filled with those of the
 *     listeners when the file names none
 * @param advertise what we write into SDP in place of {@code bind}, at most one for each IP
 *     version; none: {@code bind}
 * @param ports shared by all addresses of {@code bind}
 * @param security filled by the network's trust when the file does not say it: SRTP is offered to
 *     the untrusted, RTP spoken with the trusted
 * @param ciphers of SRTP, most wanted first; one or more
 * @param ice likewise filled: lite for the untrusted, off for the trusted
 * @param latchingPrefix how near to the SIP source a media source must be
 * @param timeout neither RTP nor RTCP for so long on a leg that may send ends the call, 5 s to 1 h
 * @param holdTimeout the same for a leg on hold, 5 s to 1 day
 */
public record NetworkMediaConfig(
        List<InetAddress> bind,
        List<InetAddress> advertise,
        @Default("10000-19999") PortRange ports,
        Optional<Security> security,
        @Default("[AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32]")
                List<CryptoSuite> ciphers,
        Optional<Ice> ice,
        @Default("accept") RtcpMux rtcpMux,
        @Default("strict") Latching latching,
        LatchingPrefixConfig latchingPrefix,
        @Default("60s") Duration timeout,
        @Default("1h") Duration holdTimeout) {
    public NetworkMediaConfig {
        bind = List.copyOf(bind);
        advertise = List.copyOf(advertise);
        ciphers = List.copyOf(ciphers);
        Rules rules = new Rules();
        rules.require(
                        bind.stream().noneMatch(InetAddress::isAnyLocalAddress),
                        "bind",
                        "a wildcard",
                        "addresses of this machine")
                .require(onePerFamily(bind), "bind", bind, "at most one IPv4 and one IPv6 address")
                .require(
                        onePerFamily(advertise),
                        "advertise",
                        advertise,
                        "at most one IPv4 and one IPv6 address")
                .require(!ciphers.isEmpty(), "ciphers", "none", "one cipher or more");
        LegMediaConfig.eachOnce(rules, ciphers);
        LegMediaConfig.timeout(rules, timeout);
        LegMediaConfig.holdTimeout(rules, holdTimeout);
        rules.check();
    }

    private static boolean onePerFamily(List<InetAddress> addresses) {
        long ipv4 = addresses.stream().filter(Inet4Address.class::isInstance).count();
        return ipv4 <= 1 && addresses.size() - ipv4 <= 1;
    }

    /**
     * What goes without saying on a network.
     *
     * @param addresses of its listeners; the first address of each IP version stays
     */
    NetworkMediaConfig filled(Trust trust, List<InetAddress> addresses) {
        List<InetAddress> first =
                addresses.stream()
                        .filter(
                                a ->
                                        addresses.stream()
                                                .filter(b -> b.getClass() == a.getClass())
                                                .findFirst()
                                                .filter(a::equals)
                                                .isPresent())
                        .toList();
        return new NetworkMediaConfig(
                bind.isEmpty() ? first : bind,
                advertise,
                ports,
                Optional.of(
                        security.orElse(
                                switch (trust) {
                                    case UNTRUSTED -> Security.PREFER_SRTP;
                                    case TRUSTED -> Security.RTP;
                                })),
                ciphers,
                Optional.of(
                        ice.orElse(
                                switch (trust) {
                                    case UNTRUSTED -> Ice.LITE;
                                    case TRUSTED -> Ice.OFF;
                                })),
                rtcpMux,
                latching,
                latchingPrefix,
                timeout,
                holdTimeout);
    }

    /** How those on the network are spoken with of whom nothing else is said. */
    public LegProfile profile() {
        return new LegProfile(
                security.orElse(Security.RTP),
                ciphers,
                ice.orElse(Ice.OFF),
                rtcpMux,
                latching,
                latchingPrefix.prefix(),
                timeout,
                holdTimeout,
                CodecRules.NONE);
    }

    /** What to write into SDP for this address of {@code bind}. */
    public InetAddress advertised(InetAddress bound) {
        return advertise.stream()
                .filter(a -> a.getClass() == bound.getClass())
                .findFirst()
                .orElse(bound);
    }
}
