package io.drawbridge.core.server;

import io.drawbridge.policy.acl.AddressLiteral;
import io.netty.handler.codec.http.HttpHeaders;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where a request comes from by what trusted HTTP proxies say. Each of them adds the address that
 * it sees to the end of X-Forwarded-For; what stands before the first address that is no proxy of
 * ours is only what a stranger has written there.
 */
final class ForwardedFor {
    private static final String FIELD = "X-Forwarded-For";

    /** More proxies than these are not walked through. */
    private static final int MOST_PROXIES = 8;

    private ForwardedFor() {}

    /**
     * @param nearest the proxy that has connected
     * @return the nearest address that is no trusted proxy, or {@code nearest} where no field is;
     *     empty for a field that cannot be read
     */
    static Optional<InetAddress> source(
            HttpHeaders headers, InetAddress nearest, TrustedProxies proxies) {
        List<String> fields = headers.getAll(FIELD);
        InetAddress source = nearest;
        int walked = 0;
        for (int i = fields.size() - 1; i >= 0; i--) {
            String[] items = fields.get(i).split(",", -1);
            for (int j = items.length - 1; j >= 0; j--) {
                if (!proxies.isHttp(source)) return Optional.of(source);
                InetAddress next = address(items[j].trim());
                if (next == null || ++walked > MOST_PROXIES) return Optional.empty();
                source = next;
            }
        }
        return Optional.of(source);
    }

    /** Some write a port behind the address, and brackets around one of IPv6. */
    private static @Nullable InetAddress address(String text) {
        Optional<InetAddress> plain = AddressLiteral.parse(text);
        if (plain.isPresent()) return plain.get();
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[") && bracket > 0)
            return AddressLiteral.parse(text.substring(1, bracket)).orElse(null);
        if (colon < 0 || text.indexOf(':') != colon) return null;
        return AddressLiteral.parse(text.substring(0, colon)).orElse(null);
    }
}
