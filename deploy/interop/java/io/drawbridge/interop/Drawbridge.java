package io.drawbridge.interop;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One instance of the distribution under test, started as a user would. */
final class Drawbridge implements AutoCloseable {
    private static final Path BIN =
            Path.of(System.getProperty("drawbridge.distribution"), "bin", "sbc");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The file that most tests use: a carrier outside, a PBX inside, limits raised, no other route.
     */
    static final String CARRIER_AND_PBX =
            """
            node: { name: interop, data: ./data, drain: 60s }
            networks:
              outside:
                listen: [ "udp://OUTSIDE:5060", "tcp://OUTSIDE:5060" ]
                limits: { request-timeout: 2s }
                media: { ports: 10000-19999 }
              inside:
                trust: trusted
                listen: [ "udp://INSIDE:5060" ]
                media: { ports: 20000-29999 }
            trunks:
              carrier:
                network: outside
                targets: [ "sip:CARRIER:5060" ]
                limits: { calls: 5000, calls-per-second: 5000, packets: 100000/s }
              pbx:
                network: inside
                domain: pbx.corp.example
                targets: [ "sip:PBX:5060" ]
                limits: { calls: 5000, calls-per-second: 5000, packets: 100000/s }
              silent: { network: inside, targets: [ "sip:SILENT:5060" ] }
            routes:
              - { name: into-the-void, from: carrier, match: { request-user: "^999$" }, to: silent }
              - { name: inwards, from: carrier, to: pbx }
            policy: { calls: { total: 5000, ring-timeout: 10s } }
            admin: { listen: "http://ADMIN:8080" }
            """;

    /** How a command of the distribution ended. */
    record Exit(int code, String stdout, String stderr) {}

    /** One answer of the admin API. */
    record Answer(int status, String body) {
        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    private final Path folder;
    private final Process process;
    private final String admin;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Drawbridge(Path folder, Process process, String admin) {
        this.folder = folder;
        this.process = process;
        this.admin = admin;
    }

    /** Starts it with this file on the addresses of this run, and waits until it serves. */
    static Drawbridge start(Path folder, String yaml) {
        return start(folder, yaml, Loopback.OWN);
    }

    static Drawbridge start(Path folder, String yaml, Loopback addresses) {
        Drawbridge drawbridge = launch(folder, yaml, addresses);
        drawbridge.awaitReady();
        return drawbridge;
    }

    /** Starts it and does not wait. */
    static Drawbridge launch(Path folder, String yaml, Loopback addresses) {
        try {
            Path file = folder.resolve("sbc.yaml");
            Files.writeString(file, addresses.fill(yaml));
            return launch(
                    folder, "http://" + addresses.admin() + ":8080", "--config", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts {@code sbc run} with these arguments. */
    static Drawbridge launch(Path folder, String admin, String... arguments) {
        List<String> command = new ArrayList<>(List.of(BIN.toString(), "run"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectOutput(folder.resolve("stdout.log").toFile())
                            .redirectError(folder.resolve("stderr.log").toFile())
                            .start();
            return new Drawbridge(folder, process, admin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs any other command of the distribution to its end. */
    static Exit command(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of(BIN.toString()));
        command.addAll(List.of(arguments));
        return Commands.run(folder, command);
    }

    void awaitReady() {
        Waiting.until(
                30,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "ended with " + process.exitValue() + ": " + everything());
                    }
                    return stdout().lines().anyMatch("ready"::equals);
                },
                () -> "not ready: " + everything());
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(admin + path)).GET());
    }

    Answer delete(String path) {
        return send(HttpRequest.newBuilder(URI.create(admin + path)).DELETE());
    }

    Answer post(String path) {
        return send(
                HttpRequest.newBuilder(URI.create(admin + path))
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(
                            request.timeout(Duration.ofSeconds(10)).build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls that run now. */
    int calls() {
        return get("/api/calls").json().get("count").asInt();
    }

    /** The sum of all series whose name ends so, {@code _total} left out: {@code sip_malformed}. */
    double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> line.split("[{ ]", 2)[0].replaceAll("_total$", "").endsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The call records that are written so far. */
    List<JsonNode> records() {
        try {
            Path file = folder.resolve("data/calls.jsonl");
            if (!Files.exists(file)) return List.of();
            return Files.readAllLines(file).stream().map(JSON::readTree).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        awaitExit(10);
    }

    boolean isRunning() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    int awaitExit(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError("still runs after " + seconds + " s: " + everything());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String stdout() {
        return Commands.read(folder.resolve("stdout.log"));
    }

    String stderr() {
        return Commands.read(folder.resolve("stderr.log"));
    }

    String everything() {
        return stdout() + "\n" + stderr();
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        if (process.isAlive()) kill();
    }
}
