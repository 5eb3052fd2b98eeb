package io.drawbridge.relay.server;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * Packet I/O on Linux: epoll, recvfrom and sendto on memory that is allocated once. A relayed
 * packet allocates nothing. A socket's handle is its descriptor.
 */
final class LinuxPacketIo implements PacketIo {
    /** Sockets that one look at epoll reports; the rest is reported by the next one. */
    private static final int EVENTS = 4096;

    /** Packets that are thrown away at most when a resting socket comes back into use. */
    private static final int DISCARDS = 1024;

    /** Nine 32-bit numbers of SO_MEMINFO, and where among them that of drops is (sock_diag.h). */
    private static final int MEMORY_FIGURES = 36;

    private static final int DROPS_OFFSET = 32;

    private static final long NANOS_PER_MS = 1_000_000L;

    private final NativeMemory memory = new NativeMemory();
    private final MemorySegment buffer = memory.allocate(Datagram.BUFFER_BYTES, 64);
    private final Datagram packet = new Datagram(buffer.asByteBuffer());
    private final NativeAddress source = new NativeAddress(memory);
    private final NativeAddress target = new NativeAddress(memory);
    private final MemorySegment option = memory.allocate(JAVA_INT);
    private final MemorySegment optionSize = memory.allocate(JAVA_INT);
    private final MemorySegment memoryFigures = memory.allocate(MEMORY_FIGURES, 8);
    private final MemorySegment state = memory.allocate(LinuxCalls.stateLayout());
    private final MemorySegment one = memory.allocate(JAVA_LONG);
    private final EpollEvents events = new EpollEvents(memory, EVENTS);
    private final int receiveBufferBytes;
    private final int epoll;
    private final int wakeUp;
    private final BitSet sockets = new BitSet();
    private int ready;

    /**
     * @param receiveBufferBytes SO_RCVBUF of each socket
     * @throws IllegalStateException when the system gives no descriptor
     * @throws UnsupportedOperationException when the C library lacks a call
     */
    LinuxPacketIo(int receiveBufferBytes) {
        this.receiveBufferBytes = receiveBufferBytes;
        this.epoll = LinuxCalls.epollCreate();
        this.wakeUp = LinuxCalls.eventfd();
        one.set(JAVA_LONG, 0, 1);
        // Edge-triggered: every write is an event of its own, and nobody has to read it.
        if (epoll < 0
                || wakeUp < 0
                || LinuxCalls.epollAdd(
                                epoll,
                                wakeUp,
                                events.interest(LinuxCalls.EPOLLIN | LinuxCalls.EPOLLET, wakeUp))
                        != 0) {
            throw new IllegalStateException("no descriptors for epoll");
        }
    }

    @Override
    public String name() {
        return "linux-ffm";
    }

    @Override
    public int open(IpAddress address, int port, int dscp) {
        boolean ipv4 = address.isIpv4();
        int socket =
                LinuxCalls.socket(
                        ipv4 ? LinuxCalls.AF_INET : LinuxCalls.AF_INET6,
                        LinuxCalls.SOCK_DGRAM | LinuxCalls.SOCK_NONBLOCK | LinuxCalls.SOCK_CLOEXEC);
        if (socket < 0) return UNABLE;
        set(socket, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_RCVBUF, receiveBufferBytes);
        if (ipv4) {
            set(socket, LinuxCalls.IPPROTO_IP, LinuxCalls.IP_TOS, dscp << 2);
        } else {
            set(socket, LinuxCalls.IPPROTO_IPV6, LinuxCalls.IPV6_V6ONLY, 1);
            set(socket, LinuxCalls.IPPROTO_IPV6, LinuxCalls.IPV6_TCLASS, dscp << 2);
        }
        int size = target.set(address, port);
        if (LinuxCalls.bind(state, socket, target.bytes(), size) != 0) {
            int error = LinuxCalls.errno(state);
            LinuxCalls.close(socket);
            return error == LinuxCalls.EADDRINUSE ? BUSY : UNABLE;
        }
        if (LinuxCalls.epollAdd(epoll, socket, events.interest(LinuxCalls.EPOLLIN, socket)) != 0) {
            LinuxCalls.close(socket);
            return UNABLE;
        }
        sockets.set(socket);
        return socket;
    }

    /** An option that the system refuses changes nothing that a call needs. */
    private void set(int socket, int level, int name, int value) {
        option.set(JAVA_INT, 0, value);
        int _ = LinuxCalls.setsockopt(socket, level, name, option);
    }

    @Override
    public void discard(int socket) {
        for (int i = 0; i < DISCARDS && receiveFrom(socket) >= 0; i++) {}
    }

    @Override
    public long overflows(int socket) {
        optionSize.set(JAVA_INT, 0, MEMORY_FIGURES);
        int failed =
                LinuxCalls.getsockopt(
                        socket,
                        LinuxCalls.SOL_SOCKET,
                        LinuxCalls.SO_MEMINFO,
                        memoryFigures,
                        optionSize);
        return failed != 0 || optionSize.get(JAVA_INT, 0) < MEMORY_FIGURES
                ? UNKNOWN
                : memoryFigures.get(JAVA_INT, DROPS_OFFSET) & 0xffff_ffffL;
    }

    @Override
    public void close(int socket) {
        sockets.clear(socket);
        LinuxCalls.close(socket);
    }

    @Override
    public boolean await(long timeoutNanos) {
        ready = Math.max(0, LinuxCalls.epollWait(epoll, events.bytes(), EVENTS, ms(timeoutNanos)));
        return ready > 1 || ready == 1 && events.descriptor(0) != wakeUp;
    }

    private static int ms(long nanos) {
        if (nanos == Long.MAX_VALUE) return -1;
        long ms = (nanos + NANOS_PER_MS - 1) / NANOS_PER_MS;
        return (int) Math.min(ms, Integer.MAX_VALUE);
    }

    @Override
    public void receive(Receiver receiver) {
        for (int i = 0; i < ready; i++) {
            int socket = events.descriptor(i);
            if (socket == wakeUp) continue;
            long length = receiveFrom(socket);
            if (length < 0) continue;
            packet.received((int) length, source.high(), source.low(), source.port());
            receiver.onDatagram(socket, packet);
        }
        ready = 0;
    }

    private long receiveFrom(int socket) {
        return LinuxCalls.recvfrom(
                socket, buffer, Datagram.MAX_BYTES + 1L, source.bytes(), source.freshSize());
    }

    @Override
    public Datagram packet() {
        return packet;
    }

    @Override
    public boolean send(int socket, Endpoint to, Datagram received) {
        int size = target.set(to.address(), to.port());
        return LinuxCalls.sendto(socket, buffer, received.length(), target.bytes(), size) >= 0;
    }

    @Override
    public void wakeUp() {
        LinuxCalls.write(wakeUp, one, Long.BYTES);
    }

    @Override
    public void close() {
        sockets.stream().forEach(LinuxCalls::close);
        LinuxCalls.close(wakeUp);
        LinuxCalls.close(epoll);
        memory.close();
    }
}
