package io.drawbridge.core.server;

import io.drawbridge.core.engine.Output;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What one connection has to send: counts its bytes until they are out, keeps it as long as the
 * connection does not stand, and tells of what never arrived. Belongs to the loop of its
 * connection; {@link #hasRoom} and {@link #drop} may be called from any thread.
 */
final class Outbox {
    private static final int MOST_UNANSWERED = 256;

    private final StreamListener owner;
    private final boolean accepted;
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable Queue<Queued> waiting;

    /** Sent on a connection of ours whose peer has not said a word yet. */
    private @Nullable Queue<Queued> unanswered;

    private boolean answered;

    /** One message, and the loop that is told when it cannot be sent. */
    record Queued(EngineLoop from, Output.Transmit transmit) {
        int length() {
            return transmit.bytes().length;
        }
    }

    /**
     * @param accepted true when the peer opened the connection: he is there
     */
    Outbox(StreamListener owner, boolean accepted) {
        this.owner = owner;
        this.accepted = accepted;
    }

    /** Whether it may be queued; where not, it is dropped. Any thread. */
    boolean hasRoom(Queued queued) {
        if (takes(queued.length())) return true;
        drop(queued, "the peer does not read");
        return false;
    }

    /** Counts bytes until {@link #isOut}; false when there are too many. */
    boolean takes(int more) {
        return owner.queue(more, bytes.addAndGet(more));
    }

    void isOut(int fewer) {
        takes(-fewer);
    }

    /** What was queued cannot be sent. Any thread. */
    void drop(Queued queued, String reason) {
        isOut(queued.length());
        owner.failed(queued.from(), queued.transmit(), reason);
    }

    /** Keeps it until the connection stands. */
    void waits(Queued queued) {
        if (waiting == null) waiting = new ArrayDeque<>();
        waiting.add(queued);
    }

    /** Hands over what has waited. */
    void pour(Consumer<Queued> to) {
        Queue<Queued> before = waiting;
        waiting = null;
        if (before != null) before.forEach(to);
    }

    /** The connection will never stand, or no more. */
    void fail(String reason) {
        pour(queued -> drop(queued, reason));
    }

    /** The connection has written it, or could not. */
    void written(Queued queued, boolean done) {
        if (!done) {
            drop(queued, "connection closed");
            return;
        }
        isOut(queued.length());
        if (accepted || answered) return;
        if (unanswered == null) unanswered = new ArrayDeque<>();
        if (unanswered.size() < MOST_UNANSWERED) unanswered.add(queued);
    }

    /** The peer has said a word. */
    void answered() {
        answered = true;
        unanswered = null;
    }

    /**
     * Who accepts a connection and ends it without a word has taken nothing of it: so do peers with
     * TLS 1.3 that refuse our certificate, of which we hear only when we have begun to send (RFC
     * 8446 §4.4.2.4), and balancers with nobody behind them.
     */
    void failUnanswered() {
        Queue<Queued> sent = unanswered;
        unanswered = null;
        if (sent == null) return;
        for (Queued queued : sent)
            owner.failed(queued.from(), queued.transmit(), "closed without a word");
    }
}
