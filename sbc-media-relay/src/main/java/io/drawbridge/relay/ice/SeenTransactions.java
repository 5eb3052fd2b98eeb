package io.drawbridge.relay.ice;

import java.nio.ByteBuffer;

/**
 * Transactions of authenticated checks and where they came from: the source is not part of what
 * MESSAGE-INTEGRITY covers, so a captured check would pass from anywhere. The newest {@value
 * #MOST}: at a check every five seconds (RFC 7675 §5.1) those of ten minutes.
 */
final class SeenTransactions {
    static final int MOST = 128;

    private final long[] firsts = new long[MOST];
    private final int[] lasts = new int[MOST];
    private final long[] sources = new long[MOST];
    private int count;
    private int next;

    /** Whether this transaction is new, or comes from where it came from before. */
    boolean admits(ByteBuffer message, long high, long low, int port) {
        long first = message.getLong(8);
        int last = message.getInt(16);
        long source = (high * 31 + low) * 31 + port;
        for (int i = 0; i < count; i++)
            if (firsts[i] == first && lasts[i] == last) return sources[i] == source;
        firsts[next] = first;
        lasts[next] = last;
        sources[next] = source;
        next = (next + 1) % MOST;
        if (count < MOST) count++;
        return true;
    }
}
