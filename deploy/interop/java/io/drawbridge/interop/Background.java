package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that runs while a test does. */
final class Background implements AutoCloseable {
    private final String name;
    private final Process process;
    private final Path log;

    private Background(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param environment besides that of the test
     */
    static Background start(
            Path folder, String name, Map<String, String> environment, List<String> command) {
        try {
            Path log = folder.resolve(name + ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new Background(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something accepts connections there. */
    Background awaitListening(String host, int port) {
        Waiting.until(
                10,
                () -> {
                    if (!process.isAlive()) throw new AssertionError(name + " ended: " + log());
                    try (Socket _ = new Socket(InetAddress.getByName(host), port)) {
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                },
                () -> name + " does not listen: " + log());
        return this;
    }

    String log() {
        return Commands.read(log);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
