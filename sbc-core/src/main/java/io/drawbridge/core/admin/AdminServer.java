package io.drawbridge.core.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The HTTP interface for operators, on a thread of its own: whatever happens here, calls go on.
 * {@link #start} and {@link #close} once each.
 */
public final class AdminServer implements AutoCloseable {
    private static final int BODY_BYTES = 65_536;

    private final InetSocketAddress address;
    private final AdminApi api;
    private final Limits limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
    private @Nullable Channel acceptor;

    /**
     * @param connections at once
     * @param request from opening a connection, or from the answer before, to a whole request; and
     *     as long again for taking the answer
     */
    record Limits(int connections, Duration request) {
        static final Limits DEFAULTS = new Limits(64, Duration.ofSeconds(10));
    }

    /**
     * @param token empty: only a loopback address may be listened on
     * @throws IllegalArgumentException for another address without a token
     */
    public AdminServer(InetSocketAddress address, Optional<String> token, AdminSources sources) {
        this(address, token, sources, Limits.DEFAULTS);
    }

    AdminServer(
            InetSocketAddress address,
            Optional<String> token,
            AdminSources sources,
            Limits limits) {
        if (token.isEmpty() && !address.getAddress().isLoopbackAddress())
            throw new IllegalArgumentException(
                    "without a token the HTTP interface listens on loopback only");
        this.address = address;
        this.api = new AdminApi(sources, token.map(BearerToken::new));
        this.limits = limits;
    }

    /**
     * Begins to listen.
     *
     * @throws AddressException when the address cannot be listened on
     */
    public void start() {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        accepted(channel);
                                    }
                                })
                        .bind(address)
                        .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            close();
            throw new AddressException(
                    "http:/" + address + " cannot be listened on: " + cause.getMessage(), cause);
        }
        acceptor = bound.channel();
    }

    /** Where it listens; differs from what was asked only for port 0. */
    public InetSocketAddress localAddress() {
        Channel open = acceptor;
        return open == null ? address : (InetSocketAddress) open.localAddress();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void accepted(SocketChannel channel) {
        if (connections.incrementAndGet() > limits.connections()) {
            connections.decrementAndGet();
            var _ = channel.close();
            return;
        }
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
        channel.pipeline()
                .addLast(
                        new HttpServerCodec(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(4_096)
                                        .setMaxHeaderSize(8_192)))
                .addLast(new HttpObjectAggregator(BODY_BYTES))
                .addLast(new AdminConnection(api, limits.request()));
    }

    /** The HTTP interface cannot listen. */
    public static final class AddressException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AddressException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
