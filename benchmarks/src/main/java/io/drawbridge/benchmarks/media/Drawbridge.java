package io.drawbridge.benchmarks.media;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** {@link RelayServer} in a process of its own, on one core. */
final class Drawbridge implements MediaSubject {
    private static final String ADDRESS = "127.0.0.41";
    private static final int CONTROL = 25_341;

    private final Process process;
    private final Socket control;
    private final BufferedReader replies;
    private final Path collectorLog;

    private Drawbridge(Process process, Socket control, Path collectorLog) throws IOException {
        this.process = process;
        this.control = control;
        this.collectorLog = collectorLog;
        replies =
                new BufferedReader(
                        new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
    }

    static Drawbridge start(Path folder, MediaOptions options)
            throws IOException, InterruptedException {
        Path collectorLog = folder.resolve("gc.log");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "taskset",
                                "-c",
                                options.subjectCore(),
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xlog:gc,safepoint:file=" + collectorLog));
        String more = System.getenv().getOrDefault("MEDIA_JAVA_OPTS", "");
        if (!more.isBlank()) command.addAll(Arrays.asList(more.strip().split(" +")));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayServer.class.getName(),
                        ADDRESS,
                        Integer.toString(CONTROL),
                        Integer.toString(options.coalesceMicros())));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("relay.log").toFile())
                        .start();
        for (int i = 0; i < 100 && process.isAlive(); i++) {
            try {
                Socket control = new Socket(ADDRESS, CONTROL);
                control.setTcpNoDelay(true);
                return new Drawbridge(process, control, collectorLog);
            } catch (ConnectException e) {
                Thread.sleep(100);
            }
        }
        process.destroy();
        throw new IOException("the relay does not start: see " + folder);
    }

    Path collectorLog() {
        return collectorLog;
    }

    @Override
    public String name() {
        return "drawbridge";
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public String offer(String call, String sdp, Keys keys) throws IOException {
        return decoded(ask("offer " + call + " " + keys.mode() + " " + encoded(sdp)));
    }

    @Override
    public String answer(String call, String sdp, Keys keys) throws IOException {
        return decoded(ask("answer " + call + " " + keys.mode() + " " + encoded(sdp)));
    }

    @Override
    public void delete(String call) throws IOException {
        ask("delete " + call);
    }

    @Override
    public long allocatedBytes() throws IOException {
        return Long.parseLong(ask("allocated"));
    }

    @Override
    public void collect() throws IOException {
        ask("collect");
    }

    @Override
    public String drops() throws IOException {
        return ask("drops");
    }

    private String ask(String line) throws IOException {
        control.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        String reply = replies.readLine();
        if (reply == null || !reply.startsWith("ok")) throw new IOException(reply);
        return reply.substring(2).strip();
    }

    private static String encoded(String sdp) {
        return Base64.getEncoder().encodeToString(sdp.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            control.close();
            process.destroy();
            process.waitFor();
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
