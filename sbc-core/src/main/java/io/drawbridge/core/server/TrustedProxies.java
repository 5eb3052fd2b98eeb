package io.drawbridge.core.server;

import io.drawbridge.policy.acl.Prefix;

import java.net.InetAddress;
import java.util.List;

/**
 * Who stands between us and the peers of a network, and is believed where a connection comes from.
 *
 * @param balancers each of whose connections begins with a PROXY header
 * @param http who say it in the X-Forwarded-For field of a WebSocket's request
 */
public record TrustedProxies(List<Prefix> balancers, List<Prefix> http) {
    /** Nobody: whoever connects is who he is. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), List.of());

    public TrustedProxies {
        balancers = List.copyOf(balancers);
        http = List.copyOf(http);
    }

    boolean isBalancer(InetAddress address) {
        return among(balancers, address);
    }

    boolean isHttp(InetAddress address) {
        return among(http, address);
    }

    private static boolean among(List<Prefix> prefixes, InetAddress address) {
        for (Prefix prefix : prefixes) if (prefix.contains(address)) return true;
        return false;
    }
}
