package io.drawbridge.relay.server;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SdesAttribute;
import io.drawbridge.relay.srtp.SrtpContext;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A party on loopback that tells its key in SDP (RFC 4568). */
final class SdesPeer implements AutoCloseable {
    private static final Pattern CRYPTO = Pattern.compile("a=crypto:(\\S.*)\r\n");

    private final RtpPeer socket;
    private final int ssrc;
    private final CryptoSuite suite;
    private final SdesAttribute ours;
    private final SrtpContext sent;
    private SrtpContext received;
    private int sequence = 1000;

    /**
     * @param seed of its key
     */
    SdesPeer(InetAddress address, int ssrc, CryptoSuite suite, int seed) throws IOException {
        this.socket = new RtpPeer(address, ssrc);
        this.ssrc = ssrc;
        this.suite = suite;
        byte[] key = new byte[suite.keyBytes()];
        byte[] salt = new byte[suite.saltBytes()];
        Arrays.fill(key, (byte) seed);
        Arrays.fill(salt, (byte) ~seed);
        this.ours = new SdesAttribute(1, new MasterKey(suite, key, salt, new byte[0]));
        this.sent = new SrtpContext(ours.key(), 4);
    }

    byte[] offer() {
        return sdp(ours);
    }

    /** An answer that takes the offer's line of this party's suite. */
    byte[] answer(byte[] offer) {
        return sdp(new SdesAttribute(take(offer).tag(), ours.key()));
    }

    private byte[] sdp(SdesAttribute crypto) {
        return new String(socket.sdp("a=crypto:" + crypto.write()), StandardCharsets.UTF_8)
                .replace("RTP/AVP", "RTP/SAVP")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Decrypts from now on by the key that a description of the relay tells. */
    SdesAttribute take(byte[] sdp) {
        Matcher lines = CRYPTO.matcher(new String(sdp, StandardCharsets.UTF_8));
        while (lines.find()) {
            if (SdesAttribute.parse(lines.group(1)) instanceof SdesAttribute.Parsed(var theirs)
                    && theirs.key().suite() == suite) {
                received = new SrtpContext(theirs.key(), 4);
                return theirs;
            }
        }
        throw new AssertionError("no key of " + suite);
    }

    /** The next packet of the stream in clear. */
    byte[] next() {
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

    /** The same, encrypted. */
    byte[] encrypt(byte[] clear) {
        byte[] room = Arrays.copyOf(clear, clear.length + SrtpContext.MAX_OVERHEAD);
        return Arrays.copyOf(room, sent.protect(room, clear.length));
    }

    void send(byte[] datagram, InetSocketAddress to) throws IOException {
        socket.send(datagram, to);
    }

    /** The next packet that comes, decrypted. */
    byte[] receive() throws IOException {
        byte[] packet = socket.receive();
        int length = received.unprotect(packet, packet.length);
        if (length < 0) throw new AssertionError("not decrypted: " + length);
        return Arrays.copyOf(packet, length);
    }

    @Override
    public void close() {
        socket.close();
    }
}
