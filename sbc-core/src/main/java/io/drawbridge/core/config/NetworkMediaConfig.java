package io.drawbridge.core.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How media is spoken on a network.
 *
 * @param bind our media addresses, at most one for each IP version; filled with those of the
 *     listeners when the file names none
 * @param advertise what we write into SDP in place of {@code bind}, at most one for each IP
 *     version; none: {@code bind}
 * @param ports shared by all addresses of {@code bind}
 * @param latchingPrefix how near to the SIP source a media source must be
 * @param timeout neither RTP nor RTCP for so long on a leg that may send ends the call, 5 s to 1 h
 * @param holdTimeout the same for a leg on hold, 5 s to 1 day
 */
@Later("ciphers")
public record NetworkMediaConfig(
        List<InetAddress> bind,
        List<InetAddress> advertise,
        @Default("10000-19999") PortRange ports,
        @Default("rtp") Security security,
        @Default("off") Ice ice,
        @Default("accept") RtcpMux rtcpMux,
        @Default("strict") Latching latching,
        LatchingPrefix latchingPrefix,
        @Default("60s") Duration timeout,
        @Default("1h") Duration holdTimeout) {
    /** Media profile. */
    @Later({"srtp-sdes", "dtls-srtp", "prefer-srtp", "any"})
    public enum Security {
        /** Plain RTP. */
        RTP
    }

    /** Interactive Connectivity Establishment (RFC 8445). */
    @Later("lite")
    public enum Ice {
        OFF
    }

    /** RTP and RTCP on one port (RFC 5761). */
    public enum RtcpMux {
        OFF,
        ACCEPT,
        REQUIRE
    }

    /** Whom a leg takes media from. */
    public enum Latching {
        /** Best source first, and moved only for a good reason. */
        STRICT,
        /** Once, from anywhere: for odd NATs. */
        LOOSE,
        /** Only the signalled address. */
        OFF
    }

    /**
     * Bits that a media source must share with the SIP source.
     *
     * @param ipv4 8..32
     * @param ipv6 32..128
     */
    public record LatchingPrefix(@Default("32") int ipv4, @Default("64") int ipv6) {
        public LatchingPrefix {
            new Rules().between(ipv4, 8, 32, "ipv4").between(ipv6, 32, 128, "ipv6").check();
        }
    }

    public NetworkMediaConfig {
        bind = List.copyOf(bind);
        advertise = List.copyOf(advertise);
        new Rules()
                .require(
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
                .between(timeout, Duration.ofSeconds(5), Duration.ofHours(1), "timeout")
                .between(holdTimeout, Duration.ofSeconds(5), Duration.ofDays(1), "hold-timeout")
                .check();
    }

    private static boolean onePerFamily(List<InetAddress> addresses) {
        long ipv4 = addresses.stream().filter(Inet4Address.class::isInstance).count();
        return ipv4 <= 1 && addresses.size() - ipv4 <= 1;
    }

    /** The first address of each IP version stays. */
    NetworkMediaConfig withBind(List<InetAddress> addresses) {
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
                first,
                advertise,
                ports,
                security,
                ice,
                rtcpMux,
                latching,
                latchingPrefix,
                timeout,
                holdTimeout);
    }

    /** What to write into SDP for this address of {@code bind}. */
    public InetAddress advertised(InetAddress bound) {
        return advertise.stream()
                .filter(a -> a.getClass() == bound.getClass())
                .findFirst()
                .orElse(bound);
    }
}
