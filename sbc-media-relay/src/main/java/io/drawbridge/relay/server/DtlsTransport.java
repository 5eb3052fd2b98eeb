package io.drawbridge.relay.server;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Between a handshake, which waits, and the relay thread, which never does. Records of one flight
 * go out in few datagrams: fewer can be lost.
 */
final class DtlsTransport implements DatagramTransport {
    /** Octets of a datagram that fit every path, with room for IPv6, UDP and a tunnel. */
    private static final int SEND_BYTES = 1200;

    private static final int RECEIVE_BYTES = 2048;

    /** Datagrams that wait for the handshake; more are lost, and sent again. */
    private static final int INBOX = 16;

    private static final byte[] CLOSED = new byte[0];

    private final ArrayBlockingQueue<byte[]> inbox = new ArrayBlockingQueue<>(INBOX);
    private final Consumer<byte[]> outbox;
    private final byte[] flight = new byte[SEND_BYTES];
    private int length;
    private volatile boolean closed;

    /**
     * @param outbox takes datagrams, on the thread of the handshake
     */
    DtlsTransport(Consumer<byte[]> outbox) {
        this.outbox = outbox;
    }

    /** A datagram of the party's. From the relay thread. */
    boolean offer(byte[] datagram) {
        return inbox.offer(datagram);
    }

    boolean isEmpty() {
        return inbox.isEmpty();
    }

    /** Ends what waits here. From any thread. */
    void shut() {
        closed = true;
        inbox.offer(CLOSED); // when it is full, nobody waits
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_BYTES;
    }

    @Override
    public int getSendLimit() {
        return SEND_BYTES;
    }

    @Override
    public int receive(byte[] buffer, int offset, int room, int waitMillis) throws IOException {
        flush();
        byte[] datagram = take(waitMillis);
        if (closed) throw new TlsFatalAlert(AlertDescription.user_canceled);
        if (datagram == null) return -1;
        int octets = Math.min(datagram.length, room);
        System.arraycopy(datagram, 0, buffer, offset, octets);
        return octets;
    }

    private byte @org.jspecify.annotations.Nullable [] take(int waitMillis) throws IOException {
        try {
            return inbox.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException();
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int octets) throws IOException {
        if (octets > SEND_BYTES) throw new TlsFatalAlert(AlertDescription.internal_error);
        if (length + octets > SEND_BYTES) flush();
        System.arraycopy(buffer, offset, flight, length, octets);
        length += octets;
    }

    /** Sends what has been collected. On the thread of the handshake. */
    void flush() {
        if (length == 0) return;
        byte[] datagram = Arrays.copyOf(flight, length);
        length = 0;
        if (!closed) outbox.accept(datagram);
    }

    @Override
    public void close() {
        flush();
    }
}
