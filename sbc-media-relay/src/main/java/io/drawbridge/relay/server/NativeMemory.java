package io.drawbridge.relay.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/**
 * Memory for system calls. Its segments carry no scope: with one, every call would count itself
 * into and out of the arena, which shows in the cost of a packet. So nobody may use a segment after
 * {@link #close}; the thread that owns the sockets closes both, last of all.
 */
final class NativeMemory implements AutoCloseable {
    private final Arena arena = Arena.ofShared();

    /**
     * @param alignment in bytes, a power of two
     */
    MemorySegment allocate(long bytes, long alignment) {
        return MemorySegment.ofAddress(arena.allocate(bytes, alignment).address())
                .reinterpret(bytes);
    }

    MemorySegment allocate(MemoryLayout layout) {
        return allocate(layout.byteSize(), layout.byteAlignment());
    }

    @Override
    public void close() {
        arena.close();
    }
}
