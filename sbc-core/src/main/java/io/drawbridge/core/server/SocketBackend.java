package io.drawbridge.core.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What carries the sockets: Linux epoll where it can be loaded, else the JDK's selectors. */
public enum SocketBackend {
    /** Batched reads and writes, and several sockets on one UDP port. */
    EPOLL {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        DatagramChannel datagrams(InetAddress local) {
            return new EpollDatagramChannel(family(local));
        }

        @Override
        ServerChannel acceptor(InetAddress local) {
            return new EpollServerSocketChannel(family(local));
        }

        @Override
        SocketChannel connection(InetAddress local) {
            return new EpollSocketChannel(family(local));
        }
    },
    /** Portable; one socket for each UDP port. */
    NIO {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        DatagramChannel datagrams(InetAddress local) {
            return new NioDatagramChannel(family(local));
        }

        @Override
        ServerChannel acceptor(InetAddress local) {
            return new NioServerSocketChannel(
                    java.nio.channels.spi.SelectorProvider.provider(), family(local));
        }

        @Override
        SocketChannel connection(InetAddress local) {
            return new NioSocketChannel(
                    java.nio.channels.spi.SelectorProvider.provider(), family(local));
        }
    };

    /** The better one of those that work here. */
    public static SocketBackend best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Why {@link #best()} is not epoll, in words for a log line; empty when it is. */
    public static String whyNotEpoll() {
        Throwable cause = Epoll.unavailabilityCause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    abstract IoHandlerFactory handlers();

    abstract DatagramChannel datagrams(InetAddress local);

    abstract ServerChannel acceptor(InetAddress local);

    abstract SocketChannel connection(InetAddress local);

    private static SocketProtocolFamily family(InetAddress local) {
        return local instanceof Inet6Address
                ? SocketProtocolFamily.INET6
                : SocketProtocolFamily.INET;
    }
}
