package io.drawbridge.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What stands between caller and called: started once, then measured in turn with the others. */
final class Subject implements AutoCloseable {
    private final String name;
    private final String address;
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    private Subject(String name, String address, Path folder) {
        this.name = name;
        this.address = address;
        this.folder = folder;
    }

    /** Nothing between them: what SIPp itself takes. */
    static Subject direct() {
        return new Subject("direct", Rig.CALLED + ":" + Rig.CALLED_PORT, Path.of("."));
    }

    /** The distribution of this source tree, as the border between the two SIPps. */
    static Subject drawbridge(Path rig, Path distribution)
            throws IOException, InterruptedException {
        return drawbridge(rig.resolve("drawbridge.yaml"), distribution, "127.0.0.30:25060");
    }

    /** The distribution of this source tree with this file, which listens there. */
    static Subject drawbridge(Path original, Path distribution, String address)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("drawbridge-load-");
        Path file = Files.copy(original, folder.resolve("drawbridge.yaml"));
        Subject subject = new Subject("drawbridge", address, folder);
        ProcessBuilder builder =
                subject.command(
                        "sbc.log",
                        distribution.resolve("bin/sbc").toString(),
                        "run",
                        "--config",
                        file.toString());
        String options = System.getenv().getOrDefault("SBC_JAVA_OPTS", "");
        builder.environment()
                .put(
                        "SBC_JAVA_OPTS",
                        options + " -Xlog:gc,safepoint:file=" + folder.resolve("gc.log"));
        subject.processes.add(builder.start());
        subject.awaitLine("sbc.log", "ready");
        return subject;
    }

    /**
     * Kamailio and rtpengine. Kamailio's allocator is the fast one: its default is four times
     * slower under load.
     */
    static Subject kamailio(Path rig, boolean withMedia) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("drawbridge-load-");
        Subject subject =
                withMedia
                        ? new Subject("kamailio", "127.0.0.20:25060", folder)
                        : new Subject("kamailio-sip", "127.0.0.24:25060", folder);
        if (withMedia) {
            subject.processes.add(
                    subject.command(
                                    "rtpengine.log",
                                    "rtpengine",
                                    "--foreground",
                                    "--log-stderr",
                                    "--log-level=4",
                                    "--table=-1",
                                    "--interface=127.0.0.21",
                                    "--listen-ng=127.0.0.21:25223",
                                    "--port-min=30000",
                                    "--port-max=49999")
                            .start());
            Thread.sleep(1000);
        }
        String text = Files.readString(rig.resolve("kamailio.cfg"));
        subject.startKamailio(
                withMedia
                        ? text
                        : text.replaceAll("(?m)^.*rtpengine.*$", "")
                                .replace("127.0.0.20", "127.0.0.24"));
        return subject;
    }

    /** Kamailio alone with this file, which listens there. */
    static Subject kamailio(String name, Path file, String address)
            throws IOException, InterruptedException {
        Subject subject = new Subject(name, address, Files.createTempDirectory("drawbridge-load-"));
        subject.startKamailio(Files.readString(file));
        return subject;
    }

    private void startKamailio(String text) throws IOException, InterruptedException {
        Path configuration = Files.writeString(folder.resolve("kamailio.cfg"), text);
        processes.add(
                command(
                                "kamailio.log",
                                "kamailio",
                                "-f",
                                configuration.toString(),
                                "-DD",
                                "-E",
                                "-w",
                                folder.toString(),
                                "-Y",
                                folder.toString(),
                                "-P",
                                folder.resolve("pid").toString(),
                                "-m",
                                "512",
                                "-M",
                                "16",
                                "-x",
                                "fm",
                                "-X",
                                "fm")
                        .start());
        Thread.sleep(1500);
    }

    private ProcessBuilder command(String log, String... command) {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile());
    }

    private void awaitLine(String log, String line) throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            if (Files.readAllLines(folder.resolve(log)).contains(line)) return;
            if (!processes.getLast().isAlive()) break;
            Thread.sleep(100);
        }
        throw new IllegalStateException(
                name + " did not start: " + Files.readString(folder.resolve(log)));
    }

    String name() {
        return name;
    }

    /** Where the caller sends its calls. */
    String address() {
        return address;
    }

    Path folder() {
        return folder;
    }

    /** All processes, children included. */
    List<Long> pids() {
        return processes.stream()
                .flatMap(
                        p ->
                                Stream.concat(
                                        Stream.of(p.pid()),
                                        p.descendants().map(ProcessHandle::pid)))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes.reversed()) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroy();
            if (!process.waitFor(2, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
