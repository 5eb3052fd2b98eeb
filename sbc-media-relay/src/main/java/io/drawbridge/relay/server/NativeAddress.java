package io.drawbridge.relay.server;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.drawbridge.relay.ports.IpAddress;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A {@code sockaddr_in} or {@code sockaddr_in6}, reused for every packet.
 *
 * <pre>
 * sockaddr_in:   family 2, port 2, address 4, zero 8
 * sockaddr_in6:  family 2, port 2, flow 4, address 16, scope 4
 * </pre>
 */
final class NativeAddress {
    private static final int IPV4_BYTES = 16;
    private static final int IPV6_BYTES = 28;
    private static final long PORT = 2;
    private static final long IPV4_ADDRESS = 4;
    private static final long IPV6_HIGH = 8;
    private static final long IPV6_LOW = 16;

    private static final ValueLayout.OfShort PORT_LAYOUT =
            JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt IPV4_LAYOUT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong IPV6_LAYOUT = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private final MemorySegment size;

    NativeAddress(NativeMemory memory) {
        bytes = memory.allocate(32, 8);
        size = memory.allocate(JAVA_INT);
    }

    /** Writes an address and port; returns the size of the structure. */
    int set(IpAddress address, int port) {
        bytes.set(PORT_LAYOUT, PORT, (short) port);
        if (address.isIpv4()) {
            bytes.set(JAVA_SHORT, 0, (short) LinuxCalls.AF_INET);
            bytes.set(IPV4_LAYOUT, IPV4_ADDRESS, (int) address.low());
            return IPV4_BYTES;
        }
        bytes.set(JAVA_SHORT, 0, (short) LinuxCalls.AF_INET6);
        bytes.set(JAVA_INT, IPV4_ADDRESS, 0);
        bytes.set(IPV6_LAYOUT, IPV6_HIGH, address.high());
        bytes.set(IPV6_LAYOUT, IPV6_LOW, address.low());
        bytes.set(JAVA_INT, 24, 0);
        return IPV6_BYTES;
    }

    MemorySegment bytes() {
        return bytes;
    }

    /** Where a system call puts the size; set to the room there is. */
    MemorySegment freshSize() {
        size.set(JAVA_INT, 0, IPV6_BYTES);
        return size;
    }

    private boolean isIpv4() {
        return bytes.get(JAVA_SHORT, 0) == LinuxCalls.AF_INET;
    }

    int port() {
        return bytes.get(PORT_LAYOUT, PORT) & 0xffff;
    }

    /** First half, as {@link IpAddress} has it. */
    long high() {
        return isIpv4() ? 0 : bytes.get(IPV6_LAYOUT, IPV6_HIGH);
    }

    /** Second half, as {@link IpAddress} has it. */
    long low() {
        return isIpv4()
                ? IpAddress.mapped(bytes.get(IPV4_LAYOUT, IPV4_ADDRESS))
                : bytes.get(IPV6_LAYOUT, IPV6_LOW);
    }
}
