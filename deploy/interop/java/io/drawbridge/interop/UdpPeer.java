package io.drawbridge.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/** A SIP peer that a test plays by hand. */
final class UdpPeer implements AutoCloseable {
    private final DatagramSocket socket;

    private UdpPeer(DatagramSocket socket) {
        this.socket = socket;
    }

    static UdpPeer open(String address, int port) {
        try {
            return new UdpPeer(
                    new DatagramSocket(
                            new InetSocketAddress(InetAddress.getByName(address), port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String message, String target) {
        send(message.getBytes(UTF_8), target);
    }

    void send(byte[] datagram, String target) {
        try {
            socket.send(
                    new DatagramPacket(
                            datagram,
                            datagram.length,
                            new InetSocketAddress(InetAddress.getByName(target), 5060)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next datagram as text; empty when none comes in time. */
    String receive(int millis) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.setSoTimeout(millis);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), UTF_8);
        } catch (SocketTimeoutException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next response that is not provisional; empty when none comes in time. */
    String receiveFinal(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (true) {
            int left = (int) ((end - System.nanoTime()) / 1_000_000L);
            String message = left <= 0 ? "" : receive(left);
            if (message.isEmpty() || message.matches("(?s)SIP/2.0 [2-6].*")) return message;
        }
    }

    /** Throws away what has come so far. */
    void drain() {
        while (!receive(50).isEmpty()) {}
    }

    @Override
    public void close() {
        socket.close();
    }
}
