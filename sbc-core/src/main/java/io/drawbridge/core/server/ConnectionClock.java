package io.drawbridge.core.server;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The clocks of one connection: of its handshake and of the message that is coming in, which bytes
 * that trickle do not prolong, and of its silence. On the connection's loop.
 */
final class ConnectionClock {
    /** A WebSocket from which nothing is heard is asked so often: less than proxies wait. */
    private static final Duration ASK_AFTER = Duration.ofSeconds(45);

    /** Questions that may go unanswered. */
    private static final int MOST_UNANSWERED = 2;

    private final EngineLoop home;
    private final Listener.Limits limits;
    private final Expiry expiry;
    private final boolean asks;

    private @Nullable ScheduledFuture<?> handshake;
    private @Nullable ScheduledFuture<?> message;
    private @Nullable ScheduledFuture<?> silence;
    private long lastUse;
    private long lastHeard;
    private int unanswered;

    /** Whom it tells that time is up. */
    interface Expiry {
        void handshakeTooLong();

        void messageTooLong();

        void tooSilent();

        /** Nothing was heard for a while, and a WebSocket can be asked. */
        void ask();
    }

    /**
     * @param asks whether the peer can be asked if it is there
     */
    ConnectionClock(EngineLoop home, Listener.Limits limits, boolean asks, Expiry expiry) {
        this.home = home;
        this.limits = limits;
        this.asks = asks;
        this.expiry = expiry;
    }

    /** The connection has begun and cannot carry messages yet. */
    void connecting() {
        handshake = in(limits.handshakeTimeout().toNanos(), expiry::handshakeTooLong);
    }

    void standing() {
        cancel(handshake);
        handshake = null;
        lastUse = home.now();
        lastHeard = lastUse;
        silence = in(nextLook(lastUse), this::look);
    }

    /** Something came that a peer sends of its own accord, or was sent. */
    void used(long now) {
        lastUse = now;
    }

    /** Something came, be it only the answer to a question. */
    void heard(long now) {
        lastHeard = now;
        unanswered = 0;
    }

    /**
     * A message must be whole within the request timeout from its first byte on.
     *
     * @param finished something was complete in this chunk, so what is left began with this chunk
     * @param inside a message has begun and is not complete
     */
    void watch(boolean finished, boolean inside) {
        if (finished || !inside) {
            cancel(message);
            message = null;
        }
        if (message == null && inside)
            message = in(limits.requestTimeout().toNanos(), expiry::messageTooLong);
    }

    void stop() {
        cancel(handshake);
        cancel(message);
        cancel(silence);
    }

    private void look() {
        long now = home.now();
        if (now - lastUse >= limits.idleTimeout().toNanos()
                || asks && unanswered > MOST_UNANSWERED) {
            expiry.tooSilent();
            return;
        }
        if (asks && now - lastHeard >= ASK_AFTER.toNanos()) {
            unanswered++;
            expiry.ask();
        }
        silence = in(nextLook(now), this::look);
    }

    private long nextLook(long now) {
        long idle = lastUse + limits.idleTimeout().toNanos() - now;
        return Math.max(1, asks ? Math.min(idle, ASK_AFTER.toNanos()) : idle);
    }

    private ScheduledFuture<?> in(long nanos, Runnable task) {
        return home.eventLoop().schedule(task, nanos, NANOSECONDS);
    }

    private static void cancel(@Nullable ScheduledFuture<?> task) {
        if (task != null) task.cancel(false);
    }
}
