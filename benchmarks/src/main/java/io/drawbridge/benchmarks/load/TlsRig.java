package io.drawbridge.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * What TLS costs: handshakes of {@code openssl s_time} with each subject in turn, calls over TLS
 * and TCP beside the same over UDP, and the memory of connections that do nothing.
 */
public final class TlsRig {
    private static final String CALLER = "127.0.0.23";
    private static final int CALLER_PORT = 25080;
    private static final int STUNNEL_PORT = 25090;
    private static final Pattern DONE =
            Pattern.compile("(\\d+) connections in (\\d+) real seconds");

    private final Path folder;
    private final Path distribution;
    private final Map<String, String> options = new LinkedHashMap<>();

    private TlsRig(Path folder, Path distribution, List<String> arguments) {
        this.folder = folder;
        this.distribution = distribution;
        options.put("--subjects", "drawbridge,kamailio");
        options.put("--seconds", "10");
        options.put("--rounds", "3");
        options.put("--clients", "4");
        options.put("--calls", "200");
        options.put("--idle", "2000");
        for (int i = 0; i + 1 < arguments.size(); i += 2)
            if (options.replace(arguments.get(i), arguments.get(i + 1)) == null)
                throw new IllegalArgumentException("no such option: " + arguments.get(i));
    }

    /** {@code TlsRig FOLDER DISTRIBUTION [options]}; {@code benchmarks/tls/run} calls it. */
    public static void main(String[] arguments) throws Exception {
        TlsRig rig =
                new TlsRig(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        Arrays.asList(arguments).subList(2, arguments.length));
        rig.shakeHands();
        if (!rig.option("--calls").equals("none")) rig.call();
        if (!rig.option("--idle").equals("none")) rig.idle();
    }

    private int number(String option) {
        return Integer.parseInt(options.get(option));
    }

    private Subject start(String name) throws IOException, InterruptedException {
        return name.equals("drawbridge")
                ? Subject.drawbridge(
                        folder.resolve("drawbridge.yaml"), distribution, "127.0.0.30:25060")
                : Subject.kamailio(name, folder.resolve("kamailio.cfg"), "127.0.0.20:25060");
    }

    private static String host(Subject subject) {
        return subject.address().split(":", 2)[0];
    }

    private String option(String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    private List<String> subjects() {
        return List.of(option("--subjects").split(",", -1));
    }

    private void shakeHands() throws IOException, InterruptedException {
        List<Subject> subjects = new ArrayList<>();
        try {
            for (String name : subjects()) subjects.add(start(name));
            for (Subject subject : subjects) handshakes(subject, "-tls1_3 -new"); // warm
            for (String kind : List.of("-tls1_3 -new", "-tls1_2 -new", "-tls1_2 -reuse")) {
                Map<String, List<double[]>> all = new LinkedHashMap<>();
                for (int round = 0; round < number("--rounds"); round++)
                    for (int i = 0; i < subjects.size(); i++) {
                        double[] run = handshakes(subjects.get(i), kind);
                        List<double[]> runs =
                                all.computeIfAbsent(subjects.get(i).name(), _ -> new ArrayList<>());
                        if (run.length > 0) runs.add(run);
                        else subjects.set(i, again(subjects.get(i)));
                    }
                all.forEach((name, runs) -> print(name, kind, runs));
            }
        } finally {
            for (Subject subject : subjects) subject.close();
        }
    }

    /** Kamailio 5.6 with OpenSSL 3 now and then loses a process when many shake hands. */
    private Subject again(Subject broken) throws IOException, InterruptedException {
        say(
                "%s broke connections off: this run does not count, it is started again",
                broken.name());
        broken.close();
        return start(broken.name());
    }

    private static void print(String name, String kind, List<double[]> runs) {
        if (runs.isEmpty()) {
            say("== %s %s: no run without broken connections", name, kind);
            return;
        }
        runs.sort((one, other) -> Double.compare(one[1], other[1]));
        double[] median = runs.get(runs.size() / 2);
        say(
                "== %s %s: %.0f handshakes a second, %.0f CPU-us each, median of %s",
                name,
                kind,
                median[0],
                median[1],
                runs.stream().map(run -> "%.0f".formatted(run[1])).toList());
    }

    /** Handshakes a second, and CPU microseconds of the subject for each; empty: some failed. */
    private double[] handshakes(Subject subject, String kind)
            throws IOException, InterruptedException {
        List<Process> clients = new ArrayList<>();
        long cpu = ProcessClock.cpuNanos(subject.pids());
        for (int i = 0; i < number("--clients"); i++) {
            List<String> command =
                    new ArrayList<>(
                            List.of("openssl", "s_time", "-connect", host(subject) + ":25061"));
            command.addAll(List.of(kind.split(" ", -1)));
            command.addAll(List.of("-time", option("--seconds")));
            clients.add(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
        long count = 0;
        double rate = 0;
        boolean failed = false;
        for (Process client : clients) {
            String said = new String(client.getInputStream().readAllBytes());
            client.waitFor();
            Matcher done = DONE.matcher(said);
            if (!done.find()) {
                failed = true;
                continue;
            }
            count += Long.parseLong(done.group(1));
            rate += Double.parseDouble(done.group(1)) / Double.parseDouble(done.group(2));
        }
        if (failed) return new double[0];
        cpu = ProcessClock.cpuNanos(subject.pids()) - cpu;
        return new double[] {rate, cpu / 1e3 / count};
    }

    private void call() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("stunnel.conf"),
                """
                foreground = yes
                pid =
                [sip]
                client = yes
                local = %s
                accept = %s:%d
                connect = 127.0.0.30:25061
                """
                        .formatted(CALLER, CALLER, STUNNEL_PORT));
        Process stunnel =
                new ProcessBuilder("stunnel4", folder.resolve("stunnel.conf").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("stunnel.log").toFile())
                        .start();
        try (Subject subject = start("drawbridge");
                Sipp called = Sipp.called(folder, Rig.CALLED, Rig.CALLED_PORT)) {
            calls(subject, "u1", subject.address(), "warming up");
            for (int round = 0; round < number("--rounds"); round++) {
                calls(subject, "u1", subject.address(), "udp");
                calls(subject, "t1", subject.address(), "tcp");
                calls(subject, "t1", CALLER + ":" + STUNNEL_PORT, "tls");
            }
        } finally {
            stunnel.destroyForcibly().waitFor();
        }
    }

    private void calls(Subject subject, String transport, String target, String name)
            throws InterruptedException {
        int rate = number("--calls");
        int count = rate * number("--seconds");
        long cpu = ProcessClock.cpuNanos(subject.pids());
        try (Sipp calling =
                Sipp.calling(folder, CALLER, CALLER_PORT, target, count, rate, 1_000, transport)) {
            Sipp.Result result = calling.await(number("--seconds") + 30);
            cpu = ProcessClock.cpuNanos(subject.pids()) - cpu;
            say(
                    "%s: %d calls, %d failed, %.0f CPU-us a call",
                    name,
                    result.completed(),
                    result.failed(),
                    cpu / 1e3 / Math.max(1, result.completed()));
        }
    }

    private void idle() throws Exception {
        int count = number("--idle");
        for (String name : subjects()) {
            for (boolean tls : List.of(false, true)) {
                try (Subject subject = start(name)) {
                    List<Socket> open = new ArrayList<>();
                    try {
                        // The first connections pay for what all share.
                        for (int i = 0; i < count / 4; i++) open.add(connect(subject, tls));
                        Thread.sleep(2_000);
                        long before = ProcessClock.pssBytes(subject.pids());
                        for (int i = 0; i < count; i++) open.add(connect(subject, tls));
                        Thread.sleep(2_000);
                        long more = ProcessClock.pssBytes(subject.pids()) - before;
                        say(
                                "== %s: an idle %s connection takes %.1f kB",
                                name, tls ? "TLS" : "TCP", more / 1e3 / count);
                    } finally {
                        for (Socket socket : open) socket.close();
                    }
                }
            }
        }
    }

    private static Socket connect(Subject subject, boolean tls) throws Exception {
        if (!tls) {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(host(subject), 25060), 5_000);
            return socket;
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Gullible()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(host(subject), 25061), 5_000);
        socket.startHandshake();
        return socket;
    }

    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
