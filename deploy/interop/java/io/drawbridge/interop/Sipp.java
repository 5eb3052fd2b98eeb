package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One running SIPp with a scenario of {@code deploy/interop/sipp}. */
final class Sipp implements AutoCloseable {
    private static final Path SCENARIOS = Path.of(System.getProperty("drawbridge.scenarios"));
    private static final Path AUDIO = audio();

    private final String scenario;
    private final Path folder;
    private final Process process;

    private Sipp(String scenario, Path folder, Process process) {
        this.scenario = scenario;
        this.folder = folder;
        this.process = process;
    }

    /** How a SIPp is to be started; {@code calls} of them, then it ends by itself. */
    record Start(
            Path folder,
            String scenario,
            String address,
            int port,
            int calls,
            Map<String, String> words,
            List<String> options) {
        Start port(int other) {
            return new Start(folder, scenario, address, other, calls, words, options);
        }

        Start address(String other) {
            return new Start(folder, scenario, other, port, calls, words, options);
        }

        Start calls(int number) {
            return new Start(folder, scenario, address, port, number, words, options);
        }

        /** Puts {@code value} in the place of {@code name} in the scenario. */
        Start word(String name, String value) {
            Map<String, String> more = new java.util.HashMap<>(words);
            more.put(name, value);
            return new Start(folder, scenario, address, port, calls, more, options);
        }

        Start options(String... more) {
            return new Start(
                    folder,
                    scenario,
                    address,
                    port,
                    calls,
                    words,
                    Stream.concat(options.stream(), Stream.of(more)).toList());
        }

        Start rate(int callsPerSecond) {
            return options("-r", "" + callsPerSecond);
        }

        /** How long a call is held before the caller hangs up. */
        Start hold(long millis) {
            return options("-d", "" + millis);
        }

        Sipp start() {
            return Sipp.start(this);
        }
    }

    /** The PBX's side: waits for calls. */
    static Start called(Path folder, String scenario) {
        return new Start(folder, scenario, Loopback.OWN.pbx(), 5060, 1, Map.of(), List.of());
    }

    /** The carrier's side: calls {@code 100} at Drawbridge's outside address. */
    static Start calling(Path folder, String scenario) {
        return calling(folder, scenario, Loopback.OWN.outside());
    }

    static Start calling(Path folder, String scenario, String target) {
        return new Start(
                folder,
                scenario,
                Loopback.OWN.carrier(),
                5060,
                1,
                Map.of(),
                List.of(target + ":5060", "-s", "100"));
    }

    private static Sipp start(Start start) {
        try {
            Path folder = Files.createTempDirectory(start.folder(), start.scenario());
            String text =
                    Files.readString(SCENARIOS.resolve(start.scenario() + ".xml"))
                            .replace("AUDIO", AUDIO.toString());
            for (var word : start.words().entrySet())
                text = text.replace(word.getKey(), word.getValue());
            Path scenario = Files.writeString(folder.resolve("scenario.xml"), text);
            List<String> command = new ArrayList<>(List.of("sipp", "-sf", scenario.toString()));
            command.addAll(start.options());
            command.addAll(
                    List.of(
                            "-i",
                            start.address(),
                            "-mi",
                            start.address(),
                            "-p",
                            "" + start.port()));
            command.addAll(
                    List.of("-m", "" + start.calls(), "-l", "" + Math.max(1, start.calls())));
            command.addAll(
                    List.of("-nostdin", "-trace_stat", "-fd", "1", "-stf", "statistics.csv"));
            command.addAll(
                    List.of(
                            "-trace_err",
                            "-error_file",
                            "errors.log",
                            "-trace_msg",
                            "-message_file",
                            "messages.log"));
            command.addAll(List.of("-buff_size", "1048576", "-timeout", "180s", "-timeout_error"));
            if (start.calls() > 100)
                command.removeAll(List.of("-trace_msg", "-message_file", "messages.log"));
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("screen.log").toFile())
                            .start();
            Sipp sipp = new Sipp(start.scenario(), folder, process);
            if (!start.options().contains("-s")) sipp.awaitBound(start.address(), start.port());
            return sipp;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The called side must be there before the first call comes. */
    private void awaitBound(String address, int port) {
        String[] bytes = address.split("\\.", -1);
        String hex =
                "%02X%02X%02X%02X:%04X"
                        .formatted(
                                Integer.parseInt(bytes[3]),
                                Integer.parseInt(bytes[2]),
                                Integer.parseInt(bytes[1]),
                                Integer.parseInt(bytes[0]),
                                port);
        Waiting.until(
                10,
                () ->
                        Stream.of("/proc/net/udp", "/proc/net/tcp")
                                .anyMatch(table -> Commands.read(Path.of(table)).contains(hex)),
                () -> "SIPp does not listen: " + describe());
    }

    /** Waits for its end and expects that every call went as the scenario says. */
    void succeeds() {
        succeeds(30);
    }

    void succeeds(int seconds) {
        assertThat(awaitExit(seconds)).as(this::describe).isZero();
    }

    /** Waits for its end, and returns its exit code: 0 all calls went well, 1 not all. */
    int awaitExit(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("SIPp did not end in " + seconds + " s: " + describe());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A counter of SIPp's statistics, as of the last second: {@code CurrentCall}, {@code
     * FailedCall(C)}.
     */
    long statistic(String name) {
        List<String> lines = Commands.read(folder.resolve("statistics.csv")).lines().toList();
        if (lines.size() < 2) return 0;
        int index = Arrays.asList(lines.getFirst().split(";", -1)).indexOf(name);
        String[] values = lines.getLast().split(";", -1);
        return index < 0 || index >= values.length ? 0 : Long.parseLong(values[index].strip());
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** All that it sent and received. */
    String messages() {
        return Commands.read(folder.resolve("messages.log"));
    }

    private String describe() {
        return scenario
                + ":\n"
                + Commands.read(folder.resolve("errors.log"))
                + last(messages(), 120)
                + last(Commands.read(folder.resolve("screen.log")), 40);
    }

    private static String last(String text, int lines) {
        List<String> all = text.lines().toList();
        return all.stream()
                .skip(Math.max(0, all.size() - lines))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static Path audio() {
        return Stream.of("/usr/share/sip-tester/g711a.pcap", "/usr/share/sipp/pcap/g711a.pcap")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("SIPp's g711a.pcap is missing"));
    }

    /** The audio that the scenarios play. */
    static Path audioFile() {
        return AUDIO;
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
