package io.drawbridge.core.server;

import io.drawbridge.core.transport.ListeningPoint;

import java.net.InetAddress;

/**
 * Decides by address and rate whether a packet is read at all. Called on every event loop, for each
 * datagram, each accepted connection and each message on one: it must be fast, thread-safe and
 * never block.
 */
@FunctionalInterface
public interface SourceScreen {
    /** Lets everything through. */
    SourceScreen OPEN = (at, source, now) -> true;

    /**
     * Whether this source is heard now.
     *
     * @param at where it knocks
     * @param now nanoseconds since process start
     * @return false: the packet is dropped unread and unanswered
     */
    boolean admits(ListeningPoint at, InetAddress source, long now);
}
