package io.drawbridge.core.transaction;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * The values that all timers of a transaction are made of (RFC 3261 §17.1.1.1, table 4), in
 * nanoseconds.
 *
 * @param t1 estimate of the round trip time, 1 ms to 5 s
 * @param t2 longest interval between repetitions of a non-INVITE request or an INVITE response, at
 *     least {@code t1}
 * @param t4 how long a message stays in the network, at least 1 ms
 * @param trying how long an INVITE may go unanswered before a 100 is sent (§17.2.1), at least 1 ms
 */
public record Timers(long t1, long t2, long t4, long trying) {
    /** T1 500 ms, T2 4 s, T4 5 s, 100 after 200 ms. */
    public static final Timers RFC_DEFAULTS =
            new Timers(
                    MILLISECONDS.toNanos(500),
                    SECONDS.toNanos(4),
                    SECONDS.toNanos(5),
                    MILLISECONDS.toNanos(200));

    public Timers {
        long least = MILLISECONDS.toNanos(1);
        if (t1 < least || t1 > SECONDS.toNanos(5) || t2 < t1 || t4 < least || trying < least)
            throw new IllegalArgumentException(
                    "t1 " + t1 + ", t2 " + t2 + ", t4 " + t4 + ", trying " + trying);
    }

    /** 64·T1: timers B, D, F, H, J, L and M. */
    public long timeout() {
        return 64 * t1;
    }

    /**
     * When a non-INVITE request that nobody answered yet gets a 100: the time after which the
     * peer's timer E is set to T2, 3.5 s by default (RFC 4320 §4.1).
     */
    public long nonInviteTrying() {
        long after = 0;
        long timerE = t1;
        while (timerE < t2) {
            after += timerE;
            timerE = Math.min(2 * timerE, t2);
        }
        return Math.max(after, t1);
    }
}
