package io.drawbridge.policy.ban;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The banned sources of one IPv6 /48, as many as it takes to ban all of it. */
final class Cluster extends KeyedTable.Entry {
    private final long[] sources;
    private final long[] untils;

    private Cluster(long key, long[] sources, long[] untils) {
        super(key, Arrays.stream(untils).max().orElse(0));
        this.sources = sources;
        this.untils = untils;
    }

    static Cluster plus(
            @Nullable Cluster before, long key, long source, long until, long now, int most) {
        long[] sources = new long[most];
        long[] untils = new long[most];
        sources[0] = source;
        untils[0] = until;
        int count = 1;
        for (int i = 0; before != null && i < before.sources.length && count < most; i++) {
            if (before.untils[i] > now && before.sources[i] != source) {
                sources[count] = before.sources[i];
                untils[count++] = before.untils[i];
            }
        }
        return new Cluster(key, Arrays.copyOf(sources, count), Arrays.copyOf(untils, count));
    }

    Cluster without(long source) {
        long[] left = untils.clone();
        for (int i = 0; i < left.length; i++) {
            if (sources[i] == source) left[i] = 0;
        }
        return new Cluster(key, sources, left);
    }

    int size() {
        return sources.length;
    }
}
