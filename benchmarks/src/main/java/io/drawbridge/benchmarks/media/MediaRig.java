package io.drawbridge.benchmarks.media;

import io.drawbridge.benchmarks.load.CollectorLog;
import io.drawbridge.benchmarks.load.ProcessClock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Sends the same packets through each subject in turn and prints what one costs. The figure for a
 * number of calls is the median of its clean runs.
 */
public final class MediaRig {
    private static final int PER_SECOND = 50;
    private static final int WARM_UP_CALLS = 500;

    private final MediaOptions options;
    private final Path folder = Files.createTempDirectory("drawbridge-media-");

    /**
     * @param allocated octets that the relaying thread allocated for each packet that arrived
     * @param drops what the subject says that it has thrown away up to now
     */
    private record Run(Generator.Result result, double cpuMicros, double allocated, String drops) {}

    private MediaRig(MediaOptions options) throws IOException {
        this.options = options;
    }

    /** {@code MediaRig [options]}; {@code benchmarks/media/run} calls it. */
    public static void main(String[] arguments) throws Exception {
        MediaRig rig = new MediaRig(MediaOptions.parse(arguments));
        try (Generator generator = new Generator()) {
            rig.compare(generator);
            for (Keys keys : rig.options.modes()) rig.hold(generator, keys);
        }
    }

    private void compare(Generator generator) throws IOException, InterruptedException {
        if (options.paced().isEmpty() && options.climb().isEmpty()) return;
        List<MediaSubject> subjects = new ArrayList<>();
        try {
            for (String name : options.subjects()) subjects.add(start(name));
            for (Keys keys : options.modes()) {
                for (MediaSubject subject : subjects) {
                    say(
                            "%s, %s: warming up for %d s",
                            subject.name(), keys.mode(), options.warmUp());
                    run(generator, subject, keys, WARM_UP_CALLS, options.warmUp());
                }
                for (int calls : options.paced()) measure(generator, subjects, keys, calls);
                if (!options.climb().isEmpty()) climb(generator, subjects, keys);
            }
            for (MediaSubject subject : subjects)
                if (subject instanceof Drawbridge ours) CollectorLog.print(ours.collectorLog());
        } finally {
            for (MediaSubject subject : subjects) subject.close();
        }
    }

    private void measure(Generator generator, List<MediaSubject> subjects, Keys keys, int calls)
            throws IOException {
        Map<String, List<Run>> clean = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (MediaSubject subject : subjects) {
                Run run = run(generator, subject, keys, calls, options.seconds());
                print(subject, keys, calls, run);
                List<Run> runs = clean.computeIfAbsent(subject.name(), name -> new ArrayList<>());
                if (run.result().isClean()) runs.add(run);
            }
        }
        clean.forEach(
                (name, runs) ->
                        say(
                                "== %-10s %-8s %5d calls: %6.2f CPU-us a packet, p50 %7.1f us, p99"
                                        + " %8.1f us, %.0f B a packet, median of %d clean of %d",
                                name,
                                keys.mode(),
                                calls,
                                median(runs, Run::cpuMicros),
                                median(runs, run -> run.result().p50()),
                                median(runs, run -> run.result().p99()),
                                median(runs, Run::allocated),
                                runs.size(),
                                options.rounds()));
    }

    /** More calls until the better of two runs is not clean: what one core carries. */
    private void climb(Generator generator, List<MediaSubject> subjects, Keys keys)
            throws IOException {
        for (MediaSubject subject : subjects) {
            String highest = "none of those tried";
            for (int calls : options.climb()) {
                boolean clean = false;
                for (int attempt = 1; attempt <= 2 && !clean; attempt++) {
                    Run run = run(generator, subject, keys, calls, Math.min(5, options.seconds()));
                    print(subject, keys, calls, run);
                    clean = run.result().isClean();
                    if (clean)
                        highest =
                                "%d calls, %.0f packets/s, %.2f CPU-us a packet"
                                        .formatted(
                                                calls,
                                                run.result().arrived() / run.result().seconds(),
                                                run.cpuMicros());
                }
                if (!clean) break;
            }
            say(
                    "== %-10s %-8s saturation, highest clean: %s",
                    subject.name(), keys.mode(), highest);
        }
    }

    private Run run(Generator generator, MediaSubject subject, Keys keys, int calls, int seconds)
            throws IOException {
        List<Long> pids = List.of(subject.pid());
        try (MediaCalls made = MediaCalls.setUp(generator, subject, keys, calls)) {
            long allocated = subject.allocatedBytes();
            Generator.Result result =
                    generator.run(
                            made.parties(), PER_SECOND, seconds, () -> ProcessClock.cpuNanos(pids));
            allocated = subject.allocatedBytes() - allocated;
            double packets = Math.max(1, result.arrived());
            // The first second allocates too, and is not counted as packets.
            double all = packets * (seconds + 1) / Math.max(1, seconds);
            return new Run(
                    result, result.cpuNanos() / 1e3 / packets, allocated / all, subject.drops());
        }
    }

    /** Memory: PSS with some calls that have talked, and with more, in a fresh process. */
    private void hold(Generator generator, Keys keys) throws IOException, InterruptedException {
        if (options.held().size() != 2) return;
        int few = options.held().get(0);
        int many = options.held().get(1);
        for (String name : options.subjects()) {
            try (MediaSubject subject = start(name)) {
                run(generator, subject, keys, many, 1);
                List<Long> pids = List.of(subject.pid());
                subject.collect();
                long none = ProcessClock.pssBytes(pids);
                try (MediaCalls made = MediaCalls.setUp(generator, subject, keys, few)) {
                    generator.run(made.parties(), PER_SECOND, 1, () -> 0);
                    subject.collect();
                    long withFew = ProcessClock.pssBytes(pids);
                    made.add(many - few);
                    generator.run(made.parties(), PER_SECOND, 1, () -> 0);
                    subject.collect();
                    long withMany = ProcessClock.pssBytes(pids);
                    say(
                            "== %-10s %-8s %.1f MB without calls, %.1f MB with %d, %.1f MB with"
                                    + " %d: %.1f kB a call",
                            name,
                            keys.mode(),
                            none / 1e6,
                            withFew / 1e6,
                            few,
                            withMany / 1e6,
                            many,
                            (withMany - withFew) / 1e3 / (many - few));
                }
            }
        }
    }

    private MediaSubject start(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "drawbridge" -> Drawbridge.start(folder, options);
            case "rtpengine" -> Rtpengine.start(folder, options);
            default -> throw new IllegalArgumentException("no such subject: " + name);
        };
    }

    private static void print(MediaSubject subject, Keys keys, int calls, Run run) {
        Generator.Result result = run.result();
        say(
                "%-10s %-8s %5d calls: %6.2f CPU-us a packet, %6.0f packets/s, %3.0f %% of a core,"
                        + " p50 %7.1f us, p99 %8.1f us, %.3f %% lost, %.0f B a packet%s",
                subject.name(),
                keys.mode(),
                calls,
                run.cpuMicros(),
                result.arrived() / result.seconds(),
                result.cpuNanos() / 1e7 / result.seconds(),
                result.p50(),
                result.p99(),
                result.lossPercent(),
                run.allocated(),
                result.isClean()
                        ? ""
                        : "  NOT CLEAN (%d wrong, generator %.1f ms late) %s"
                                .formatted(result.wrong(), result.lateMs(), run.drops()));
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) return Double.NaN;
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
