package io.drawbridge.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a SIP listener stands: {@code udp://203.0.113.10:5060}. Without a port, 5060 (RFC 3261
 * §19.1.2).
 *
 * @param endpoint never a wildcard; the port is 1..65535
 */
public record ListenUrl(Protocol protocol, HostPort endpoint) {
    static final String PATTERN = "(udp|tcp)://.+";

    /** How SIP is carried (RFC 3261 §18); TLS and WebSocket come later. */
    @Later({"tls", "ws", "wss"})
    public enum Protocol {
        UDP,
        TCP
    }

    public ListenUrl {
        if (endpoint.port() == 0 || endpoint.address().isAnyLocalAddress()) {
            throw new IllegalArgumentException("listen on " + endpoint);
        }
    }

    /** Empty when the text is no such URL, or names a wildcard address. */
    public static Optional<ListenUrl> parse(String text) {
        int end = text.indexOf("://");
        if (end < 0) {
            return Optional.empty();
        }
        Optional<Protocol> protocol = Words.constant(Protocol.class, text.substring(0, end));
        Optional<HostPort> endpoint =
                HostPort.parse(text.substring(end + 3))
                        .filter(found -> !found.address().isAnyLocalAddress())
                        .map(
                                found ->
                                        found.port() == 0
                                                ? new HostPort(found.address(), 5060)
                                                : found);
        return protocol.flatMap(known -> endpoint.map(found -> new ListenUrl(known, found)));
    }

    public InetAddress address() {
        return endpoint.address();
    }

    public int port() {
        return endpoint.port();
    }

    public InetSocketAddress socketAddress() {
        return endpoint.socketAddress();
    }

    @Override
    public String toString() {
        return protocol.name().toLowerCase(Locale.ROOT) + "://" + endpoint;
    }
}
