package io.drawbridge.core.harness;

/** The values of RFC 3261 table 4 in nanoseconds, for the parties' own transactions. */
final class Timers {
    static final long T1 = World.ms(500);
    static final long T2 = World.seconds(4);

    /** Timers B, F, H and the patience for an ACK: 64·T1. */
    static final long TIMEOUT = 64 * T1;

    private Timers() {}
}
