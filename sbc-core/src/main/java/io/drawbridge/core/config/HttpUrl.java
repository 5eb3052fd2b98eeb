package io.drawbridge.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where an HTTP listener stands: {@code http://127.0.0.1:8080}.
 *
 * @param endpoint the port is 1..65535
 */
public record HttpUrl(HostPort endpoint) {
    static final String PATTERN = "http://.+:[0-9]{1,5}/?";

    private static final String SCHEME = "http://";

    public HttpUrl {
        if (endpoint.port() == 0) {
            throw new IllegalArgumentException("no port in " + endpoint);
        }
    }

    /** Empty when the text is no such URL. */
    public static Optional<HttpUrl> parse(String text) {
        if (!text.startsWith(SCHEME)) {
            return Optional.empty();
        }
        int end = text.endsWith("/") ? text.length() - 1 : text.length();
        return end < SCHEME.length()
                ? Optional.empty()
                : HostPort.parse(text.substring(SCHEME.length(), end))
                        .filter(found -> found.port() != 0)
                        .map(HttpUrl::new);
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
        return SCHEME + endpoint;
    }
}
