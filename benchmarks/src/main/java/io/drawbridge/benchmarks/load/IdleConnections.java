package io.drawbridge.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * What a connection that says nothing costs in memory: the growth of a fresh process between a few
 * and many of one kind, each time after a collection.
 */
final class IdleConnections {
    private static final String ADDRESS = "127.0.0.40";
    private static final byte[] UPGRADE =
            """
            GET / HTTP/1.1
            Host: sbc.example
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: sip

            """
                    .replace("\n", "\r\n")
                    .getBytes(US_ASCII);

    private final SSLContext tls = trusting();
    private int count;

    /** A kind of connection, and its door. */
    private enum Kind {
        TCP(25060, false, false),
        TLS(25061, true, false),
        WS(25062, false, true),
        WSS(25063, true, true);

        private final int port;
        private final boolean secure;
        private final boolean webSocket;

        Kind(int port, boolean secure, boolean webSocket) {
            this.port = port;
            this.secure = secure;
            this.webSocket = webSocket;
        }
    }

    private IdleConnections() {}

    /** Arguments: configuration, distribution, then options. */
    public static void main(String[] arguments) throws Exception {
        Path configuration = Path.of(arguments[0]);
        Path distribution = Path.of(arguments[1]);
        int few = 1_000;
        int many = 10_000;
        String kinds = "tcp,tls,ws,wss";
        for (int i = 2; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--few" -> few = Integer.parseInt(arguments[i + 1]);
                case "--many" -> many = Integer.parseInt(arguments[i + 1]);
                case "--kinds" -> kinds = arguments[i + 1];
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        IdleConnections rig = new IdleConnections();
        for (String kind : kinds.split(","))
            rig.measure(
                    Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                    configuration,
                    distribution,
                    few,
                    many);
    }

    private void measure(Kind kind, Path configuration, Path distribution, int few, int many)
            throws Exception {
        List<Socket> open = new ArrayList<>();
        try (Subject subject =
                Subject.drawbridge(configuration, distribution, ADDRESS + ":" + kind.port)) {
            while (open.size() < few) open.add(connect(kind));
            long before = settled(subject);
            long cpu = ProcessClock.cpuNanos(subject.pids());
            while (open.size() < many) open.add(connect(kind));
            cpu = ProcessClock.cpuNanos(subject.pids()) - cpu;
            long after = settled(subject);
            System.out.printf(
                    Locale.ROOT,
                    "%-4s %5d connections: %.1f kB each (%.1f MB with %d), %.2f ms of CPU to open"
                            + " one%n",
                    kind,
                    many,
                    (after - before) / 1024.0 / (many - few),
                    before / 1048576.0,
                    few,
                    cpu / 1e6 / (many - few));
        } finally {
            for (Socket socket : open) socket.close();
        }
    }

    private static long settled(Subject subject) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(1);
        for (long pid : subject.pids()) {
            Process collection =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    Long.toString(pid),
                                    "GC.run")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            collection.waitFor();
        }
        TimeUnit.SECONDS.sleep(1);
        return ProcessClock.pssBytes(subject.pids());
    }

    private Socket connect(Kind kind) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(ADDRESS, kind.port), 5_000);
        socket.setSoTimeout(5_000);
        if (kind.secure) {
            SSLSocket secured =
                    (SSLSocket)
                            tls.getSocketFactory()
                                    .createSocket(
                                            socket,
                                            "c" + ++count + ".example", // or it were resumed
                                            kind.port,
                                            true);
            secured.startHandshake();
            socket = secured;
        }
        if (kind.webSocket) upgrade(socket);
        return socket;
    }

    private static void upgrade(Socket socket) throws IOException {
        socket.getOutputStream().write(UPGRADE);
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) break;
            head.append((char) c);
        }
        if (!head.toString().startsWith("HTTP/1.1 101 "))
            throw new IOException("no WebSocket: " + head);
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate is the subject's own. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
