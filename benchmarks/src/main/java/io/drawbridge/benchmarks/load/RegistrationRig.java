package io.drawbridge.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lets the same phones register through each subject in turn with one Kamailio behind them, and
 * prints what a round (REGISTER, 401, REGISTER with credentials, 200) costs the subject, and what a
 * binding takes. The registrar's own cost is not in it.
 *
 * <p>As in {@link Rig}, only clean runs count.
 */
public final class RegistrationRig {
    private static final String PHONES = "127.0.0.23";

    /**
     * @param cpuMicros CPU of one round, in microseconds
     * @param clean every round went through, and fewer than one message in a thousand was sent
     *     again
     */
    private record Run(Sipp.Result result, double cpuMicros, boolean clean) {}

    private final Path folder;
    private final Path distribution;
    private final Options options;
    private int runs;

    private RegistrationRig(Path folder, Path distribution, Options options) {
        this.folder = folder;
        this.distribution = distribution;
        this.options = options;
    }

    /**
     * {@code RegistrationRig FOLDER DISTRIBUTION [options]}; {@code benchmarks/load/register} calls
     * it.
     */
    public static void main(String[] arguments) throws Exception {
        String[] rest = new String[arguments.length - 2];
        System.arraycopy(arguments, 2, rest, 0, rest.length);
        RegistrationRig rig =
                new RegistrationRig(
                        Path.of(arguments[0]), Path.of(arguments[1]), Options.parse(rest));
        rig.compare();
        rig.holdBindings();
    }

    private void compare() throws IOException, InterruptedException {
        if (options.rates().isEmpty()) return;
        List<Subject> subjects = new ArrayList<>();
        try (Subject _ = registrar()) {
            for (String name : options.subjects()) subjects.add(start(name));
            for (Subject subject : subjects) {
                say("%s: warming up for %d s", subject.name(), options.warmUp());
                if (options.warmUp() > 0)
                    run(subject, options.rates().getFirst(), options.warmUp());
            }
            for (int rate : options.rates()) measure(subjects, rate);
        } finally {
            for (Subject subject : subjects) subject.close();
        }
    }

    private void measure(List<Subject> subjects, int rate)
            throws IOException, InterruptedException {
        Map<String, List<Double>> clean = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Subject subject : subjects) {
                Run run = run(subject, rate, options.seconds());
                say(
                        "%-12s %5d rounds a second, run %d: %7.1f CPU-us a round, %d completed, %d"
                                + " failed, %d sent again%s",
                        subject.name(),
                        rate,
                        round,
                        run.cpuMicros(),
                        run.result().completed(),
                        run.result().failed(),
                        run.result().retransmissions(),
                        run.clean() ? "" : "  NOT CLEAN");
                List<Double> costs =
                        clean.computeIfAbsent(subject.name(), name -> new ArrayList<>());
                if (run.clean()) costs.add(run.cpuMicros());
            }
        }
        clean.forEach(
                (name, costs) ->
                        say(
                                "== %s at %d rounds a second: %.0f CPU-us a round, median of %d"
                                        + " clean runs of %d",
                                name,
                                rate,
                                costs.isEmpty()
                                        ? Double.NaN
                                        : costs.stream().sorted().toList().get(costs.size() / 2),
                                costs.size(),
                                options.rounds()));
    }

    private Run run(Subject subject, int rate, int seconds)
            throws IOException, InterruptedException {
        int rounds = rate * seconds;
        long before = ProcessClock.cpuNanos(subject.pids());
        Sipp.Result result = register(subject, "r" + runs++ + "x", rounds, rate);
        long used = ProcessClock.cpuNanos(subject.pids()) - before;
        boolean clean =
                result.completed() == rounds
                        && result.failed() == 0
                        && result.retransmissions() * 1_000 < rounds;
        return new Run(result, used / 1e3 / Math.max(1, result.completed()), clean);
    }

    private Sipp.Result register(Subject subject, String prefix, int rounds, int rate)
            throws IOException, InterruptedException {
        try (Sipp phones =
                Sipp.registering(folder, PHONES, subject.address(), prefix, rounds, rate)) {
            return phones.await(rounds / rate + 40);
        }
    }

    /** Memory with few bindings and with many, in a process that has had its first load before. */
    private void holdBindings() throws IOException, InterruptedException {
        if (options.held().size() != 2) return;
        int few = options.held().get(0);
        int many = options.held().get(1);
        try (Subject _ = registrar();
                Subject subject = start("drawbridge")) {
            int failed = (int) register(subject, "few", few, 500).failed();
            Memory withFew = Memory.of(subject);
            failed += (int) register(subject, "many", many - few, 800).failed();
            Memory withMany = Memory.of(subject);
            say(
                    "== drawbridge: %.1f MB with %d bindings, %.1f MB with %d: %.2f kB a binding;"
                            + " of it live on the heap %.2f kB%s",
                    withFew.pss() / 1e6,
                    few,
                    withMany.pss() / 1e6,
                    many,
                    (withMany.pss() - withFew.pss()) / 1e3 / (many - few),
                    (withMany.live() - withFew.live()) / 1e3 / (many - few),
                    failed == 0 ? "" : " (NOT CLEAN: " + failed + " failed)");
        }
    }

    /**
     * @param pss proportional set size of all processes, in bytes
     * @param live bytes on the heap after a full collection; NaN without a JDK's {@code jcmd}
     */
    private record Memory(double pss, double live) {
        static Memory of(Subject subject) throws IOException, InterruptedException {
            // Transactions linger for 32 s (RFC 3261 timer J with T1 = 500 ms); they are no
            // bindings.
            Thread.sleep(35_000);
            double live = liveHeap(subject.pids().getFirst());
            return new Memory(ProcessClock.pssBytes(subject.pids()), live);
        }

        private static double liveHeap(long pid) throws IOException, InterruptedException {
            Path out = Files.createTempFile("drawbridge-load-", ".txt");
            try {
                new ProcessBuilder("jcmd", "" + pid, "GC.class_histogram")
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start()
                        .waitFor();
            } catch (IOException e) {
                return Double.NaN;
            }
            String total =
                    Files.readAllLines(out, StandardCharsets.UTF_8).stream()
                            .filter(line -> line.startsWith("Total"))
                            .findFirst()
                            .orElse("Total 0 NaN");
            return Double.parseDouble(total.strip().split("\\s+", -1)[2]);
        }
    }

    private Subject registrar() throws IOException, InterruptedException {
        return Subject.kamailio("registrar", folder.resolve("registrar.cfg"), "127.0.0.25:25060");
    }

    private Subject start(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "drawbridge" ->
                    Subject.drawbridge(
                            folder.resolve("register.yaml"), distribution, "127.0.0.32:25060");
            case "kamailio" ->
                    Subject.kamailio(
                            name, folder.resolve("register-proxy.cfg"), "127.0.0.26:25060");
            default -> throw new IllegalArgumentException("no such subject: " + name);
        };
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
