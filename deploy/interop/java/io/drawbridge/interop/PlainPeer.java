package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A party that speaks RTP in clear and PCMA only, without ICE: it plays a tone to whom it is told,
 * and remembers the last second that it heard.
 */
final class PlainPeer implements AutoCloseable {
    private static final int PACKET = 160;
    private static final int HEADER = 12;
    private static final int PCMA = 8;
    private static final Pattern PLACE =
            Pattern.compile("c=IN IP4 (\\S+)\r\n(?s:.*)m=audio (\\d+) (RTP/AVP) ");

    private final DatagramSocket socket;
    private final String address;
    private final short[] tone;
    private final short[] heard = new short[Wav.RATE];
    private volatile InetSocketAddress target;
    private volatile int packets;
    private volatile boolean closed;
    private int version;

    PlainPeer(String address, int hertz) {
        try {
            this.address = address;
            this.socket =
                    new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
            this.tone = Wav.sine(hertz, Baresip.PEAK, 1);
            Thread.ofPlatform().daemon().start(this::speak);
            Thread.ofPlatform().daemon().start(this::listen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its offer, or its answer to the offer of one audio line. */
    String sdp() {
        return """
        v=0
        o=- 1 %d IN IP4 %s
        s=-
        c=IN IP4 %s
        t=0 0
        m=audio %d RTP/AVP 8
        a=rtpmap:8 PCMA/8000
        """
                .formatted(++version, address, address, socket.getLocalPort())
                .replace("\n", "\r\n");
    }

    /** It has got this description: it speaks to whom that names. */
    void follow(String sdp) {
        Matcher place = PLACE.matcher(sdp);
        if (!place.find()) throw new AssertionError("no plain audio line in " + sdp);
        target =
                new InetSocketAddress(
                        InetAddress.ofLiteral(place.group(1)), Integer.parseInt(place.group(2)));
    }

    private void speak() {
        int sequence = 1000;
        long next = System.nanoTime();
        while (!closed) {
            InetSocketAddress to = target;
            if (to != null) send(to, sequence++);
            next += 20_000_000;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void send(InetSocketAddress to, int sequence) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + PACKET);
        packet.put((byte) 0x80).put((byte) PCMA).putShort((short) sequence);
        packet.putInt(sequence * PACKET).putInt(0x1234_5678);
        for (int i = 0; i < PACKET; i++)
            packet.put(encode(tone[(sequence * PACKET + i) % tone.length]));
        try {
            socket.send(new DatagramPacket(packet.array(), packet.capacity(), to));
        } catch (IOException e) {
            if (!closed) throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!closed) {
            try {
                socket.receive(packet);
            } catch (IOException e) {
                if (!closed) throw new UncheckedIOException(e);
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
            int start = payload(bytes);
            if (packet.getLength() == start + PACKET && (bytes.get(1) & 0x7f) == PCMA)
                hear(bytes.array(), start);
        }
    }

    /** Where the payload begins: behind sources and a header extension (RFC 3550 §5.1, §5.3.1). */
    private static int payload(ByteBuffer packet) {
        int end = HEADER + 4 * (packet.get(0) & 0x0f);
        boolean extended = (packet.get(0) & 0x10) != 0;
        return extended ? end + 4 + 4 * (packet.getShort(end + 2) & 0xffff) : end;
    }

    private synchronized void hear(byte[] packet, int start) {
        System.arraycopy(heard, PACKET, heard, 0, heard.length - PACKET);
        for (int i = 0; i < PACKET; i++)
            heard[heard.length - PACKET + i] = decode(packet[start + i]);
        packets++;
    }

    /** Packets of the right kind that have come. */
    int packets() {
        return packets;
    }

    /** The last second. */
    private synchronized Tone heard() {
        return Tone.of(Arrays.copyOf(heard, heard.length));
    }

    /** Waits until the last second was a tone. */
    void awaitTone(int hertz) {
        Waiting.until(
                10,
                () -> Math.abs(heard().hertz() - hertz) < 10 && heard().silent() < 0.1,
                () -> "no " + hertz + " Hz: " + heard() + " in " + packets() + " packets");
    }

    /** ITU-T G.711, A-law: the code whose sound is nearest. */
    private static byte encode(short sample) {
        int best = 0;
        for (int code = 1; code < 256; code++)
            if (Math.abs(decode((byte) code) - sample) < Math.abs(decode((byte) best) - sample))
                best = code;
        return (byte) best;
    }

    private static short decode(byte octet) {
        int code = (octet ^ 0x55) & 0xff;
        int step = code >> 4 & 7;
        int inStep = (code & 0x0f) * 16 + 8;
        int magnitude = step == 0 ? inStep : inStep + 256 << step - 1;
        return (short) ((code & 0x80) == 0 ? -magnitude : magnitude);
    }

    @Override
    public void close() {
        closed = true;
        socket.close();
    }
}
