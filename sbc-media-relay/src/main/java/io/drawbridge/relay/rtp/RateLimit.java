package io.drawbridge.relay.rtp;

/**
 * A token bucket that holds what may come within one second, kept as the moment at which it would
 * be full again. Nothing is allocated.
 */
public final class RateLimit {
    /** How far a sender may run ahead, ns: a network that was stuck delivers late. */
    private static final long BURST_NANOS = 1_000_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private long fullAt;

    /**
     * Takes tokens, unless there are too few.
     *
     * @param tokens 1 for a packet, its octets for bytes
     * @param perSecond tokens that come back each second, positive; {@link Integer#MAX_VALUE}: no
     *     limit
     * @return whether they were there
     */
    public boolean take(int tokens, int perSecond, long now) {
        if (perSecond == Integer.MAX_VALUE) return true;
        long next = Math.max(fullAt, now) + tokens * NANOS_PER_SECOND / perSecond;
        if (next - now > BURST_NANOS) return false;
        fullAt = next;
        return true;
    }
}
