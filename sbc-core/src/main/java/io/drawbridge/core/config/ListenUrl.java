package io.drawbridge.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a SIP listener stands: {@code udp://203.0.113.10:5060}. Without a port, 5060, and 5061 for
 * TLS (RFC 3261 §19.1.2).
 *
 * @param endpoint never a wildcard; the port is 1..65535
 */
public record ListenUrl(Protocol protocol, HostPort endpoint) {
    static final String PATTERN = "(udp|tcp|tls)://.+";

    /** How SIP is carried (RFC 3261 §18); WebSocket comes later. */
    @Later({"ws", "wss"})
    public enum Protocol {
        UDP(5060),
        TCP(5060),
        TLS(5061);

        private final int defaultPort;

        Protocol(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        /** True where there are connections. */
        public boolean isStream() {
            return this != UDP;
        }

        /** True where certificates are shown. */
        public boolean isSecure() {
            return this == TLS;
        }
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
                        .filter(found -> !found.address().isAnyLocalAddress());
        return protocol.flatMap(
                known ->
                        endpoint.map(
                                        found ->
                                                found.port() == 0
                                                        ? new HostPort(
                                                                found.address(), known.defaultPort)
                                                        : found)
                                .map(found -> new ListenUrl(known, found)));
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
