package io.drawbridge.core.server;

import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.tls.TlsDoor;
import io.drawbridge.core.transport.ListeningPoint;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * A listening point with the limits of its network.
 *
 * @param trafficClass the IP TOS octet of what we send, 0..255 (DSCP shifted left by two); 0 leaves
 *     it alone
 * @param tls for a secure transport; null for the others
 * @param webSocket for WS and WSS; null for the others
 * @param proxies who may say in others' names where a connection comes from
 */
public record Listener(
        ListeningPoint point,
        Limits limits,
        int trafficClass,
        @Nullable TlsDoor tls,
        @Nullable WebSocketDoor webSocket,
        TrustedProxies proxies) {
    /** One that is not encrypted, behind nobody. */
    public Listener(ListeningPoint point, Limits limits, int trafficClass) {
        this(point, limits, trafficClass, null);
    }

    /** One of SIP itself, behind nobody. */
    public Listener(ListeningPoint point, Limits limits, int trafficClass, @Nullable TlsDoor tls) {
        this(point, limits, trafficClass, tls, null, TrustedProxies.NONE);
    }

    public Listener {
        if (trafficClass < 0 || trafficClass > 255)
            throw new IllegalArgumentException("traffic class, 0..255: " + trafficClass);
        if (point.transport().secure() == (tls == null))
            throw new IllegalArgumentException("TLS where it belongs: " + point);
        if (point.transport().webSocket() == (webSocket == null))
            throw new IllegalArgumentException("WebSocket where it belongs: " + point);
    }

    /** {@code udp://192.0.2.1:5060}, as it stands in the configuration. */
    public String url() {
        return Addresses.url(point.transport(), point.local());
    }

    /**
     * What connections may cost. Connections are counted for a whole network: those that others
     * open, and apart from them those that we open.
     *
     * @param connections at once in the network, at least 1
     * @param connectionsPerSource at once from one IPv4 address or IPv6 /64, at least 1
     * @param message how much of a message on a stream is read before it is refused
     * @param handshakeTimeout from the first packet of a connection until it can carry messages:
     *     PROXY header, TLS and HTTP together
     * @param requestTimeout from the first byte of a message to its last
     * @param idleTimeout without a byte in either direction
     * @param outputBytes waiting to be sent on one connection; a peer that lets more pile up is cut
     */
    public record Limits(
            int connections,
            int connectionsPerSource,
            SipLimits message,
            Duration handshakeTimeout,
            Duration requestTimeout,
            Duration idleTimeout,
            long outputBytes) {
        public static final Limits DEFAULTS =
                new Limits(
                        10_000,
                        100,
                        SipLimits.DEFAULTS,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofHours(2),
                        1 << 20);

        public Limits {
            if (connections < 1 || connectionsPerSource < 1 || outputBytes < 1)
                throw new IllegalArgumentException("a limit below 1");
        }
    }
}
