package io.drawbridge.benchmarks.media;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Both parties of all calls, on one thread that never sleeps. The parties of a side share a few
 * sockets; a packet is told by its SSRC, 2 * call for a caller's and one more for a called one's,
 * and by its sequence number, which are in clear on every kind of leg.
 */
final class Generator implements AutoCloseable {
    static final int PACKET_BYTES = 172;
    private static final int HEADER_BYTES = 12;
    private static final int ROOM = 2_048;
    private static final int SOCKETS = 4;

    /** So many are sent before what has come is read. */
    private static final int BURST = 4;

    private static final int READ_AT_ONCE = 32;

    /** One of so many encrypted packets is decrypted and compared. */
    private static final int CHECKED = 64;

    private static final long NANOS = 1_000_000_000L;
    private static final long TAIL = NANOS / 4;
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena memory = Arena.ofShared();
    private final UdpSocket[] callers = new UdpSocket[SOCKETS];
    private final UdpSocket[] called = new UdpSocket[SOCKETS];
    private final MemorySegment out = memory.allocate(ROOM, 64);
    private final MemorySegment in = memory.allocate(ROOM, 64);
    private final byte[] secret = new byte[ROOM];
    private final Latencies latencies = new Latencies();
    private MediaLeg[] legs = new MediaLeg[0];

    private long from;
    private long sent;
    private long arrived;
    private long checked;
    private long wrong;
    private long late;
    private int unchecked;

    /**
     * @param sent packets of the measured time
     * @param arrived of these
     * @param wrong that were not what was sent, or came twice or out of order
     * @param checked encrypted packets that were decrypted and compared
     * @param cpuNanos of the subject
     * @param seconds that it took
     * @param lateMs how far the generator fell behind its own plan
     */
    record Result(
            long sent,
            long arrived,
            long wrong,
            long checked,
            long cpuNanos,
            double seconds,
            double p50,
            double p99,
            double lateMs) {
        double lossPercent() {
            return 100.0 * (sent - arrived) / Math.max(1, sent);
        }

        /** All came, as they were sent, and the generator was not what could not keep up. */
        boolean isClean() {
            return lossPercent() < 0.1 && wrong == 0 && lateMs < 20;
        }
    }

    Generator() {
        for (int i = 0; i < SOCKETS; i++) {
            callers[i] = UdpSocket.open(memory, address(false), port(i));
            called[i] = UdpSocket.open(memory, address(true), port(i));
        }
        for (int i = HEADER_BYTES; i < PACKET_BYTES; i++) out.set(JAVA_BYTE, i, (byte) (i * 7));
    }

    /** Where a side's parties are. */
    static InetAddress address(boolean isCalled) {
        return InetAddress.ofLiteral(isCalled ? "127.0.0.52" : "127.0.0.51");
    }

    static int port(int call) {
        return 26_000 + 2 * (call % SOCKETS);
    }

    UdpSocket socket(int call, boolean isCalled) {
        return (isCalled ? called : callers)[call % SOCKETS];
    }

    Arena memory() {
        return memory;
    }

    /**
     * Sends for some seconds, and measures all but the first one.
     *
     * @param parties caller and called of each call, by SSRC
     * @param perSecond packets of each leg
     * @param cpu the subject's clock
     */
    Result run(List<MediaLeg> parties, int perSecond, int seconds, LongSupplier cpu) {
        legs = parties.toArray(MediaLeg[]::new);
        clear();
        double gap = (double) NANOS / perSecond / legs.length;
        long start = System.nanoTime();
        pass(start, start + NANOS, gap, 0);
        long planned = (long) (NANOS / gap);
        long used = cpu.getAsLong();
        clear();
        from = System.nanoTime();
        pass(start, from + seconds * NANOS, gap, planned);
        long end = System.nanoTime();
        used = cpu.getAsLong() - used;
        for (long now = end; now < end + TAIL; now = System.nanoTime()) read();
        return new Result(
                sent,
                arrived,
                wrong,
                checked,
                used,
                (end - from) / 1e9,
                latencies.percentile(50),
                latencies.percentile(99),
                late / 1e6);
    }

    private void clear() {
        sent = 0;
        arrived = 0;
        checked = 0;
        wrong = 0;
        late = 0;
        latencies.clear();
    }

    private void pass(long start, long end, double gap, long first) {
        long next = first;
        long now = System.nanoTime();
        while (now < end) {
            for (int i = 0; i < BURST; i++) {
                long due = start + (long) (next * gap);
                if (due > now) break;
                if (now - due > late) late = now - due;
                send(legs[(int) (next % legs.length)]);
                next++;
            }
            read();
            now = System.nanoTime();
        }
    }

    private void send(MediaLeg leg) {
        int sequence = leg.sequence++ & 0xffff;
        out.set(INT, 0, 0x8000_0000 | sequence);
        out.set(INT, 4, leg.sequence * 160);
        out.set(INT, 8, leg.ssrc);
        long length = PACKET_BYTES;
        MemorySegment packet = out;
        if (leg.sender != null) {
            MemorySegment.copy(out, JAVA_BYTE, 0, secret, 0, PACKET_BYTES);
            length = leg.sender.protect(secret, PACKET_BYTES);
            MemorySegment.copy(secret, 0, in, JAVA_BYTE, 0, (int) length);
            packet = in;
        }
        sent++;
        leg.sentAt[sequence % MediaLeg.REMEMBERED] = System.nanoTime();
        leg.socket.send(packet, length, leg.to);
    }

    private void read() {
        for (UdpSocket socket : callers) read(socket);
        for (UdpSocket socket : called) read(socket);
    }

    private void read(UdpSocket socket) {
        for (int i = 0; i < READ_AT_ONCE; i++) {
            long length = socket.receive(in);
            if (length < 0) return;
            long now = System.nanoTime();
            if (length < PACKET_BYTES || (in.get(JAVA_BYTE, 0) & 0xc0) != 0x80) continue;
            int ssrc = in.get(INT, 8);
            if (ssrc < 0 || ssrc >= legs.length) continue;
            MediaLeg sender = legs[ssrc];
            int sequence = in.get(SHORT, 2) & 0xffff;
            long since = sender.sentAt[sequence % MediaLeg.REMEMBERED];
            if (since < from) continue; // sent before the measured time
            int step = (sequence - sender.lastArrived) & 0xffff;
            if (step == 0 || step > 0x8000) wrong++;
            sender.lastArrived = sequence;
            arrived++;
            latencies.add(now - since);
            check(legs[ssrc ^ 1], (int) length);
        }
    }

    private void check(MediaLeg receiver, int length) {
        if (receiver.receiver == null) {
            if (length != PACKET_BYTES || in.get(JAVA_BYTE, 100) != (byte) (100 * 7)) wrong++;
            return;
        }
        if (++unchecked % CHECKED != 0) return;
        MemorySegment.copy(in, JAVA_BYTE, 0, secret, 0, length);
        boolean same = receiver.receiver.unprotect(secret, length) == PACKET_BYTES;
        for (int i = HEADER_BYTES; i < PACKET_BYTES; i++) same &= secret[i] == (byte) (i * 7);
        if (!same) wrong++;
        checked++;
    }

    @Override
    public void close() {
        for (UdpSocket socket : callers) socket.close();
        for (UdpSocket socket : called) socket.close();
        memory.close();
    }
}
