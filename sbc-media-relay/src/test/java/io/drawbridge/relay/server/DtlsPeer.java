package io.drawbridge.relay.server;

import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.srtp.SrtpContext;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A party that speaks DTLS-SRTP on loopback, over rtcp-mux and without ICE. */
final class DtlsPeer implements AutoCloseable {
    private static final Pattern FINGERPRINT = Pattern.compile("a=fingerprint:(\\S+ \\S+)");
    private static final Pattern SETUP = Pattern.compile("a=setup:(\\S+)");

    private final DatagramSocket socket;
    private final int ssrc;
    private final DtlsWorld.Side side = new DtlsWorld.Side();
    private DtlsEnd end = new DtlsEnd(0);
    private SrtpContext sent;
    private SrtpContext received;
    private DtlsKeys keys;
    private int sequence = 1000;

    DtlsPeer(InetAddress address, int ssrc) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(address, 0));
        this.socket.setSoTimeout(5);
        this.ssrc = ssrc;
    }

    DtlsKeys keys() {
        return keys;
    }

    byte[] sdp(String setup, int version) {
        return ("v=0\r\no=- 1 VERSION IN IP4 HOST\r\ns=-\r\nc=IN IP4 HOST\r\nt=0 0\r\n"
                        + "m=audio PORT UDP/TLS/RTP/SAVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
                        + "a=rtcp-mux\r\na=setup:SETUP\r\na=fingerprint:FINGERPRINT\r\n")
                .replace("VERSION", Integer.toString(version))
                .replace("HOST", socket.getLocalAddress().getHostAddress())
                .replace("PORT", Integer.toString(socket.getLocalPort()))
                .replace("SETUP", setup)
                .replace("FINGERPRINT", side.identity.fingerprint().toString())
                .getBytes(StandardCharsets.UTF_8);
    }

    static String setup(byte[] sdp) {
        return find(SETUP, sdp);
    }

    private static String find(Pattern pattern, byte[] sdp) {
        String text = new String(sdp, StandardCharsets.UTF_8);
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) throw new AssertionError(pattern + " not in " + text);
        return matcher.group(1);
    }

    /** Begins an association with the relay as its description says. */
    void begin(byte[] relaysSdp, boolean client) {
        end = new DtlsEnd(0);
        Fingerprint theirs = Fingerprint.parse(find(FINGERPRINT, relaysSdp)).orElseThrow();
        end.handshake = side.handshakes.begin(end, client, List.of(theirs), DtlsWorld.SUITES);
    }

    /** Shakes hands with the relay. */
    void shakeHands(InetSocketAddress relay) throws IOException {
        long until = System.nanoTime() + 10_000_000_000L;
        while (end.keys == null) {
            if (System.nanoTime() > until) throw new AssertionError("no keys: " + end.failures);
            byte[] packet = next(relay);
            if (packet != null && !isDtls(packet)) continue; // media before the keys
        }
        keys = end.keys;
        sent = new SrtpContext(keys.send(), 4);
        received = new SrtpContext(keys.receive(), 4);
    }

    /** What has come, after a look at what DTLS wants to say; null: nothing, or DTLS. */
    private byte[] next(InetSocketAddress relay) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        byte[] bytes = null;
        try {
            socket.receive(packet);
            bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (SocketTimeoutException nothing) {
            // then DTLS may still have something to say
        }
        if (bytes != null && isDtls(bytes) && side.receive(end, bytes)) send(side.answer(), relay);
        for (Order order = side.orders.poll(); order != null; order = side.orders.poll()) {
            switch (order) {
                case Order.Send(_, var datagram) -> send(datagram, relay);
                case Order.Ended(var association, var result) -> association.ended(result, 0);
                case Order.Read(var association, var open) -> association.wasRead(open, 0);
                case Order.Carry _, Order.Count _ -> throw new AssertionError(order);
            }
        }
        return bytes == null || isDtls(bytes) ? null : bytes;
    }

    private static boolean isDtls(byte[] packet) {
        return packet.length > 0 && packet[0] >= 20 && packet[0] < 64;
    }

    /** Sends the next packet of the stream, encrypted; returns its payload. */
    byte[] sendRtp(InetSocketAddress relay) throws IOException {
        byte[] packet = new byte[172 + SrtpContext.MAX_OVERHEAD];
        byte[] clear = rtp();
        System.arraycopy(clear, 0, packet, 0, clear.length);
        int length = sent.protect(packet, clear.length);
        send(Arrays.copyOf(packet, length), relay);
        return Arrays.copyOfRange(clear, 12, clear.length);
    }

    /** Sends a packet as nobody on an encrypted leg may. */
    void sendClear(InetSocketAddress relay) throws IOException {
        send(rtp(), relay);
    }

    private byte[] rtp() {
        byte[] packet = new byte[172];
        ByteBuffer.wrap(packet)
                .put((byte) 0x80)
                .put((byte) 8)
                .putShort((short) sequence)
                .putInt(160 * sequence)
                .putInt(ssrc);
        for (int i = 12; i < packet.length; i++) packet[i] = (byte) (sequence + i);
        sequence++;
        return packet;
    }

    /** The payload of the next packet that comes, decrypted; null when none comes in time. */
    byte[] receiveRtp(InetSocketAddress relay) throws IOException {
        long until = System.nanoTime() + 3_000_000_000L;
        while (System.nanoTime() < until) {
            byte[] packet = next(relay);
            if (packet == null) continue;
            int length = received.unprotect(packet, packet.length);
            if (length > 0) return Arrays.copyOfRange(packet, 12, length);
        }
        return null;
    }

    private void send(byte[] packet, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, to));
    }

    @Override
    public void close() {
        socket.close();
    }
}
