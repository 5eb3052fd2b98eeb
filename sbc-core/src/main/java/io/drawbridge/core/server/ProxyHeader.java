package io.drawbridge.core.server;

import io.drawbridge.policy.acl.AddressLiteral;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Behind the decoder of the PROXY protocol, version 1 and 2: takes the one header that comes first
 * on a load balancer's connection. Without one nothing is read, for nobody could tell whose bytes
 * they are.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_EXTENSIONS = 2_048; // bytes

    private final StreamConnection connection;

    ProxyHeader(StreamConnection connection) {
        this.connection = connection;
    }

    /** To stand before it. */
    static HAProxyMessageDecoder decoder() {
        return new HAProxyMessageDecoder(LONGEST_EXTENSIONS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            // LOCAL is the balancer's own voice, as UNKNOWN is: it looks whether we are well.
            if (header.command() == HAProxyCommand.LOCAL
                    || header.proxiedProtocol() == HAProxyProxiedProtocol.UNKNOWN)
                connection.comesFrom(connection.flow().remote());
            else connection.comesFrom(source(header));
        } finally {
            header.release();
        }
        context.pipeline().remove(this);
    }

    private static InetSocketAddress source(HAProxyMessage header) {
        HAProxyProxiedProtocol proxied = header.proxiedProtocol();
        if (proxied != HAProxyProxiedProtocol.TCP4 && proxied != HAProxyProxiedProtocol.TCP6)
            throw new HAProxyProtocolException("not of TCP: " + proxied);
        Optional<InetAddress> address = AddressLiteral.parse(header.sourceAddress());
        if (address.isEmpty()) throw new HAProxyProtocolException("no address");
        return new InetSocketAddress(address.get(), header.sourcePort());
    }
}
