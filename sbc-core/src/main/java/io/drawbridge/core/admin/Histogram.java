package io.drawbridge.core.admin;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

import java.util.Arrays;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Values of one kind, such as jitter, sorted into buckets for each value of a label. Micrometer's
 * own histograms round what they are given up to whole numbers. Thread-safe.
 */
final class Histogram implements Collector {
    private final String name;
    private final String help;
    private final String label;
    private final double[] upperEnds;
    private final ConcurrentMap<String, Series> series = new ConcurrentSkipListMap<>();

    /**
     * @param upperEnds of the buckets, rising; one without an end follows them
     */
    Histogram(String name, String help, String label, double... upperEnds) {
        this.name = name;
        this.help = help;
        this.label = label;
        this.upperEnds = Arrays.copyOf(upperEnds, upperEnds.length + 1);
        this.upperEnds[upperEnds.length] = Double.POSITIVE_INFINITY;
    }

    /** The values of one value of the label. */
    Series of(String value) {
        return series.computeIfAbsent(value, _ -> new Series());
    }

    /** Where values go. */
    final class Series {
        private final LongAdder[] counts = new LongAdder[upperEnds.length];
        private final DoubleAdder sum = new DoubleAdder();

        private Series() {
            Arrays.setAll(counts, _ -> new LongAdder());
        }

        void add(double value) {
            int bucket = Arrays.binarySearch(upperEnds, value);
            counts[bucket < 0 ? -bucket - 1 : bucket].increment();
            sum.add(value);
        }
    }

    @Override
    public HistogramSnapshot collect() {
        HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(name).help(help);
        series.forEach(
                (value, one) -> {
                    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
                    for (int i = 0; i < upperEnds.length; i++)
                        buckets.bucket(upperEnds[i], one.counts[i].sum());
                    all.dataPoint(
                            HistogramDataPointSnapshot.builder()
                                    .labels(Labels.of(label, value))
                                    .classicHistogramBuckets(buckets.build())
                                    .sum(one.sum.sum())
                                    .build());
                });
        return all.build();
    }
}
