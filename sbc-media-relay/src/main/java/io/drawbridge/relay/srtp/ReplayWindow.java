package io.drawbridge.relay.srtp;

/**
 * Which indices of one source were seen (RFC 3711 §3.3.2). {@link #isFresh} and {@link #accept} are
 * two steps on purpose: an index is accepted only after its packet was authenticated, or a forged
 * packet could push the window forward.
 */
final class ReplayWindow {
    private static final int HALF = 0x8000;

    private final long[] seen;
    private final int size;
    private long highest = -1;

    /**
     * @param size a multiple of 64, positive
     */
    ReplayWindow(int size) {
        if (size <= 0 || size % 64 != 0) throw new IllegalArgumentException("window " + size);
        this.size = size;
        // A ring of words by index / 64; one more than the window, since its ends share none.
        seen = new long[size / 64 + 1];
    }

    boolean isStarted() {
        return highest >= 0;
    }

    /**
     * The index nearest to the highest one (§3.3.1 and appendix A).
     *
     * @param sequence 0 to 65535
     * @return below zero for a packet from before the first one
     */
    long nearest(int sequence) {
        long rollover = highest >> 16;
        int last = (int) highest & 0xffff;
        if (!isStarted()) rollover = 0;
        else if (last < HALF && sequence - last > HALF) rollover--;
        else if (last >= HALF && last - HALF > sequence) rollover++;
        return (rollover << 16) + sequence;
    }

    /** How far behind the highest index; below zero for a new highest one. */
    long age(long index) {
        return highest - index;
    }

    boolean isTooOld(long index) {
        return index < 0 || age(index) >= size;
    }

    /** Whether it is not too old and was not accepted. */
    boolean isFresh(long index) {
        if (index > highest) return true;
        return !isTooOld(index) && (seen[word(index)] >>> (index & 63) & 1) == 0;
    }

    /**
     * @param index a fresh one
     */
    void accept(long index) {
        if (index > highest) {
            long from = Math.max(highest >> 6, (index >> 6) - seen.length);
            for (long block = from + 1; block <= index >> 6; block++) seen[word(block << 6)] = 0;
            highest = index;
        }
        seen[word(index)] |= 1L << (index & 63);
    }

    private int word(long index) {
        return (int) ((index >>> 6) % seen.length);
    }
}
