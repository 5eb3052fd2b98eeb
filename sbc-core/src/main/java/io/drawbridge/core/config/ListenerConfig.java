package io.drawbridge.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One SIP listening point.
 *
 * @param media how the peers who come through it are spoken with, where it is not as on the network
 */
@Shorthand
@Later({"certificate", "client-certificate", "origins"})
public record ListenerConfig(ListenUrl url, LegMediaConfig media) {
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
