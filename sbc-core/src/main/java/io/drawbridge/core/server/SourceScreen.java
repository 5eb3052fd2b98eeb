package io.drawbridge.core.server;

import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;

import java.net.InetSocketAddress;

/**
 * Decides by address, flow and rate whether a packet is read at all. Called on every event loop,
 * for each datagram, each accepted connection and each message on one: it must be fast, thread-safe
 * and never block.
 */
@FunctionalInterface
public interface SourceScreen {
    /** Lets everything through. */
    SourceScreen OPEN = (at, source, connection, now) -> Answer.ADMITTED;

    /** What becomes of a packet. */
    enum Answer {
        /** It is read. */
        ADMITTED,
        /** It is dropped unread and unanswered. */
        DROPPED,
        /** So is all that comes this way: a connection is not accepted, or is closed. */
        SHUT
    }

    /**
     * Whether this source is heard now.
     *
     * @param at where it knocks
     * @param connection of a stream, as of {@link Flow}; {@link Flow#ANY} for a datagram, and for a
     *     connection that is not accepted yet
     * @param now nanoseconds since process start
     */
    Answer admits(ListeningPoint at, InetSocketAddress source, long connection, long now);
}
