package io.drawbridge.core.cli;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** The addresses of this machine. */
final class LocalAddresses {
    private static final int ANY_PORT = 5060;

    private LocalAddresses() {}

    static boolean has(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** The first one that others may reach, of the same IP version. */
    static Optional<InetAddress> likely(boolean v6) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(v6 ? Inet6Address.class::isInstance : Inet4Address.class::isInstance)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(address -> !address.isLinkLocalAddress())
                    .findFirst();
        } catch (SocketException unknown) {
            return Optional.empty();
        }
    }

    /** The one from which packets to this host would leave; nothing is sent. */
    static Optional<InetAddress> towards(String host) {
        InetSocketAddress there = new InetSocketAddress(host, ANY_PORT);
        if (there.isUnresolved()) return Optional.empty();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(there);
            return Optional.of(socket.getLocalAddress()).filter(own -> !own.isAnyLocalAddress());
        } catch (SocketException | UncheckedIOException unreachable) {
            return Optional.empty();
        }
    }
}
