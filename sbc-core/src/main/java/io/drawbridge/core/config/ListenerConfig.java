package io.drawbridge.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** One SIP listening point. */
@Shorthand
@Later({"certificate", "client-certificate", "origins", "media"})
public record ListenerConfig(ListenUrl url) {
    public ListenUrl.Protocol protocol() {
        return url.protocol();
    }

    public InetAddress address() {
        return url.address();
    }

    /** 1..65535. */
    public int port() {
        return url.port();
    }

    public InetSocketAddress socketAddress() {
        return url.socketAddress();
    }
}
