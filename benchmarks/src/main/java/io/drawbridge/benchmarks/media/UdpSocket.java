package io.drawbridge.benchmarks.media;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;

/** A socket by Linux's own calls, which neither wait nor allocate. IPv4. */
final class UdpSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int DATAGRAM_NONBLOCKING = 2 | 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int BUFFER_BYTES = 16 << 20;
    private static final int ADDRESS_BYTES = 16;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET = link("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = link("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = link("close", JAVA_INT);
    private static final MethodHandle OPTION =
            link("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SEND =
            transfer("sendto", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECEIVE =
            transfer("recvfrom", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);

    private final int descriptor;

    private UdpSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    private static MethodHandle link(String name, ValueLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle transfer(String name, ValueLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_LONG, arguments),
                Linker.Option.critical(false));
    }

    static UdpSocket open(Arena memory, InetAddress address, int port) {
        try {
            int socket = (int) SOCKET.invokeExact(AF_INET, DATAGRAM_NONBLOCKING, 0);
            MemorySegment size = memory.allocateFrom(JAVA_INT, BUFFER_BYTES);
            // Beyond the system's limit only with its leave; else as much as the limit allows.
            int _ = (int) OPTION.invokeExact(socket, SOL_SOCKET, SO_RCVBUF, size, 4);
            int _ = (int) OPTION.invokeExact(socket, SOL_SOCKET, SO_RCVBUFFORCE, size, 4);
            MemorySegment name = address(memory, address, port);
            int bound = (int) BIND.invokeExact(socket, name, ADDRESS_BYTES);
            if (socket < 0 || bound != 0)
                throw new IllegalStateException("cannot bind " + address + " port " + port);
            return new UdpSocket(socket);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A socket address that {@link #send} takes. */
    static MemorySegment address(Arena memory, InetAddress address, int port) {
        MemorySegment name = memory.allocate(ADDRESS_BYTES, 8);
        name.set(JAVA_SHORT, 0, (short) AF_INET);
        name.set(PORT, 2, (short) port);
        MemorySegment.copy(address.getAddress(), 0, name, ValueLayout.JAVA_BYTE, 4, 4);
        return name;
    }

    void send(MemorySegment packet, long length, MemorySegment to) {
        try {
            long _ = (long) SEND.invokeExact(descriptor, packet, length, 0, to, ADDRESS_BYTES);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @return octets, or a negative number when nothing is there
     */
    long receive(MemorySegment packet) {
        try {
            return (long)
                    RECEIVE.invokeExact(
                            descriptor,
                            packet,
                            packet.byteSize(),
                            0,
                            MemorySegment.NULL,
                            MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a packet only for whoever waits for one of this source; others are thrown away.
     *
     * @param scratch room for an address and its size
     * @return octets, 0 for a packet of another source, or a negative number when nothing is there
     */
    long receiveFrom(MemorySegment source, MemorySegment packet, MemorySegment scratch) {
        MemorySegment size = scratch.asSlice(ADDRESS_BYTES, 4);
        size.set(JAVA_INT, 0, ADDRESS_BYTES);
        try {
            long octets =
                    (long)
                            RECEIVE.invokeExact(
                                    descriptor, packet, packet.byteSize(), 0, scratch, size);
            if (octets < 0) return octets;
            return MemorySegment.mismatch(scratch, 0, 8, source, 0, 8) < 0 ? octets : 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
