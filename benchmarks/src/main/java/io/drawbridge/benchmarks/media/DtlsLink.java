package io.drawbridge.benchmarks.media;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.bouncycastle.tls.DatagramTransport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/** A socket for the time of one handshake; what others send to it meanwhile is thrown away. */
final class DtlsLink implements DatagramTransport {
    private static final int LIMIT = 1_400;
    private static final int ROOM = 2_048;

    private final MemorySegment out;
    private final MemorySegment in;
    private final MemorySegment scratch;
    private final UdpSocket socket;
    private final MemorySegment to;

    DtlsLink(Arena memory, UdpSocket socket, MemorySegment to) {
        this.socket = socket;
        this.to = to;
        out = memory.allocate(ROOM);
        in = memory.allocate(ROOM);
        scratch = memory.allocate(64, 8);
    }

    @Override
    public int getReceiveLimit() {
        return ROOM;
    }

    @Override
    public int getSendLimit() {
        return LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
        long end = System.nanoTime() + waitMillis * 1_000_000L;
        do {
            long octets = socket.receiveFrom(to, in, scratch);
            if (octets > 0 && octets <= length && isRecord()) {
                MemorySegment.copy(in, JAVA_BYTE, 0, buffer, offset, (int) octets);
                return (int) octets;
            }
            if (octets < 0) LockSupport.parkNanos(20_000);
        } while (System.nanoTime() < end);
        return -1;
    }

    /** RFC 7983 §7. */
    private boolean isRecord() {
        int first = in.get(JAVA_BYTE, 0);
        return first >= 20 && first <= 63;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        MemorySegment.copy(buffer, offset, out, JAVA_BYTE, 0, length);
        socket.send(out, length, to);
    }

    @Override
    public void close() {}
}
