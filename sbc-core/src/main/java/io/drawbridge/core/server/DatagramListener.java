package io.drawbridge.core.server;

import io.drawbridge.core.engine.Output;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramPacket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One UDP listening point. On epoll every shard has a socket of its own on the same port, and the
 * kernel spreads the peers over them; elsewhere the first shard's event loop reads for all.
 */
final class DatagramListener {
    /** Largest datagram over IPv4 is 65,507 bytes; one slot of the receive buffer holds any. */
    private static final int LARGEST = 65_535;

    /** Datagrams read by one system call. */
    private static final int BATCH = 16;

    /** Datagrams read before other sockets and tasks get their turn. */
    private static final int READS_AT_ONCE = 64;

    private static final int SOCKET_BUFFER = 4 << 20; // bytes; the kernel caps it at its rmem_max

    /** Waiting to be sent on one socket; beyond, datagrams are dropped. Bytes. */
    private static final WriteBufferWaterMark OUTPUT = new WriteBufferWaterMark(512 << 10, 2 << 20);

    private final Listener listener;
    private final SocketBackend backend;
    private final SourceScreen screen;
    private final Shards shards;
    private final List<Channel> sockets = new ArrayList<>();

    DatagramListener(Listener listener, SocketBackend backend, SourceScreen screen, Shards shards) {
        this.listener = listener;
        this.backend = backend;
        this.screen = screen;
        this.shards = shards;
    }

    /**
     * @throws BindException when the address is in use or not ours
     */
    void open() {
        InetSocketAddress address = listener.point().local();
        if (backend != SocketBackend.EPOLL || shards.all().size() == 1) {
            sockets.add(bind(shards.get(0), address, false));
            return;
        }
        // Sockets that share a port do not notice a stranger who shares it too: so first alone.
        Channel alone = bind(shards.get(0), address, false);
        InetSocketAddress bound = (InetSocketAddress) alone.localAddress();
        alone.close().awaitUninterruptibly();
        for (EngineLoop loop : shards.all()) sockets.add(bind(loop, bound, true));
    }

    /** Where it is bound; differs from the listening point only for port 0. */
    InetSocketAddress localAddress() {
        return sockets.isEmpty()
                ? listener.point().local()
                : (InetSocketAddress) sockets.getFirst().localAddress();
    }

    void close() {
        for (Channel socket : sockets) socket.close().awaitUninterruptibly();
    }

    /** Sends from the shard's own socket, or from the only one. On {@code from}. */
    void send(EngineLoop from, Output.Transmit transmit) {
        Channel socket = sockets.get(from.shard() % sockets.size());
        if (!socket.isWritable()) {
            shards.transmitFailed(from, transmit, "the socket's queue is full");
            return;
        }
        byte[] bytes = transmit.bytes();
        ByteBuf buffer = socket.alloc().directBuffer(bytes.length).writeBytes(bytes);
        socket.write(new DatagramPacket(buffer, transmit.flow().remote()))
                .addListener(
                        (ChannelFutureListener)
                                future -> {
                                    if (!future.isSuccess())
                                        shards.transmitFailed(from, transmit, "not sent");
                                });
        from.flushLater(socket);
    }

    private Channel bind(EngineLoop loop, InetSocketAddress address, boolean shared) {
        InetAddress local = address.getAddress();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop.eventLoop())
                        .channelFactory(() -> backend.datagrams(local))
                        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                        .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, OUTPUT)
                        .handler(new DatagramReader(listener, loop, screen));
        DatagramBuffers buffers =
                new DatagramBuffers(backend == SocketBackend.EPOLL ? BATCH * LARGEST : LARGEST);
        bootstrap.option(
                ChannelOption.RECVBUF_ALLOCATOR, buffers.maxMessagesPerRead(READS_AT_ONCE));
        if (backend == SocketBackend.EPOLL)
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST);
        if (shared) bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
        if (listener.trafficClass() != 0)
            bootstrap.option(ChannelOption.IP_TOS, listener.trafficClass());
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) throw new BindException(listener.url(), cause);
        bound.channel().closeFuture().addListener(_ -> buffers.release());
        return bound.channel();
    }
}
