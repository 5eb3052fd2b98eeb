package io.drawbridge.relay.server;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many handshakes run at once: over all relay threads, and with one far end, so that one whose
 * handshakes stand still keeps nobody else from his. A far end is an IPv4 address, or an IPv6 /64.
 */
final class HandshakeSlots {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Map<IpAddress, Integer> byFarEnd = new HashMap<>();
    private final int perFarEnd;
    private int free;

    /**
     * @param slots in all
     * @param perFarEnd of them for one far end
     */
    HandshakeSlots(int slots, int perFarEnd) {
        this.free = slots;
        this.perFarEnd = perFarEnd;
    }

    /**
     * @param with the far end; null when it is not known
     */
    boolean tryTake(@Nullable Endpoint with) {
        lock.lock();
        try {
            return take(key(with));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for its turn; false when that did not come in time. */
    boolean take(@Nullable Endpoint with, Duration patience) throws InterruptedException {
        IpAddress key = key(with);
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!take(key)) {
                if (left <= 0) return false;
                left = returned.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean take(IpAddress key) {
        int taken = byFarEnd.getOrDefault(key, 0);
        if (free == 0 || taken >= perFarEnd) return false;
        free--;
        byFarEnd.put(key, taken + 1);
        return true;
    }

    /**
     * @param with as it was taken
     */
    void giveBack(@Nullable Endpoint with) {
        lock.lock();
        try {
            free++;
            byFarEnd.computeIfPresent(key(with), (_, taken) -> taken == 1 ? null : taken - 1);
            returned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int free() {
        lock.lock();
        try {
            return free;
        } finally {
            lock.unlock();
        }
    }

    private static IpAddress key(@Nullable Endpoint with) {
        if (with == null) return IpAddress.ANY_IPV4;
        IpAddress address = with.address();
        return address.isIpv4() ? address : new IpAddress(address.high(), 0);
    }
}
