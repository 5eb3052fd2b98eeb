package io.drawbridge.core.engine;

import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Answers that are given late, so that whoever waits for them does nothing else meanwhile. Those
 * that find no place are never given. Owned by one engine.
 */
final class Tarpit {
    /** Well within the 32 s for which a client waits (RFC 3261 §17.1). */
    static final long DELAY = TimeUnit.SECONDS.toNanos(25);

    private static final int MOST = 1_000;

    /** What is answered, and when. */
    record Late(long at, Flow flow, SipResponse response) {}

    private final Deque<Late> waiting = new ArrayDeque<>();

    void add(Flow flow, SipResponse response, long now) {
        if (waiting.size() < MOST) waiting.add(new Late(now + DELAY, flow, response));
    }

    /** The next whose time has come; null when there is none. */
    @Nullable Late poll(long now) {
        Late first = waiting.peek();
        return first != null && first.at() <= now ? waiting.poll() : null;
    }

    long nextDeadline() {
        Late first = waiting.peek();
        return first == null ? Engine.NEVER : first.at();
    }
}
