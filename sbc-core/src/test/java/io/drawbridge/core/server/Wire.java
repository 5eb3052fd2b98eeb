package io.drawbridge.core.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Plain blocking sockets for tests, each read limited to ten seconds. */
final class Wire {
    private static final int TIMEOUT_MS = 10_000;

    private Wire() {}

    /** A complete request of about 300 bytes. */
    static byte[] message(String callId) {
        return message(callId, "");
    }

    static byte[] message(String callId, String body) {
        return ("OPTIONS sip:a@example.com SIP/2.0\r\n"
                        + "Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK"
                        + callId
                        + "\r\nMax-Forwards: 70\r\nFrom: <sip:b@example.com>;tag=1\r\n"
                        + "To: <sip:a@example.com>\r\nCall-ID: "
                        + callId
                        + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    static DatagramSocket datagrams() throws IOException {
        DatagramSocket socket = new DatagramSocket(TestServer.loopback(0));
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setReceiveBufferSize(4 << 20);
        return socket;
    }

    static void send(DatagramSocket socket, InetSocketAddress to, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    static Socket connect(InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.connect(to, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    /** True when a connection is closed or reset at once. */
    static boolean refuses(InetSocketAddress to) throws IOException {
        try (Socket socket = connect(to)) {
            return closes(socket);
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    static byte[] read(Socket socket, int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    /** True when the peer closes or resets within ten seconds; what comes before is skipped. */
    static boolean closes(Socket socket) throws IOException {
        byte[] skipped = new byte[65_536];
        try {
            while (socket.getInputStream().read(skipped) >= 0) {
                // until the end
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
