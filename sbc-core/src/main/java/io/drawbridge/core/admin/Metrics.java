package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;

/**
 * What Prometheus reads. Every name begins with {@code drawbridge_} and ends with its unit; those
 * of the JVM are Micrometer's own. Values are read when they are asked for. Thread-safe.
 */
public final class Metrics implements AutoCloseable {
    private static final String PREFIX = "drawbridge.";

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** The registry holds what it reads from weakly: without these, counters fall back to 0. */
    private final Queue<DoubleSupplier> kept = new ConcurrentLinkedQueue<>();

    private final JvmGcMetrics collector = new JvmGcMetrics();

    /** With the metrics of the JVM and the process. */
    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collector.bindTo(registry);
    }

    /** All {@link Counter}s, each the sum over the shards. */
    public Metrics counters(List<Counters> shards) {
        List<Counters> all = List.copyOf(shards);
        for (Counter counter : Counter.values())
            counter(
                    counter.metric(),
                    counter.help(),
                    "",
                    Map.of(),
                    () -> all.stream().mapToLong(shard -> shard.get(counter)).sum());
        return this;
    }

    /**
     * A number that only grows: {@code drawbridge_NAME_UNIT_total}.
     *
     * @param name words joined by {@code _}, without unit
     * @param unit plural, such as seconds or bytes; empty for a plain number
     */
    public Metrics counter(
            String name, String help, String unit, Map<String, String> tags, DoubleSupplier value) {
        kept.add(value);
        FunctionCounter.builder(dotted(name), value, DoubleSupplier::getAsDouble)
                .description(help)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tags(tags(tags))
                .register(registry);
        return this;
    }

    /** A number that goes up and down: {@code drawbridge_NAME_UNIT}. */
    public Metrics gauge(
            String name, String help, String unit, Map<String, String> tags, DoubleSupplier value) {
        Gauge.builder(dotted(name), value, DoubleSupplier::getAsDouble)
                .strongReference(true)
                .description(help)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tags(tags(tags))
                .register(registry);
        return this;
    }

    /** A counter to be run for each that happens: {@code drawbridge_NAME_total}. */
    Runnable counter(String name, String help, Map<String, String> tags) {
        return io.micrometer.core.instrument.Counter.builder(dotted(name))
                        .description(help)
                        .tags(tags(tags))
                        .register(registry)
                ::increment;
    }

    /**
     * A histogram for each value of a label: {@code drawbridge_NAME}.
     *
     * @param upperEnds of the buckets, rising
     */
    Histogram histogram(String name, String help, String label, double... upperEnds) {
        Histogram histogram =
                new Histogram(PREFIX.replace('.', '_') + name, help, label, upperEnds);
        registry.getPrometheusRegistry().register(histogram);
        return histogram;
    }

    /** What runs here, as the labels of a metric that is always 1: version, java, sockets. */
    public Metrics build(Map<String, String> labels) {
        return gauge("build", "What runs here; always 1", "", labels, () -> 1);
    }

    /** In the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collector.close();
        registry.close();
    }

    private static String dotted(String name) {
        return PREFIX + name.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream().map(tag -> Tag.of(tag.getKey(), tag.getValue())).toList();
    }
}
