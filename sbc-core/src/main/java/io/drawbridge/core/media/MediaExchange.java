package io.drawbridge.core.media;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;

import org.jspecify.annotations.Nullable;

/**
 * One call's commands to the relay: at most one is outstanding, with a deadline and the purpose for
 * which it was given.
 *
 * @param <P> what the sender wants to go on with when the reply is there
 */
public final class MediaExchange<P> {
    private static final long NEVER = Long.MAX_VALUE;

    private final long timeout;
    private long id;
    private long deadline = NEVER;
    private @Nullable P purpose;

    /**
     * @param timeout nanoseconds that the relay has for a reply
     */
    public MediaExchange(long timeout) {
        this.timeout = timeout;
    }

    public boolean busy() {
        return purpose != null;
    }

    /**
     * Notes that this command has been given.
     *
     * @throws IllegalStateException when another one is outstanding
     */
    public MediaCommand ask(MediaCommand command, P why, long now) {
        if (purpose != null)
            throw new IllegalStateException("asked " + command + " during " + purpose);
        id = command.id();
        purpose = why;
        deadline = now + timeout;
        return command;
    }

    /** The purpose of the command that this answers; null when nobody waits for it any more. */
    public @Nullable P on(MediaReply reply) {
        return reply.id() == id ? finish() : null;
    }

    /** The purpose of the command whose time is over; null when there is none. */
    public @Nullable P onDeadline(long now) {
        return now >= deadline ? finish() : null;
    }

    private @Nullable P finish() {
        P finished = purpose;
        purpose = null;
        deadline = NEVER;
        return finished;
    }

    public long nextDeadline() {
        return deadline;
    }
}
