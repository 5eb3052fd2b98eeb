package io.drawbridge.policy.acl;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Finds the longest prefix that holds an address. Immutable; a new one is made and swapped in when
 * something changes.
 *
 * <p>The prefixes are laid out as boundaries: sorted addresses, each with the value that counts
 * from there to the next. So a look-up is one binary search over flat arrays, whatever the lengths
 * of the prefixes are, and allocates nothing.
 *
 * @param <V> what a prefix stands for
 */
public final class PrefixTable<V> {
    private final Boundaries<V> ipv4;
    private final Boundaries<V> ipv6;
    private final int size;

    private PrefixTable(Boundaries<V> ipv4, Boundaries<V> ipv6, int size) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.size = size;
    }

    public static <V> PrefixTable<V> of(Map<Prefix, V> prefixes) {
        List<Range<V>> ipv4 = new ArrayList<>();
        List<Range<V>> ipv6 = new ArrayList<>();
        prefixes.forEach(
                (prefix, value) -> {
                    AddressBits first = AddressBits.of(prefix.address());
                    (first.ipv6() ? ipv6 : ipv4).add(Range.of(first, prefix.length(), value));
                });
        return new PrefixTable<>(
                Boundaries.of(ipv4), Boundaries.of(ipv6), ipv4.size() + ipv6.size());
    }

    /** The value of the longest prefix around the address; null when there is none. */
    public @Nullable V find(AddressBits address) {
        return (address.ipv6() ? ipv6 : ipv4).find(address.high(), address.low());
    }

    public boolean contains(AddressBits address) {
        return find(address) != null;
    }

    /** How many prefixes it was made of. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** A prefix as its first and last address, both included. */
    private record Range<V>(long high, long low, long lastHigh, long lastLow, int length, V value) {
        static <V> Range<V> of(AddressBits first, int length, V value) {
            int free = (first.ipv6() ? 128 : 32) - length;
            return new Range<>(
                    first.high(),
                    first.low(),
                    first.high() | lowestBits(free - 64),
                    first.low() | lowestBits(free),
                    length,
                    value);
        }

        private static long lowestBits(int count) {
            return count <= 0 ? 0 : count >= 64 ? -1L : (1L << count) - 1;
        }

        boolean endsBefore(Range<V> other) {
            return compare(lastHigh, lastLow, other.high, other.low) < 0;
        }
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int first = Long.compareUnsigned(high, otherHigh);
        return first != 0 ? first : Long.compareUnsigned(low, otherLow);
    }

    /** Where the value changes, in rising order of unsigned 128-bit addresses. */
    private static final class Boundaries<V> {
        private final long[] high;
        private final long[] low;
        private final @Nullable Object[] values;
        private int count;

        private Boundaries(int most) {
            high = new long[most];
            low = new long[most];
            values = new Object[most];
        }

        /** Prefixes are nested or apart, so those that are open at an address form a stack. */
        static <V> Boundaries<V> of(List<Range<V>> ranges) {
            List<Range<V>> sorted = new ArrayList<>(ranges);
            sorted.sort(
                    Comparator.<Range<V>, Long>comparing(Range::high, Long::compareUnsigned)
                            .thenComparing(Range::low, Long::compareUnsigned)
                            .thenComparingInt(Range::length));
            Boundaries<V> boundaries = new Boundaries<>(2 * sorted.size());
            List<Range<V>> open = new ArrayList<>();
            for (Range<V> range : sorted) {
                while (!open.isEmpty() && open.getLast().endsBefore(range)) {
                    boundaries.close(open);
                }
                boundaries.add(range.high(), range.low(), range.value());
                open.add(range);
            }
            while (!open.isEmpty()) {
                boundaries.close(open);
            }
            return boundaries;
        }

        private void close(List<Range<V>> open) {
            Range<V> ended = open.removeLast();
            long next = ended.lastLow() + 1;
            long nextHigh = next == 0 ? ended.lastHigh() + 1 : ended.lastHigh();
            if (next == 0 && nextHigh == 0) {
                return; // it reaches the last address of all
            }
            add(nextHigh, next, open.isEmpty() ? null : open.getLast().value());
        }

        private void add(long atHigh, long atLow, @Nullable V value) {
            if (count > 0 && high[count - 1] == atHigh && low[count - 1] == atLow) {
                count--;
            }
            high[count] = atHigh;
            low[count] = atLow;
            values[count] = value;
            count++;
        }

        @SuppressWarnings("unchecked")
        @Nullable V find(long wantedHigh, long wantedLow) {
            int from = 0;
            int to = count - 1;
            while (from <= to) {
                int middle = (from + to) >>> 1;
                if (compare(high[middle], low[middle], wantedHigh, wantedLow) <= 0) {
                    from = middle + 1;
                } else {
                    to = middle - 1;
                }
            }
            return to < 0 ? null : (V) values[to];
        }
    }
}
