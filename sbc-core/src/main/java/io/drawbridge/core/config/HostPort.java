package io.drawbridge.core.config;

import io.drawbridge.policy.acl.AddressLiteral;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An address of our own, with a port where one is written: {@code 203.0.113.10}, {@code
 * 203.0.113.10:5070}, {@code [2001:db8::1]:5070}.
 *
 * @param port 1..65535, 0 when none is written
 */
public record HostPort(InetAddress address, int port) {
    public HostPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /** Empty when the text is no address; names are not resolved. */
    public static Optional<HostPort> parse(String text) {
        Optional<InetAddress> alone = AddressLiteral.parse(text);
        if (alone.isPresent()) {
            return alone.map(address -> new HostPort(address, 0));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || (text.indexOf(':') != colon && text.charAt(0) != '[')) {
            return Optional.empty();
        }
        int port = port(text.substring(colon + 1));
        return port < 0
                ? Optional.empty()
                : AddressLiteral.parse(text.substring(0, colon))
                        .map(address -> new HostPort(address, port));
    }

    /** 1..65535, or -1 when the text is no port. */
    static int port(String text) {
        if (text.isEmpty()
                || text.length() > 5
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= 65_535 ? port : -1;
    }

    /**
     * @throws IllegalArgumentException when no port is written
     */
    public InetSocketAddress socketAddress() {
        if (port == 0) {
            throw new IllegalArgumentException("no port in " + this);
        }
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        String host = address.getHostAddress();
        if (port == 0) {
            return host;
        }
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
