package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What tshark saw on the loopback interface. */
final class Capture implements AutoCloseable {
    /** A frame that Wireshark could not make sense of, or found plainly wrong. */
    static final String WRONG = "(_ws.malformed or _ws.expert.severity >= 0x00800000)";

    private final Path folder;
    private final Path file;
    private final Process process;

    private Capture(Path folder, Path file, Process process) {
        this.folder = folder;
        this.file = file;
        this.process = process;
    }

    /** Begins to capture what the filter (of libpcap) lets through; returns when it does. */
    static Capture start(Path folder, String filter) {
        try {
            Path file = Files.createTempFile(folder, "capture", ".pcap");
            Path said = Files.createTempFile(folder, "tshark", ".log");
            Process process =
                    new ProcessBuilder(
                                    "tshark",
                                    "-q",
                                    "-B",
                                    "32",
                                    "-i",
                                    "lo",
                                    "-f",
                                    filter,
                                    "-w",
                                    file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            Waiting.until(
                    20,
                    () -> {
                        if (!process.isAlive())
                            throw new AssertionError("tshark: " + Commands.read(said));
                        return Commands.read(said).contains("Capture started")
                                || Commands.read(said).contains("File:");
                    },
                    () -> "tshark does not capture: " + Commands.read(said));
            return new Capture(folder, file, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the capture; what was seen can then be asked for. */
    void stop() {
        if (!process.isAlive()) return;
        Waiting.millis(500);
        try {
            new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One line for each frame that the filter (of Wireshark) lets through, with these fields. */
    List<String> frames(String filter, String... fields) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "tshark",
                                "-r",
                                file.toString(),
                                "-d",
                                "udp.port==5060,sip",
                                "-d",
                                "tcp.port==5060,sip",
                                "-Y",
                                filter));
        if (fields.length > 0) {
            command.addAll(List.of("-T", "fields"));
            for (String field : fields) command.addAll(List.of("-e", field));
        }
        Drawbridge.Exit exit = Commands.run(folder, command);
        assertThat(exit.code()).as(exit.stderr()).isZero();
        return exit.stdout().lines().toList();
    }

    /**
     * One packet of PCMA.
     *
     * @param millis when it was seen, since 1970
     */
    record Pcma(double millis, byte[] payload) {}

    /** The PCMA that came to these UDP ports, in the order of its coming. */
    List<Pcma> pcma(int firstPort, int lastPort) {
        List<Pcma> packets = new ArrayList<>();
        String filter = "udp.dstport >= " + firstPort + " and udp.dstport <= " + lastPort;
        for (String frame : frames(filter, "frame.time_epoch", "udp.payload")) {
            String[] fields = frame.split("\t", -1);
            byte[] rtp = HexFormat.of().parseHex(fields[1]);
            boolean pcma = rtp.length > 12 && (rtp[0] & 0xFF) == 0x80 && (rtp[1] & 0x7F) == 8;
            if (!pcma) continue;
            packets.add(
                    new Pcma(
                            Double.parseDouble(fields[0]) * 1_000,
                            Arrays.copyOfRange(rtp, 12, rtp.length)));
        }
        return packets;
    }

    /** All bytes above IP of the frames that the filter lets through, one character a byte. */
    String bytes(String filter) {
        StringBuilder all = new StringBuilder();
        for (String frame : frames(filter, "udp.payload", "tcp.payload")) {
            byte[] payload = HexFormat.of().parseHex(frame.replace("\t", ""));
            all.append(new String(payload, StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    int count(String filter) {
        return frames(filter, "frame.number").size();
    }

    @Override
    public void close() {
        stop();
    }
}
