package io.drawbridge.core.server;

import java.time.Instant;

/**
 * The time of this process: what all pure rooms are told as {@code now}.
 *
 * @param startedAt the wall clock when time began; {@code startedAt.plusNanos(now)} is how a time
 *     of the process is shown to people
 * @param origin {@link System#nanoTime()} at that moment
 */
public record ProcessTime(Instant startedAt, long origin) {
    /** Time begins here. Made once in a process. */
    public static ProcessTime start() {
        return new ProcessTime(Instant.now(), System.nanoTime());
    }

    /** Nanoseconds since time began, at least 0, never running backwards. */
    public long now() {
        return System.nanoTime() - origin;
    }
}
