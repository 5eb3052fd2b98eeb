package io.drawbridge.relay.server;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Packet I/O with {@code java.nio}, for systems other than Linux. It allocates a few objects for
 * each packet, and what the system throws away is not counted. A socket's handle is its place in a
 * table.
 */
final class PortablePacketIo implements PacketIo {
    private static final int DISCARDS = 1024;
    private static final long NANOS_PER_MS = 1_000_000L;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Datagram.BUFFER_BYTES);
    private final Datagram packet = new Datagram(buffer.duplicate());
    private final int receiveBufferBytes;
    private final List<@Nullable DatagramChannel> channels = new ArrayList<>();
    private final ArrayDeque<Integer> freeHandles = new ArrayDeque<>();

    /**
     * @param receiveBufferBytes SO_RCVBUF of each socket
     */
    PortablePacketIo(int receiveBufferBytes) {
        this.receiveBufferBytes = receiveBufferBytes;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "portable-nio";
    }

    @Override
    public int open(IpAddress address, int port, int dscp) {
        DatagramChannel channel = null;
        try {
            channel =
                    DatagramChannel.open(
                            address.isIpv4()
                                    ? StandardProtocolFamily.INET
                                    : StandardProtocolFamily.INET6);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            channel.setOption(StandardSocketOptions.IP_TOS, dscp << 2);
            channel.bind(new InetSocketAddress(address.toInetAddress(), port));
            int handle = freeHandles.isEmpty() ? channels.size() : freeHandles.pop();
            if (handle == channels.size()) channels.add(channel);
            else channels.set(handle, channel);
            channel.register(selector, SelectionKey.OP_READ, handle);
            return handle;
        } catch (IOException e) {
            shut(channel);
            return e instanceof BindException && String.valueOf(e.getMessage()).contains("in use")
                    ? BUSY
                    : UNABLE;
        }
    }

    private static void shut(@Nullable DatagramChannel channel) {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way, and there is nobody to tell.
            return;
        }
    }

    @Override
    public void discard(int socket) {
        for (int i = 0; i < DISCARDS && receiveFrom(channel(socket)) != null; i++) {}
    }

    @Override
    public void close(int socket) {
        shut(channels.set(socket, null));
        freeHandles.push(socket);
        try {
            selector.selectNow(); // a closed channel keeps its port until the selector has let go
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatagramChannel channel(int socket) {
        DatagramChannel channel = channels.get(socket);
        if (channel == null) throw new IllegalStateException("socket " + socket + " is closed");
        return channel;
    }

    @Override
    public boolean await(long timeoutNanos) {
        try {
            if (timeoutNanos == 0) return selector.selectNow() > 0;
            if (timeoutNanos == Long.MAX_VALUE) return selector.select() > 0;
            return selector.select((timeoutNanos + NANOS_PER_MS - 1) / NANOS_PER_MS) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void receive(Receiver receiver) {
        List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (!key.isValid()) continue;
            InetSocketAddress from = receiveFrom((DatagramChannel) key.channel());
            if (from == null) continue;
            IpAddress source = IpAddress.of(from.getAddress());
            packet.received(buffer.position(), source.high(), source.low(), from.getPort());
            receiver.onDatagram((Integer) key.attachment(), packet);
        }
    }

    /** Null when there is nothing, or only an error of an earlier packet. */
    private @Nullable InetSocketAddress receiveFrom(DatagramChannel channel) {
        buffer.clear();
        try {
            return (InetSocketAddress) channel.receive(buffer);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public Datagram packet() {
        return packet;
    }

    @Override
    public boolean send(int socket, Endpoint to, Datagram received) {
        buffer.position(0).limit(received.length());
        try {
            InetSocketAddress target =
                    new InetSocketAddress(to.address().toInetAddress(), to.port());
            return channel(socket).send(buffer, target) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void wakeUp() {
        try {
            selector.wakeup();
        } catch (ClosedSelectorException e) {
            return; // closed: nobody sleeps any more
        }
    }

    @Override
    public void close() {
        for (DatagramChannel channel : channels) shut(channel);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
