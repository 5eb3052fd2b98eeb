package io.drawbridge.relay.server;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * An array of {@code struct epoll_event}: 32 bits of events, then 64 bits of the user's, of which
 * we use 32 for a descriptor. On x86-64 the structure is packed, elsewhere it is not.
 */
final class EpollEvents {
    private static final boolean PACKED =
            switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> true;
                default -> false;
            };
    private static final long BYTES = PACKED ? 12 : 16;
    private static final long DESCRIPTOR = PACKED ? 4 : 8;

    private final MemorySegment events;
    private final MemorySegment interest;

    EpollEvents(NativeMemory memory, int count) {
        events = memory.allocate(BYTES * count, 8);
        interest = memory.allocate(16, 8);
    }

    /** One structure that says what is to be watched for; valid until the next call. */
    MemorySegment interest(int flags, int descriptor) {
        interest.set(JAVA_INT, 0, flags);
        interest.set(JAVA_INT, DESCRIPTOR, descriptor);
        interest.set(JAVA_INT, DESCRIPTOR + 4, 0);
        return interest;
    }

    /** Where epoll_wait writes. */
    MemorySegment bytes() {
        return events;
    }

    int descriptor(int index) {
        return events.get(JAVA_INT_UNALIGNED, index * BYTES + DESCRIPTOR);
    }
}
