package io.drawbridge.relay.server;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Orders for one relay thread, and the bell that is rung only where the thread sleeps. */
final class OrderQueue {
    /** Orders that may wait; more are refused. */
    private static final int CAPACITY = 8192;

    /** How often who must deliver an order tries, ns. */
    private static final long AGAIN_NANOS = 1_000_000;

    private final MpscAtomicArrayQueue<Order> orders = new MpscAtomicArrayQueue<>(CAPACITY);
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Runnable bell;
    private final Consumer<Order> refusal;
    private volatile boolean closing;
    private volatile boolean ended;

    /**
     * @param bell wakes the relay thread, from any thread
     * @param refusal hears of orders that will not be carried out, on any thread
     */
    OrderQueue(Runnable bell, Consumer<Order> refusal) {
        this.bell = bell;
        this.refusal = refusal;
    }

    /** From any thread. Refused when too many wait, or after the end. */
    void give(Order order) {
        if (!offer(order)) refusal.accept(order);
    }

    /** From any thread that may wait, until there is room or the end. */
    void deliver(Order order) {
        while (!offer(order)) {
            if (closing) return;
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    /**
     * From any thread.
     *
     * @return false when too many wait, or after the end
     */
    boolean offer(Order order) {
        if (closing || !orders.offer(order)) return false;
        // The offer is an ordered store: without the fence it might become visible after the
        // thread has looked at the queue for the last time and after we have seen it awake.
        VarHandle.fullFence();
        if (asleep.get() && asleep.compareAndSet(true, false)) ring();
        if (ended) refuseWaiting();
        return true;
    }

    /** Not after the end: the descriptor may be somebody else's by then. */
    private synchronized void ring() {
        if (!ended) bell.run();
    }

    /** From any thread: no more orders. */
    void close() {
        closing = true;
        ring();
    }

    boolean isClosing() {
        return closing;
    }

    /**
     * The relay thread ends; what waits is refused. Late senders and this may meet.
     *
     * @param then what ends the bell, which nobody rings any more
     */
    synchronized void end(Runnable then) {
        closing = true;
        ended = true;
        refuseWaiting();
        then.run();
    }

    private synchronized void refuseWaiting() {
        for (Order order = orders.poll(); order != null; order = orders.poll())
            refusal.accept(order);
    }

    /** On the relay thread. */
    @Nullable Order poll() {
        return orders.poll();
    }

    /**
     * On the relay thread, before it sleeps: from now on it is woken.
     *
     * @return false when it must not sleep
     */
    boolean fallAsleep() {
        asleep.set(true);
        return orders.isEmpty() && !closing;
    }

    /** On the relay thread, whatever woke it. */
    void wakeUp() {
        asleep.lazySet(false);
    }
}
