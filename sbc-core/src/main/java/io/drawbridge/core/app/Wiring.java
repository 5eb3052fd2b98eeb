package io.drawbridge.core.app;

import io.drawbridge.core.config.HostPort;
import io.drawbridge.core.config.ListenUrl;
import io.drawbridge.core.config.ListenerConfig;
import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.NetworkMediaConfig;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.config.Trust;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.routing.TargetName;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.server.Listener;
import io.drawbridge.core.server.TargetLookup;
import io.drawbridge.core.server.TrustedProxies;
import io.drawbridge.core.server.WebSocketDoor;
import io.drawbridge.core.tls.Certificates;
import io.drawbridge.core.tls.ExpectedPeer;
import io.drawbridge.core.tls.TlsDoor;
import io.drawbridge.core.tls.WrongCertificate;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns the configuration into what each part is made of. */
final class Wiring {
    private static final long MOST_UNSENT_BYTES = 1 << 20;

    private Wiring() {}

    /**
     * All listening points.
     *
     * @param certificates of this configuration
     * @throws WrongCertificate when one of a listener cannot be used
     */
    static List<Listener> listeners(
            SbcConfig config,
            Certificates certificates,
            ExpectedPeer.Directory directory,
            PresentedNames presented)
            throws WrongCertificate {
        List<Listener> listeners = new ArrayList<>();
        for (NetworkConfig network : config.networks().values()) {
            var limits = network.limits();
            SipLimits message =
                    new SipLimits(
                            limits.message().toInt(),
                            limits.headers(),
                            limits.headerLine().toInt());
            for (ListenerConfig listener : network.listen()) {
                HostPort shown = network.advertised(listener);
                String host = shown.address().getHostAddress();
                ListeningPoint point =
                        new ListeningPoint(
                                listeners.size(),
                                network.name(),
                                transport(listener.protocol()),
                                listener.socketAddress(),
                                shown.address() instanceof Inet6Address ? "[" + host + "]" : host,
                                shown.port());
                listeners.add(
                        new Listener(
                                point,
                                new Listener.Limits(
                                        limits.connections(),
                                        limits.connectionsPerSource(),
                                        message,
                                        limits.handshakeTimeout(),
                                        limits.requestTimeout(),
                                        limits.idleTimeout(),
                                        MOST_UNSENT_BYTES),
                                network.dscp().sip().trafficClass(),
                                listener.protocol().isSecure()
                                        ? certificates.door(
                                                new TlsDoor.Settings(
                                                        network.name(),
                                                        listener.certificate(),
                                                        listener.clientCertificate()),
                                                network.authorities(),
                                                directory,
                                                presented)
                                        : null,
                                listener.protocol().isWebSocket()
                                        ? new WebSocketDoor(
                                                listener.url().path(), listener.allowedOrigins())
                                        : null,
                                new TrustedProxies(
                                        network.proxyProtocol(), network.forwardedFor())));
            }
        }
        return listeners;
    }

    private static Transport transport(ListenUrl.Protocol protocol) {
        return switch (protocol) {
            case UDP -> Transport.UDP;
            case TCP -> Transport.TCP;
            case TLS -> Transport.TLS;
            case WS -> Transport.WS;
            case WSS -> Transport.WSS;
        };
    }

    static RelayConfig relay(SbcConfig config) {
        Map<String, NetworkMedia> networks = new LinkedHashMap<>();
        for (NetworkConfig network : config.networks().values()) {
            networks.put(network.name(), media(network));
        }
        var relays = config.relays();
        return new RelayConfig(
                relays.threads().orElse(Runtime.getRuntime().availableProcessors()),
                relays.coalesce(),
                relays.receiveBuffer().toInt(),
                // Each takes a pair of ports; how many calls there may be can change meanwhile.
                config.networks().values().stream()
                        .mapToInt(network -> network.media().ports().size() / 2)
                        .sum(),
                RelayConfig.DEFAULT_QUARANTINE,
                RelayConfig.DEFAULT_WARM_PORTS,
                RelayConfig.Io.AUTO,
                networks);
    }

    private static NetworkMedia media(NetworkConfig network) {
        NetworkMediaConfig media = network.media();
        return new NetworkMedia(
                media.bind(),
                media.advertise().isEmpty()
                        ? network.advertise().stream().map(HostPort::address).toList()
                        : media.advertise(),
                new PortRange(media.ports().first(), media.ports().last()),
                media.profile(),
                network.trust() == Trust.TRUSTED,
                network.dscp().rtp().value());
    }

    static List<TargetLookup.Trunk> lookups(SbcConfig config) {
        return config.trunks().values().stream().map(trunk -> lookup(config, trunk)).toList();
    }

    private static TargetLookup.Trunk lookup(SbcConfig config, TrunkConfig trunk) {
        NetworkConfig network = config.network(trunk);
        Set<Transport> transports =
                network.listen().stream()
                        .map(listener -> transport(listener.protocol()))
                        .collect(Collectors.toUnmodifiableSet());
        List<InetAddress> addresses = network.addresses();
        return new TargetLookup.Trunk(
                trunk.name(),
                trunk.targets().stream()
                        .map(
                                target ->
                                        new TargetName(
                                                target.uri().host(),
                                                target.uri().port(),
                                                target.uri().transport().map(Wiring::transport),
                                                target.uri().secure(),
                                                target.priority(),
                                                target.weight()))
                        .toList(),
                transports,
                addresses.stream().anyMatch(Inet4Address.class::isInstance),
                addresses.stream().anyMatch(Inet6Address.class::isInstance));
    }
}
