package io.drawbridge.core.server;

import io.drawbridge.core.transport.Transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/** How addresses are written for people. */
final class Addresses {
    private Addresses() {}

    /** {@code udp://192.0.2.1:5060}, {@code tcp://[2001:db8::1]:5060}. */
    static String url(Transport transport, InetSocketAddress address) {
        return transport.name().toLowerCase(Locale.ROOT) + "://" + text(address);
    }

    /** {@code 192.0.2.1:5060}, {@code [2001:db8::1]:5060}. */
    static String text(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) return address.getHostString() + ":" + address.getPort();
        String host = ip.getHostAddress();
        int scope = host.indexOf('%');
        if (scope >= 0) host = host.substring(0, scope);
        return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
