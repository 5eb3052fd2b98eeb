package io.drawbridge.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One running SIPp, and what its statistics file said in the end. */
final class Sipp implements AutoCloseable {
    /**
     * @param completed calls that went through their whole scenario
     * @param failed calls that did not
     * @param retransmissions messages that this side sent again
     */
    record Result(long completed, long failed, long retransmissions) {}

    private final Path folder;
    private final Process process;

    private Sipp(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** The called side; it answers until it is closed. */
    static Sipp called(Path scenarios, String address, int port) {
        return start(
                scenarios.resolve("uas.xml"),
                List.of("-i", address, "-mi", address, "-p", "" + port));
    }

    /**
     * The calling side: {@code calls} calls, {@code rate} a second, each held for {@code holdMs}.
     */
    static Sipp calling(
            Path scenarios,
            String address,
            int port,
            String target,
            int calls,
            int rate,
            long holdMs) {
        return calling(scenarios, address, port, target, calls, rate, holdMs, "u1");
    }

    /**
     * The same by another transport.
     *
     * @param transport as SIPp's option {@code -t}
     */
    static Sipp calling(
            Path scenarios,
            String address,
            int port,
            String target,
            int calls,
            int rate,
            long holdMs,
            String transport) {
        return start(
                scenarios.resolve("uac.xml"),
                List.of(
                        target,
                        "-t",
                        transport,
                        "-s",
                        "100",
                        "-i",
                        address,
                        "-mi",
                        address,
                        "-p",
                        "" + port,
                        "-m",
                        "" + calls,
                        "-r",
                        "" + rate,
                        "-l",
                        "" + calls,
                        "-d",
                        "" + holdMs));
    }

    /**
     * Phones that start: {@code rounds} of REGISTER, 401, REGISTER with credentials, 200, each from
     * a socket of its own, for the users {@code prefix1}, {@code prefix2} and so on.
     */
    static Sipp registering(
            Path scenarios, String address, String target, String prefix, int rounds, int rate)
            throws IOException {
        String text = Files.readString(scenarios.resolve("uac-register.xml"));
        Path scenario =
                Files.writeString(
                        Files.createTempDirectory("drawbridge-load-").resolve("register.xml"),
                        text.replace("PREFIX", prefix));
        return start(
                scenario,
                List.of(
                        target,
                        "-t",
                        "un",
                        "-max_socket",
                        "10000",
                        "-i",
                        address,
                        "-m",
                        "" + rounds,
                        "-r",
                        "" + rate,
                        "-l",
                        "" + Math.min(rounds, 5_000)));
    }

    private static Sipp start(Path scenario, List<String> arguments) {
        try {
            Path folder = Files.createTempDirectory("drawbridge-load-");
            List<String> command = new ArrayList<>(List.of("sipp", "-sf", scenario.toString()));
            command.addAll(arguments);
            command.addAll(
                    List.of(
                            "-nostdin",
                            "-trace_stat",
                            "-fd",
                            "1",
                            "-stf",
                            "statistics.csv",
                            "-trace_err"));
            command.addAll(List.of("-buff_size", "1048576", "-error_file", "errors.log"));
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("screen.log").toFile())
                            .start();
            return new Sipp(folder, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the last call, or gives up and ends this SIPp after so many seconds. */
    Result await(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) close();
        return result();
    }

    /** Counters as of the last second. */
    Result result() {
        try {
            Path statistics = folder.resolve("statistics.csv");
            if (!Files.exists(statistics)) return new Result(0, 0, 0);
            List<String> lines = Files.readAllLines(statistics);
            if (lines.size() < 2) return new Result(0, 0, 0);
            List<String> names = Arrays.asList(lines.getFirst().split(";", -1));
            String[] last = lines.getLast().split(";", -1);
            return new Result(
                    value(names, last, "SuccessfulCall(C)"),
                    value(names, last, "FailedCall(C)"),
                    value(names, last, "Retransmissions(C)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long openCalls() throws IOException {
        Path statistics = folder.resolve("statistics.csv");
        if (!Files.exists(statistics)) return 0;
        List<String> lines = Files.readAllLines(statistics);
        if (lines.size() < 2) return 0;
        List<String> names = Arrays.asList(lines.getFirst().split(";", -1));
        return value(names, lines.getLast().split(";", -1), "CurrentCall");
    }

    private static long value(List<String> names, String[] values, String name) {
        int index = names.indexOf(name);
        return index < 0 || index >= values.length ? 0 : Long.parseLong(values[index].strip());
    }

    /** Ends SIPp at once, and its calls with it; its counters stay readable. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
