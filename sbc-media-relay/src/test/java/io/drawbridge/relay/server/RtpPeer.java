package io.drawbridge.relay.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A party's media socket on loopback. */
final class RtpPeer implements AutoCloseable {
    private final DatagramSocket socket;
    private final int ssrc;
    private int sequence = 1000;

    RtpPeer(InetAddress address, int ssrc) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(address, 0));
        this.socket.setSoTimeout(5_000);
        this.ssrc = ssrc;
    }

    String address() {
        return socket.getLocalAddress().getHostAddress();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** An offer or answer with one audio line at this socket. */
    byte[] sdp() {
        return sdp(port());
    }

    /** The same with one more line. */
    byte[] sdp(String line) {
        return (new String(sdp(), java.nio.charset.StandardCharsets.UTF_8) + line + "\r\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    byte[] sdp(int mediaPort) {
        String type = socket.getLocalAddress() instanceof java.net.Inet6Address ? "IP6" : "IP4";
        return ("v=0\r\no=- 1 1 IN TYPE HOST\r\ns=-\r\nc=IN TYPE HOST\r\nt=0 0\r\n"
                        + "m=audio PORT RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n")
                .replace("TYPE", type)
                .replace("HOST", address())
                .replace("PORT", Integer.toString(mediaPort))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Sends the next RTP packet of the stream; returns it. */
    byte[] sendRtp(InetSocketAddress to) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(172);
        packet.put((byte) 0x80).put((byte) 8).putShort((short) sequence);
        packet.putInt(160 * sequence).putInt(ssrc);
        sequence++;
        while (packet.hasRemaining()) packet.put((byte) (sequence + packet.position()));
        return send(packet.array(), to);
    }

    byte[] send(byte[] packet, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, to));
        return packet;
    }

    /** The next packet that arrives. */
    byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** Whether nothing arrives for a while. */
    boolean hearsNothingFor(int ms) throws IOException {
        socket.setSoTimeout(ms);
        try {
            receive();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(5_000);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
