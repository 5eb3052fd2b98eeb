package io.drawbridge.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends the same calls through each subject in turn and prints what a call costs.
 *
 * <p>Only clean runs count: every call went through, and fewer than one message in a thousand calls
 * was sent again. The CPU of a call is the CPU clock of all processes of the subject over the run,
 * divided by the calls that completed; the figure for a rate is the median of its clean runs.
 */
public final class Rig {
    static final String CALLED = "127.0.0.22";
    static final int CALLED_PORT = 25070;
    private static final String CALLER = "127.0.0.23";
    private static final int CALLER_PORT = 25080;
    private static final int PROBE_PORT = 25090;
    private static final long HOLD_MS = 1_000;

    /**
     * @param calledFailed calls that the called side saw fail
     * @param retransmissions messages that either side sent again
     * @param cpuMicros CPU of one completed call, in microseconds
     * @param toRingingMs times from INVITE to 180 of the probe's calls in milliseconds, sorted
     * @param clean whether the run counts
     */
    private record Run(
            Sipp.Result caller,
            long calledFailed,
            long retransmissions,
            double cpuMicros,
            double[] toRingingMs,
            boolean clean) {
        double medianMs() {
            return percentileMs(50);
        }

        double percentileMs(int percent) {
            return toRingingMs.length == 0
                    ? Double.NaN
                    : toRingingMs[
                            Math.min(toRingingMs.length - 1, toRingingMs.length * percent / 100)];
        }
    }

    private final Path folder;
    private final Path distribution;
    private final Options options;

    private Rig(Path folder, Path distribution, Options options) {
        this.folder = folder;
        this.distribution = distribution;
        this.options = options;
    }

    /** {@code Rig FOLDER DISTRIBUTION [options]}; {@code benchmarks/load/run} calls it. */
    public static void main(String[] arguments) throws Exception {
        String[] rest = new String[arguments.length - 2];
        System.arraycopy(arguments, 2, rest, 0, rest.length);
        Rig rig = new Rig(Path.of(arguments[0]), Path.of(arguments[1]), Options.parse(rest));
        rig.compare();
        rig.holdCalls();
    }

    private void compare() throws IOException, InterruptedException {
        if (options.rates().isEmpty() && options.climb().isEmpty()) return;
        List<Subject> subjects = new ArrayList<>();
        try {
            for (String name : options.subjects()) subjects.add(start(name));
            for (Subject subject : subjects) {
                say("%s: warming up for %d s", subject.name(), options.warmUp());
                if (options.warmUp() > 0) run(subject, 300, options.warmUp());
            }
            for (int rate : options.rates()) measure(subjects, rate);
            if (!options.climb().isEmpty()) climb(subjects);
            for (Subject subject : subjects) {
                if (subject.name().equals("drawbridge"))
                    CollectorLog.print(subject.folder().resolve("gc.log"));
            }
        } finally {
            for (Subject subject : subjects) subject.close();
        }
    }

    private void measure(List<Subject> subjects, int rate)
            throws IOException, InterruptedException {
        List<Double> direct = new ArrayList<>();
        Map<String, List<Run>> clean = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            Run bare = run(Subject.direct(), rate, Math.min(5, options.seconds()));
            direct.add(bare.medianMs());
            for (Subject subject : subjects) {
                Run run = run(subject, rate, options.seconds());
                print(subject, rate, round, run);
                List<Run> runs = clean.computeIfAbsent(subject.name(), name -> new ArrayList<>());
                if (run.clean()) runs.add(run);
            }
        }
        double base = median(direct);
        clean.forEach(
                (name, runs) ->
                        say(
                                "== %s at %d cps: %.0f CPU-us a call, %.2f ms to 180 (%.2f ms"
                                    + " added), 99 %% below %.2f ms, median of %d clean runs of %d",
                                name,
                                rate,
                                median(runs.stream().map(Run::cpuMicros).toList()),
                                median(runs.stream().map(Run::medianMs).toList()),
                                median(runs.stream().map(Run::medianMs).toList()) - base,
                                median(runs.stream().map(run -> run.percentileMs(99)).toList()),
                                runs.size(),
                                options.rounds()));
    }

    /** The highest rate at which the better of two runs is clean. */
    private void climb(List<Subject> subjects) throws IOException, InterruptedException {
        for (Subject subject : subjects) {
            int highest = 0;
            for (int rate : options.climb()) {
                boolean clean = false;
                for (int attempt = 1; attempt <= 2 && !clean; attempt++) {
                    Run run = run(subject, rate, Math.min(10, options.seconds()));
                    print(subject, rate, attempt, run);
                    clean = run.clean();
                }
                if (!clean) break;
                highest = rate;
            }
            say("== %s: clean up to %d cps", subject.name(), highest);
        }
    }

    private Run run(Subject subject, int rate, int seconds)
            throws IOException, InterruptedException {
        int calls = rate * seconds;
        try (Sipp called = Sipp.called(folder, CALLED, CALLED_PORT)) {
            Thread.sleep(500);
            long before = ProcessClock.cpuNanos(subject.pids());
            try (Sipp caller =
                            Sipp.calling(
                                    folder,
                                    CALLER,
                                    CALLER_PORT,
                                    subject.address(),
                                    calls,
                                    rate,
                                    HOLD_MS);
                    Probe probe = Probe.start(CALLER, PROBE_PORT, subject.address())) {
                Sipp.Result result = caller.await(seconds + 40);
                double[] toRingingMs = probe.stop();
                long used = ProcessClock.cpuNanos(subject.pids()) - before;
                // The called side's last calls, and its last line of statistics.
                Thread.sleep(3_000);
                Sipp.Result other = called.result();
                long again = result.retransmissions() + other.retransmissions();
                boolean clean =
                        result.completed() == calls
                                && result.failed() == 0
                                && other.failed() == 0
                                && again * 1000 < calls;
                double completed = Math.max(1, result.completed() + toRingingMs.length);
                return new Run(
                        result, other.failed(), again, used / 1e3 / completed, toRingingMs, clean);
            }
        }
    }

    /**
     * Memory: PSS with some calls held, and with more, in a process that has had its first calls
     * before.
     */
    private void holdCalls() throws IOException, InterruptedException {
        if (options.held().size() != 2) return;
        int few = options.held().get(0);
        int many = options.held().get(1);
        for (String name : options.subjects()) {
            try (Subject subject = start(name);
                    Sipp called = Sipp.called(folder, CALLED, CALLED_PORT)) {
                Thread.sleep(500);
                Sipp.calling(folder, CALLER, CALLER_PORT, subject.address(), 2000, 200, 0)
                        .await(60);
                long base = ProcessClock.pssBytes(subject.pids());
                try (Sipp first = hold(subject, CALLER_PORT + 1, few)) {
                    long withFew = ProcessClock.pssBytes(subject.pids());
                    try (Sipp second = hold(subject, CALLER_PORT + 2, many - few)) {
                        long withMany = ProcessClock.pssBytes(subject.pids());
                        long failed = first.result().failed() + second.result().failed();
                        say(
                                "== %s: %.1f MB without calls, %.1f MB with %d held, %.1f MB with"
                                        + " %d: %.1f kB a held call%s",
                                name,
                                base / 1e6,
                                withFew / 1e6,
                                few,
                                withMany / 1e6,
                                many,
                                (withMany - withFew) / 1e3 / (many - few),
                                failed + called.result().failed() == 0 ? "" : " (NOT CLEAN)");
                    }
                }
            }
        }
    }

    private Sipp hold(Subject subject, int port, int calls)
            throws IOException, InterruptedException {
        Sipp caller = Sipp.calling(folder, CALLER, port, subject.address(), calls, 200, 600_000);
        for (int i = 0; i < 10 * (calls / 200 + 20) && caller.openCalls() < calls; i++)
            Thread.sleep(100);
        Thread.sleep(2_000);
        return caller;
    }

    private Subject start(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "drawbridge" -> Subject.drawbridge(folder, distribution);
            case "kamailio" -> Subject.kamailio(folder, true);
            case "kamailio-sip" -> Subject.kamailio(folder, false);
            default -> throw new IllegalArgumentException("no such subject: " + name);
        };
    }

    private static void print(Subject subject, int rate, int round, Run run) {
        say(
                "%-12s %5d cps, run %d: %7.1f CPU-us a call, %6.2f ms to 180, %d completed, %d"
                        + " failed, %d sent again%s",
                subject.name(),
                rate,
                round,
                run.cpuMicros(),
                run.medianMs(),
                run.caller().completed(),
                run.caller().failed() + run.calledFailed(),
                run.retransmissions(),
                run.clean() ? "" : "  NOT CLEAN");
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) return Double.NaN;
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
