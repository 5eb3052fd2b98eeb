package io.drawbridge.core.server;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.tls.ExpectedPeer;
import io.drawbridge.core.tls.TlsDoor;
import io.drawbridge.core.tls.TlsFailure;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One listening point of TCP, TLS or WebSocket: accepts connections, and opens those to peers from
 * its address. A WebSocket is never opened: its peers cannot be dialled (RFC 7118 §5).
 */
final class StreamListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamListener.class);
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int BACKLOG = 1_024;

    private final Listener listener;
    private final SocketBackend backend;
    private final FlowTable flows;
    private final SourceScreen screen;
    private final Shards shards;
    private final RefusalLog refusals = new RefusalLog(LOG);
    private @Nullable Channel acceptor;

    StreamListener(
            Listener listener,
            SocketBackend backend,
            FlowTable flows,
            SourceScreen screen,
            Shards shards) {
        this.listener = listener;
        this.backend = backend;
        this.flows = flows;
        this.screen = screen;
        this.shards = shards;
    }

    /**
     * @throws BindException when the address is in use or not ours
     */
    void open(EventLoopGroup group) {
        InetAddress local = listener.point().local().getAddress();
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(group)
                        .channelFactory(() -> backend.acceptor(local))
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.AUTO_READ, true)
                        .childOption(
                                ChannelOption.ALLOW_HALF_CLOSURE,
                                listener.point().transport() == Transport.TCP)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        accepted(channel);
                                    }
                                });
        if (listener.trafficClass() != 0)
            bootstrap.childOption(ChannelOption.IP_TOS, listener.trafficClass());
        ChannelFuture bound = bootstrap.bind(listener.point().local()).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) throw new BindException(listener.url(), cause);
        acceptor = bound.channel();
    }

    /** Where it is bound; differs from the listening point only for port 0. */
    InetSocketAddress localAddress() {
        Channel open = acceptor;
        return open == null ? listener.point().local() : (InetSocketAddress) open.localAddress();
    }

    void close() {
        if (acceptor != null) acceptor.close().awaitUninterruptibly();
    }

    /** Sends on the flow's connection, or on any to that peer, or on a new one. On {@code from}. */
    void send(EngineLoop from, Output.Transmit transmit) {
        Flow flow = transmit.flow();
        boolean any = flow.connection() == Flow.ANY;
        boolean[] made = {false};
        StreamConnection connection =
                any && listener.webSocket() == null
                        ? flows.findOrOpen(
                                flow,
                                f -> {
                                    made[0] = flows.reserve(listener);
                                    return made[0] ? connection(f, from) : null;
                                })
                        : flows.find(flow);
        if (connection == null) {
            failed(from, transmit, any ? notOpened() : "connection closed");
            return;
        }
        connection.send(from, transmit);
        if (made[0]) connect(connection, from);
    }

    private String notOpened() {
        return listener.webSocket() == null
                ? "too many connections"
                : "a WebSocket cannot be opened from here";
    }

    /** Counts what waits to be sent; false when it is too much. Any thread. */
    boolean queue(int bytes, long queued) {
        return flows.queue(bytes, queued, listener.limits().outputBytes());
    }

    /** Whether a message is read. */
    SourceScreen.Answer screen(InetSocketAddress source, long connection, long now) {
        return screen.admits(listener.point(), source, connection, now);
    }

    /** A transmission could not be made. Any thread. */
    void failed(EngineLoop from, Output.Transmit transmit, String reason) {
        shards.transmitFailed(from, transmit, reason);
    }

    /** A connection stands. On its loop. */
    void standing(StreamConnection connection) {
        if (connection.accepted()) flows.add(connection);
    }

    /** A connection will carry nothing but the answers that its peer waits for. */
    void unshared(StreamConnection connection) {
        flows.unshare(connection);
    }

    /** A connection is being closed: what is sent to its peer from now on needs another one. */
    void leaving(StreamConnection connection) {
        flows.remove(connection);
    }

    /**
     * A connection has ended. On its loop, once.
     *
     * @param stood false when connecting failed: nobody has heard of it
     */
    void gone(StreamConnection connection, boolean stood) {
        flows.remove(connection);
        TlsDoor tls = listener.tls();
        if (tls != null) tls.ended(connection.flow().connection());
        if (connection.accepted()) flows.dismiss(listener, connection.counted());
        else flows.release(listener);
        if (stood) shards.tellAll(new Input.FlowClosed(connection.flow()));
    }

    /** There is no TLS connection. On its loop. */
    void notSecured(StreamConnection connection, EngineLoop home, TlsFailure failure) {
        home.counters().increment(counter(failure));
        String what =
                connection.accepted()
                        ? "no TLS with {}: " + failure.words()
                        : "no TLS to {}: " + failure.words();
        refusals.say(
                failure,
                what,
                listener.url(),
                connection.flow().remote(),
                connection.accepted(),
                home.now());
    }

    /** It is no WebSocket. On its loop. */
    void notUpgraded(StreamConnection connection, EngineLoop home, UpgradeRefusal refusal) {
        home.counters()
                .increment(
                        refusal == UpgradeRefusal.ORIGIN
                                ? Counter.WEBSOCKETS_REFUSED_ORIGIN
                                : Counter.WEBSOCKETS_REFUSED);
        refusals.say(
                refusal,
                "no WebSocket with {}: " + refusal.words(),
                listener.url(),
                connection.flow().remote(),
                true,
                home.now());
    }

    private static Counter counter(TlsFailure failure) {
        return switch (failure) {
            case NOT_TLS -> Counter.TLS_NOT_TLS;
            case TIMEOUT -> Counter.TLS_TIMEOUT;
            case EXPIRED -> Counter.TLS_EXPIRED;
            case UNKNOWN_AUTHORITY -> Counter.TLS_UNKNOWN_AUTHORITY;
            case WRONG_NAME -> Counter.TLS_WRONG_NAME;
            case NO_CERTIFICATE -> Counter.TLS_NO_CERTIFICATE;
            case UNFIT_CERTIFICATE -> Counter.TLS_UNFIT_CERTIFICATE;
            case REFUSED_BY_PEER -> Counter.TLS_REFUSED_BY_PEER;
            case UNEXPECTED_PEER, PROTOCOL, CLOSED -> Counter.TLS_FAILED;
        };
    }

    /** An unexpected exception in a connection's handler ends that connection. */
    void bug(EngineLoop home, Throwable cause, Channel channel) {
        home.counters().increment(Counter.ENGINE_FAILURES);
        LOG.error("{}: connection closed after an unexpected failure", listener.url(), cause);
        var _ = channel.close();
    }

    private void accepted(SocketChannel channel) {
        EngineLoop home = shards.of(channel.eventLoop());
        InetSocketAddress remote = channel.remoteAddress();
        if (remote == null) { // gone again already
            var _ = channel.close();
            return;
        }
        if (!flows.admit(listener)) {
            home.counters().increment(Counter.CONNECTIONS_REFUSED);
            reset(channel);
            return;
        }
        StreamConnection connection = connection(flow(remote), home, true);
        boolean balanced = listener.proxies().isBalancer(remote.getAddress());
        if (balanced) connection.awaitsSource();
        else if (!connection.comesFrom(remote)) {
            reset(channel);
            return;
        }
        home.counters().increment(Counter.CONNECTIONS_ACCEPTED);
        ChannelPipeline pipeline = channel.pipeline();
        if (balanced) pipeline.addLast(ProxyHeader.decoder()).addLast(new ProxyHeader(connection));
        TlsDoor tls = listener.tls();
        if (tls != null) pipeline.addLast(tls.accept());
        WebSocketDoor webSocket = listener.webSocket();
        if (webSocket != null)
            pipeline.addLast(WebSocketUpgrade.codec())
                    .addLast(new WebSocketUpgrade(connection, listener, webSocket));
        pipeline.addLast(connection);
    }

    /** No TIME_WAIT for a flood. */
    private static void reset(SocketChannel channel) {
        channel.config().setSoLinger(0);
        var _ = channel.close();
    }

    /** Whether an HTTP proxy of ours has this address: it will say who is behind it. */
    boolean isHttpProxy(InetSocketAddress source) {
        return listener.proxies().isHttp(source.getAddress());
    }

    /** Whether a connection's source is heard, and may have one more; counted when not. */
    boolean admits(StreamConnection connection, EngineLoop home) {
        InetSocketAddress source = connection.flow().remote();
        if (screen(source, Flow.ANY, home.now()) != SourceScreen.Answer.ADMITTED) {
            home.counters().increment(Counter.PACKETS_REFUSED);
            return false;
        }
        if (flows.admit(listener, source.getAddress())) return true;
        home.counters().increment(Counter.CONNECTIONS_REFUSED_SOURCE);
        return false;
    }

    private Flow flow(InetSocketAddress remote) {
        return new Flow(
                listener.point().index(), listener.point().transport(), remote, flows.nextId());
    }

    private StreamConnection connection(Flow flow, EngineLoop home) {
        return connection(flow(flow.remote()), home, false);
    }

    private StreamConnection connection(Flow flow, EngineLoop home, boolean accepted) {
        return new StreamConnection(flow, listener, home, this, accepted);
    }

    /** TLS where it is due, then the connection. */
    private ChannelInitializer<SocketChannel> outgoing(StreamConnection connection) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                TlsDoor tls = listener.tls();
                ExpectedPeer peer = connection.expected();
                if (tls != null && peer != null)
                    channel.pipeline()
                            .addLast(
                                    tls.connect(
                                            channel.alloc(),
                                            peer,
                                            connection.flow().remote().getPort()));
                channel.pipeline().addLast(connection);
            }
        };
    }

    private void connect(StreamConnection connection, EngineLoop home) {
        TlsDoor tls = listener.tls();
        if (tls != null && !connection.expects(tls)) {
            connection.notSecured(TlsFailure.UNEXPECTED_PEER);
            return;
        }
        InetAddress local = listener.point().local().getAddress();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(home.eventLoop())
                        .channelFactory(() -> backend.connection(local))
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .localAddress(new InetSocketAddress(local, 0))
                        .handler(outgoing(connection));
        if (backend == SocketBackend.EPOLL)
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        if (listener.trafficClass() != 0)
            bootstrap.option(ChannelOption.IP_TOS, listener.trafficClass());
        bootstrap
                .connect(connection.flow().remote())
                .addListener(
                        (ChannelFutureListener)
                                future -> {
                                    Throwable cause = future.cause();
                                    if (cause != null) connection.notConnected(words(cause));
                                });
    }

    private static String words(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException _ -> "no connection within 2 s";
            case ConnectException _ -> "connection refused";
            default -> "no connection";
        };
    }
}
