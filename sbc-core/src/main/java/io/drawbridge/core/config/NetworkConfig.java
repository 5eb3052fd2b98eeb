package io.drawbridge.core.config;

import io.drawbridge.policy.acl.Prefix;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * A side of the SBC: the listeners, addresses and media ports that it has there.
 *
 * @param name what routes, trunks, logs and metrics call it
 * @param listen one listener or more
 * @param advertise what we write into Via and Contact in place of a listener's address, at most one
 *     for each IP version; none: the listener's own
 * @param authorities files with certificates, in PEM, of those whom we believe who a peer is, and
 *     of peers themselves; none: the authorities that the Java runtime knows
 * @param proxyProtocol load balancers, each of whose connections begins with a PROXY header that
 *     says where it comes from
 * @param forwardedFor HTTP proxies, whose X-Forwarded-For field says where a WebSocket comes from
 */
public record NetworkConfig(
        @MapKey String name,
        @Default("untrusted") Trust trust,
        List<ListenerConfig> listen,
        List<HostPort> advertise,
        @OneOrMore List<Path> authorities,
        @OneOrMore List<Prefix> proxyProtocol,
        @OneOrMore List<Prefix> forwardedFor,
        @Default("hide") Topology topology,
        DscpConfig dscp,
        NetworkLimits limits,
        NetworkMediaConfig media) {
    /** Whether the other side's addresses and names are kept from this one. */
    @Later("show")
    public enum Topology {
        HIDE
    }

    public NetworkConfig {
        listen = List.copyOf(listen);
        advertise = List.copyOf(advertise);
        authorities = List.copyOf(authorities);
        proxyProtocol = List.copyOf(proxyProtocol);
        forwardedFor = List.copyOf(forwardedFor);
        new Rules()
                .require(!listen.isEmpty(), "listen", "none", "one listener or more")
                .require(
                        advertise.stream().map(a -> a.address().getClass()).distinct().count()
                                == advertise.size(),
                        "advertise",
                        advertise,
                        "at most one IPv4 and one IPv6 address")
                .require(
                        proxyProtocol.isEmpty()
                                || listen.stream().anyMatch(l -> l.protocol().isStream()),
                        "proxy-protocol",
                        proxyProtocol,
                        "none, because no listener here takes connections")
                .require(
                        forwardedFor.isEmpty()
                                || listen.stream().anyMatch(l -> l.protocol().isWebSocket()),
                        "forwarded-for",
                        forwardedFor,
                        "none, because no listener here is a WebSocket")
                .check();
        media =
                media.filled(
                        trust, listen.stream().map(ListenerConfig::address).distinct().toList());
    }

    /** The addresses of the listeners, each once, in the order of the file. */
    public List<InetAddress> addresses() {
        return listen.stream().map(ListenerConfig::address).distinct().toList();
    }

    /** What to write into Via and Contact for this listener: never without a port. */
    public HostPort advertised(ListenerConfig listener) {
        return advertise.stream()
                .filter(a -> a.address().getClass() == listener.address().getClass())
                .findFirst()
                .map(a -> a.port() == 0 ? new HostPort(a.address(), listener.port()) : a)
                .orElse(listener.url().endpoint());
    }
}
