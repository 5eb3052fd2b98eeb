package io.drawbridge.benchmarks.media;

import java.util.Arrays;

/** Times up to a second, counted by 100 ns up to 10 ms and by 0.1 ms above. */
final class Latencies {
    private static final int FINE = 100;
    private static final int COARSE = 100_000;
    private static final int SPLIT = 10_000_000;

    private final long[] fine = new long[SPLIT / FINE];
    private final long[] coarse = new long[1_000_000_000 / COARSE];
    private long count;

    void add(long nanos) {
        count++;
        if (nanos < SPLIT) fine[(int) Math.max(0, nanos / FINE)]++;
        else coarse[(int) Math.min(coarse.length - 1L, nanos / COARSE)]++;
    }

    void clear() {
        count = 0;
        Arrays.fill(fine, 0);
        Arrays.fill(coarse, 0);
    }

    /** In microseconds. */
    double percentile(double percent) {
        long wanted = (long) Math.ceil(count * percent / 100);
        if (wanted == 0) return Double.NaN;
        for (int i = 0; i < fine.length; i++) {
            wanted -= fine[i];
            if (wanted <= 0) return (i + 0.5) * FINE / 1e3;
        }
        for (int i = 0; i < coarse.length; i++) {
            wanted -= coarse[i];
            if (wanted <= 0) return (i + 0.5) * COARSE / 1e3;
        }
        return Double.NaN;
    }
}
