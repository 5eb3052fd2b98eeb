package io.drawbridge.core.engine;

/**
 * How long messages wait for their loop whatever comes: the shortest wait of the last 100 to 200
 * ms, so that one late moment (the collector, a cold start) is not taken for overload, while a
 * queue that does not drain is. Without messages for so long it is 0.
 */
final class StandingDelay {
    private static final long WINDOW = 100_000_000L;

    private long window = -2;
    private long shortest = Long.MAX_VALUE;
    private long shortestBefore;

    /**
     * Takes the wait of one message into account.
     *
     * @param waited nanoseconds between reading and handling it, at least 0
     * @return the standing delay in nanoseconds
     */
    long with(long waited, long now) {
        long index = now / WINDOW;
        if (index != window) {
            shortestBefore = index == window + 1 ? shortest : 0;
            shortest = Long.MAX_VALUE;
            window = index;
        }
        shortest = Math.min(shortest, waited);
        return Math.min(shortest, shortestBefore);
    }
}
