package io.drawbridge.core.transaction;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines of very many things, most of which move or are dropped before they come: a hashed
 * wheel. Everything is O(1) and allocates nothing. Not thread-safe.
 *
 * <p>Time is cut into ticks of 2^23 ns (8.4 ms), and a deadline comes at the end of its tick, so
 * that thousands of deadlines a second cost about a hundred wake-ups. A deadline that moves away is
 * not re-linked before its old tick has come.
 *
 * @param <E> what has deadlines
 */
public final class DeadlineWheel<E extends DeadlineWheel.Entry> {
    /** No deadline is set. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Longest delay of a deadline, ns. */
    public static final long TICK_NANOS = 1L << 23;

    private static final int SHIFT = 23;

    /** 34 s ahead; what is due later is looked at once on the way. */
    private static final int SLOTS = 4096;

    /** Something with a deadline. It belongs to one wheel at most. */
    public abstract static class Entry {
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private long deadline = NEVER;

        /** Tick in whose slot this is linked, -1 when in none. */
        private long tick = -1;
    }

    /** First entry of each slot's ring. */
    private final @Nullable Entry[] slots = new Entry[SLOTS];

    /** A bit for each slot that is not empty. */
    private final long[] occupied = new long[SLOTS / Long.SIZE];

    /** Every entry is linked at a tick from this one to the one SLOTS - 1 later. */
    private long cursor;

    private int size;

    /**
     * Sets or moves the deadline of an entry.
     *
     * @param deadline ns; {@link #NEVER} to have none
     * @param now ns, never running backwards
     */
    public void schedule(E entry, long deadline, long now) {
        Entry e = entry;
        if (size == 0) cursor = Math.max(cursor, now >> SHIFT);
        e.deadline = deadline;
        if (e.tick >= 0) {
            if (deadline >> SHIFT >= e.tick) return;
            unlink(e);
        }
        if (deadline != NEVER) link(e, deadline);
    }

    /** Drops the deadline of an entry and all references to it. */
    public void cancel(E entry) {
        Entry e = entry;
        e.deadline = NEVER;
        if (e.tick >= 0) unlink(e);
    }

    /**
     * The next entry that is due, which has no deadline from then on; null when there is none.
     *
     * @param now ns, never running backwards
     */
    public @Nullable E poll(long now) {
        long nowTick = now >> SHIFT;
        while (size > 0) {
            long tick = firstTick();
            if (tick >= nowTick) break;
            cursor = tick;
            Entry first = slots[(int) tick & (SLOTS - 1)];
            if (first == null) throw new IllegalStateException("empty slot is marked");
            unlink(first);
            if (first.deadline >> SHIFT < nowTick) {
                first.deadline = NEVER;
                @SuppressWarnings("unchecked") // only schedule links, and it takes an E
                E due = (E) first;
                return due;
            }
            if (first.deadline != NEVER) link(first, first.deadline);
        }
        cursor = Math.max(cursor, nowTick);
        return null;
    }

    /** When {@link #poll} may have something, or {@link #NEVER}. */
    public long nextDeadline() {
        return size == 0 ? NEVER : (firstTick() + 1) << SHIFT;
    }

    /** Entries that are linked, among them some without a deadline. */
    int size() {
        return size;
    }

    private void link(Entry e, long deadline) {
        e.tick = Math.clamp(deadline >> SHIFT, cursor, cursor + SLOTS - 1);
        int slot = (int) e.tick & (SLOTS - 1);
        Entry first = slots[slot];
        if (first == null) {
            e.previous = e;
            e.next = e;
            slots[slot] = e;
            occupied[slot >> 6] |= 1L << slot;
        } else {
            Entry last = first.previous;
            e.previous = last;
            e.next = first;
            first.previous = e;
            if (last != null) last.next = e;
        }
        size++;
    }

    private void unlink(Entry e) {
        int slot = (int) e.tick & (SLOTS - 1);
        Entry previous = e.previous;
        Entry next = e.next;
        if (next == e || previous == null || next == null) {
            slots[slot] = null;
            occupied[slot >> 6] &= ~(1L << slot);
        } else {
            previous.next = next;
            next.previous = previous;
            if (slots[slot] == e) slots[slot] = next;
        }
        e.previous = null;
        e.next = null;
        e.tick = -1;
        size--;
    }

    /** Only when something is linked. */
    private long firstTick() {
        int start = (int) cursor & (SLOTS - 1);
        int word = start >> 6;
        long bits = occupied[word] & (-1L << start);
        while (bits == 0) {
            word = (word + 1) & (occupied.length - 1);
            bits = occupied[word];
        }
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        return cursor + ((slot - start) & (SLOTS - 1));
    }
}
