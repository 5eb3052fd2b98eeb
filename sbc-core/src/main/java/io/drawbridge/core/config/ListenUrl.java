package io.drawbridge.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a SIP listener stands: {@code udp://203.0.113.10:5060}. Without a port, 5060, 5061 for TLS
 * (RFC 3261 §19.1.2), 80 and 443 for WebSocket (RFC 6455 §3).
 *
 * @param endpoint never a wildcard; the port is 1..65535
 * @param path of a WebSocket alone, beginning with a slash; empty: every path will do
 */
public record ListenUrl(Protocol protocol, HostPort endpoint, String path) {
    static final String PATTERN = "(udp|tcp|tls|ws|wss)://.+";

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+/?");

    /** How SIP is carried (RFC 3261 §18, RFC 7118). */
    public enum Protocol {
        UDP(5060),
        TCP(5060),
        TLS(5061),
        WS(80),
        WSS(443);

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
            return this == TLS || this == WSS;
        }

        /** True where a connection begins as one of HTTP (RFC 7118). */
        public boolean isWebSocket() {
            return this == WS || this == WSS;
        }
    }

    public ListenUrl {
        if (endpoint.port() == 0 || endpoint.address().isAnyLocalAddress()) {
            throw new IllegalArgumentException("listen on " + endpoint);
        }
        if (!path.isEmpty() && (!protocol.isWebSocket() || !PATH.matcher(path).matches())) {
            throw new IllegalArgumentException("path " + path);
        }
    }

    /** Empty when the text is no such URL, or names a wildcard address. */
    public static Optional<ListenUrl> parse(String text) {
        int end = text.indexOf("://");
        return end < 0
                ? Optional.empty()
                : Words.constant(Protocol.class, text.substring(0, end))
                        .flatMap(protocol -> parse(protocol, text.substring(end + 3)));
    }

    private static Optional<ListenUrl> parse(Protocol protocol, String rest) {
        int slash = protocol.isWebSocket() ? rest.indexOf('/') : -1;
        String path = slash < 0 ? "" : rest.substring(slash);
        if (path.equals("/")) {
            path = "";
        }
        if (!path.isEmpty() && !PATH.matcher(path).matches()) {
            return Optional.empty();
        }
        String own = path;
        return HostPort.parse(slash < 0 ? rest : rest.substring(0, slash))
                .filter(found -> !found.address().isAnyLocalAddress())
                .map(
                        found ->
                                found.port() == 0
                                        ? new HostPort(found.address(), protocol.defaultPort)
                                        : found)
                .map(found -> new ListenUrl(protocol, found, own));
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
        return protocol.name().toLowerCase(Locale.ROOT) + "://" + endpoint + path;
    }
}
