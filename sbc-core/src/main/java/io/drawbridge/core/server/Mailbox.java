package io.drawbridge.core.server;

import io.drawbridge.core.engine.Input;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jctools.queues.atomic.MpscGrowableAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What other threads leave for an engine. Messages from the network have a bounded queue of their
 * own, so that a flood handed over by another shard cannot push out what the relay or an operator
 * says. Any thread may put in; the owner's event loop takes out.
 */
final class Mailbox {
    /** Of all messages that wait, so that the largest ones cannot take the memory. */
    static final long MESSAGE_BYTES = 32L << 20;

    private final MessagePassingQueue<Input> messages;
    private final MessagePassingQueue<Input> notices;
    private final AtomicBoolean rung = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /**
     * @param messages most network messages waiting, at least 2
     * @param notices most other inputs waiting, at least 1024
     */
    Mailbox(int messages, int notices) {
        this.messages = new MpscAtomicArrayQueue<>(messages);
        this.notices = new MpscGrowableAtomicArrayQueue<>(512, notices);
    }

    /** False: there was no room, the input is lost. */
    boolean put(Input input) {
        boolean taken =
                input instanceof Input.Received message
                        ? putMessage(message)
                        : notices.offer(input);
        if (!taken) dropped.incrementAndGet();
        return taken;
    }

    /** True for the first who rings after {@link #answer}: he has to wake the owner. */
    boolean ring() {
        return !rung.get() && rung.compareAndSet(false, true);
    }

    /** The owner is awake, and reads everything that was put in before. */
    void answer() {
        rung.set(false);
    }

    /** Notices first; null when nothing is there. */
    @Nullable Input take() {
        Input notice = notices.poll();
        if (notice != null) return notice;
        Input message = messages.poll();
        if (message instanceof Input.Received received) bytes.addAndGet(-received.bytes().length);
        return message;
    }

    private boolean putMessage(Input.Received message) {
        int size = message.bytes().length;
        if (bytes.addAndGet(size) <= MESSAGE_BYTES && messages.offer(message)) return true;
        bytes.addAndGet(-size);
        return false;
    }

    boolean isEmpty() {
        return notices.isEmpty() && messages.isEmpty();
    }

    /** Inputs waiting now. */
    int size() {
        return notices.size() + messages.size();
    }

    /** Inputs that found no room. */
    long dropped() {
        return dropped.get();
    }
}
