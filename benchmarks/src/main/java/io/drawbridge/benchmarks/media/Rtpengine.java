package io.drawbridge.benchmarks.media;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's rtpengine in user space with one thread, on one core, by its ng protocol. */
final class Rtpengine implements MediaSubject {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.44");
    private static final int CONTROL = 25_344;
    private static final int REPLY_BYTES = 65_536;

    private final Process process;
    private final DatagramSocket control;
    private long cookies;

    private Rtpengine(Process process, DatagramSocket control) {
        this.process = process;
        this.control = control;
    }

    static Rtpengine start(Path folder, MediaOptions options)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "taskset",
                                "-c",
                                options.subjectCore(),
                                "rtpengine",
                                "--foreground",
                                "--log-stderr",
                                "--log-level=4",
                                "--table=-1",
                                "--num-threads=1",
                                "--timeout=3600",
                                "--silent-timeout=3600",
                                "--delete-delay=0",
                                "--interface=" + ADDRESS.getHostAddress(),
                                "--listen-ng=" + ADDRESS.getHostAddress() + ":" + CONTROL,
                                "--port-min=10000",
                                "--port-max=64999")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("rtpengine.log").toFile())
                        .start();
        DatagramSocket control = new DatagramSocket();
        control.setSoTimeout(1_000);
        Rtpengine started = new Rtpengine(process, control);
        for (int i = 0; i < 50 && process.isAlive(); i++) {
            Thread.sleep(100);
            try {
                started.ask(List.of("command", "ping"));
                return started;
            } catch (IOException e) {
                // not yet
            }
        }
        started.close();
        throw new IOException("rtpengine does not start: see " + folder);
    }

    @Override
    public String name() {
        return "rtpengine";
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public String offer(String call, String sdp, Keys keys) throws IOException {
        List<String> words = new ArrayList<>(words("offer", call, sdp));
        words.addAll(List.of("transport-protocol", keys.profile()));
        if (keys == Keys.DTLS) words.addAll(List.of("DTLS", "passive"));
        else words.addAll(List.of("DTLS", "off"));
        return sdp(ask(words));
    }

    @Override
    public String answer(String call, String sdp, Keys keys) throws IOException {
        List<String> words = new ArrayList<>(words("answer", call, sdp));
        words.addAll(List.of("to-tag", "called"));
        return sdp(ask(words));
    }

    private static List<String> words(String command, String call, String sdp) {
        return List.of(
                "command",
                command,
                "call-id",
                call,
                "from-tag",
                "caller",
                "sdp",
                sdp,
                "ICE",
                "remove");
    }

    @Override
    public void delete(String call) throws IOException {
        ask(List.of("command", "delete", "call-id", call, "from-tag", "caller"));
    }

    @Override
    public long allocatedBytes() {
        return 0;
    }

    @Override
    public void collect() {}

    @Override
    public String drops() {
        return "";
    }

    /** Words in pairs make a dictionary; a request that is not answered is sent again. */
    private String ask(List<String> words) throws IOException {
        String cookie = "media" + cookies++;
        StringBuilder text = new StringBuilder(cookie).append(" d");
        for (String word : words) text.append(word.length()).append(':').append(word);
        byte[] request = text.append('e').toString().getBytes(StandardCharsets.US_ASCII);
        for (int attempt = 0; attempt < 3; attempt++) {
            control.send(new DatagramPacket(request, request.length, ADDRESS, CONTROL));
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[REPLY_BYTES], REPLY_BYTES);
                    control.receive(packet);
                    String reply =
                            new String(
                                    packet.getData(),
                                    0,
                                    packet.getLength(),
                                    StandardCharsets.ISO_8859_1);
                    if (!reply.startsWith(cookie + " ")) continue;
                    if (reply.contains("6:result5:error")) throw new IOException(reply);
                    return reply;
                }
            } catch (SocketTimeoutException e) {
                // again
            }
        }
        throw new IOException("no answer to " + words.get(1));
    }

    /** The reply's string of that name. */
    private static String sdp(String reply) throws IOException {
        int at = reply.indexOf("3:sdp");
        int colon = reply.indexOf(':', at + 5);
        if (at < 0) throw new IOException("no SDP: " + reply);
        int length = Integer.parseInt(reply.substring(at + 5, colon));
        return reply.substring(colon + 1, colon + 1 + length);
    }

    @Override
    public void close() {
        control.close();
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
