package io.drawbridge.policy.ban;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A table of fixed size from a number to an entry that is worth keeping until some time. Each key
 * has sixteen places, in two rows of eight; a new entry takes a free one, else one whose time has
 * passed, else that of the entry that ends first, and none if all of them last longer than itself.
 *
 * <p>Safe for several threads without locks; a look-up reads two rows and allocates nothing. Two
 * threads that add the same key in the same instant may both succeed; one of the entries is then
 * found, and {@link #remove} takes both.
 *
 * @param <E> what is kept
 */
final class KeyedTable<E extends KeyedTable.Entry> {
    private static final int ROW = 8;

    /** What is kept under a key. Everything but its time is fixed. */
    abstract static class Entry {
        private static final VarHandle UNTIL;

        static {
            try {
                UNTIL = MethodHandles.lookup().findVarHandle(Entry.class, "until", long.class);
            } catch (ReflectiveOperationException impossible) {
                throw new ExceptionInInitializerError(impossible);
            }
        }

        final long key;

        @SuppressWarnings({"FieldMayBeFinal", "UnusedVariable"}) // set through UNTIL
        private long until;

        Entry(long key, long until) {
            this.key = key;
            this.until = until;
        }

        /** Nanoseconds since process start. */
        final long until() {
            return (long) UNTIL.getOpaque(this);
        }

        final void extend(long to) {
            UNTIL.setOpaque(this, to);
        }
    }

    private final long seed;
    private final long rows;
    private final AtomicLongArray keys;
    private final AtomicReferenceArray<@Nullable E> entries;
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder pushedOut = new LongAdder();

    /**
     * @param places most entries, at least 16; rounded up to whole rows. Up to two thirds of it
     *     nothing that lasts is pushed out
     * @param seed any number that outsiders do not know
     */
    KeyedTable(int places, long seed) {
        this.seed = seed;
        this.rows = Math.ceilDiv(Math.max(places, 2 * ROW), ROW);
        this.keys = new AtomicLongArray(Math.toIntExact(rows * ROW));
        this.entries = new AtomicReferenceArray<>(keys.length());
    }

    /** The entry of the key, whether its time has passed or not. */
    @Nullable E find(long key) {
        if (size.getOpaque() == 0) return null;
        long hash = mix(key ^ seed);
        E entry = inRow(firstRow(hash), key);
        return entry != null ? entry : inRow(secondRow(hash), key);
    }

    /** The entry of the key if its time has not passed. */
    @Nullable E live(long key, long now) {
        E entry = find(key);
        return entry != null && entry.until() > now ? entry : null;
    }

    private @Nullable E inRow(int row, long key) {
        for (int place = row; place < row + ROW; place++) {
            if (keys.getOpaque(place) == key) {
                E entry = entries.get(place);
                if (entry != null && entry.key == key) return entry;
            }
        }
        return null;
    }

    /**
     * Changes or adds the entry of a key.
     *
     * @param change from the entry that there is, which may be over, to another of the same key;
     *     may be asked more than once
     * @return what is now in the table, or would be had there been a place
     */
    @SuppressWarnings("ReferenceEquality") // the very entry, not one like it
    E put(long key, long now, Function<@Nullable E, E> change) {
        while (true) {
            int place = place(key);
            if (place < 0) {
                E added = change.apply(null);
                if (added.until() <= now || add(added, now)) return added; // over before it begins
                continue;
            }
            E before = entries.get(place);
            if (before == null || before.key != key) continue;
            E after = change.apply(before);
            if (after == before || entries.compareAndSet(place, before, after)) return after;
        }
    }

    private int place(long key) {
        long hash = mix(key ^ seed);
        for (int row : new int[] {firstRow(hash), secondRow(hash)}) {
            for (int place = row; place < row + ROW; place++) {
                E entry = entries.get(place);
                if (entry != null && entry.key == key) return place;
            }
        }
        return -1;
    }

    /** Adds an entry whose time may have passed, where that pushes out none that lasts. */
    void keep(E over, long now) {
        if (place(over.key) < 0) add(over, now);
    }

    /** False when another thread took the place. */
    private boolean add(E added, long now) {
        long hash = mix(added.key ^ seed);
        int first = firstRow(hash);
        int second = secondRow(hash);
        int row = free(first) >= free(second) ? first : second;
        int best = -1;
        long bestUntil = Long.MAX_VALUE;
        for (int i = 0; i < 2 * ROW; i++) {
            int place = (i < ROW ? row : first + second - row) + i % ROW;
            E entry = entries.get(place);
            if (entry == null) {
                best = place;
                break;
            }
            if (entry.until() < bestUntil) {
                best = place;
                bestUntil = entry.until();
            }
        }
        E victim = entries.get(best);
        if (victim != null && victim.until() > now) {
            pushedOut.increment();
            if (victim.until() > added.until()) return true; // all others last longer
        }
        if (!entries.compareAndSet(best, victim, added)) return false;
        if (victim == null) size.incrementAndGet();
        publish(best);
        return true;
    }

    /** The key beside an entry is that of the last who came. */
    @SuppressWarnings("ReferenceEquality")
    private void publish(int place) {
        E entry = entries.get(place);
        while (entry != null) {
            keys.set(place, entry.key);
            E now = entries.get(place);
            if (now == entry) return;
            entry = now;
        }
    }

    private int free(int row) {
        int free = 0;
        for (int place = row; place < row + ROW; place++) {
            if (entries.get(place) == null) free++;
        }
        return free;
    }

    /** Whether there was one. */
    boolean remove(long key) {
        boolean removed = false;
        for (int place = place(key); place >= 0; place = place(key)) {
            E entry = entries.get(place);
            if (entry != null && entry.key == key && entries.compareAndSet(place, entry, null)) {
                size.decrementAndGet();
                removed = true;
            }
        }
        return removed;
    }

    void clear() {
        for (int place = 0; place < entries.length(); place++) {
            if (entries.getAndSet(place, null) != null) size.decrementAndGet();
        }
    }

    void forEachLive(long now, Consumer<E> action) {
        for (int place = 0; place < entries.length(); place++) {
            E entry = entries.get(place);
            if (entry != null && entry.until() > now) action.accept(entry);
        }
    }

    List<E> live(long now) {
        List<E> found = new ArrayList<>();
        forEachLive(now, found::add);
        return found;
    }

    /** Places taken, also by entries whose time has passed. */
    int size() {
        return size.get();
    }

    int places() {
        return entries.length();
    }

    /** Entries that had to go, or found no place, before their time. */
    long pushedOut() {
        return pushedOut.sum();
    }

    private int firstRow(long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, rows) * ROW;
    }

    private int secondRow(long hash) {
        return (int) Math.unsignedMultiplyHigh(mix(hash + 0x9E3779B97F4A7C15L), rows) * ROW;
    }

    /** Stafford's mixer 13, as in SplitMix64. */
    static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
