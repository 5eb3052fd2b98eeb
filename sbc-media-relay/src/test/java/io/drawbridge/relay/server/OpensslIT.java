package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.srtp.MasterKey;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code openssl s_client} and {@code s_server} at the other end, with certificates of their own.
 */
@DisplayName("RFC 5764: the keys are those that OpenSSL exports")
class OpensslIT {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final String EXPORTED = "Keying material: ";

    @TempDir private Path folder;

    private final DtlsWorld.Side side = new DtlsWorld.Side();
    private final DtlsEnd end = new DtlsEnd(0);

    @ParameterizedTest(name = "openssl as {0}, {1}, {2}")
    @CsvSource({
        "s_server, ec, SRTP_AES128_CM_SHA1_80, 16, 14",
        "s_server, ec, SRTP_AEAD_AES_128_GCM, 16, 12",
        "s_server, rsa, SRTP_AES128_CM_SHA1_80, 16, 14",
        "s_client, ec, SRTP_AES128_CM_SHA1_80, 16, 14",
        "s_client, ec, SRTP_AEAD_AES_128_GCM, 16, 12",
        "s_client, rsa, SRTP_AES128_CM_SHA1_80, 16, 14"
    })
    void keys(String role, String kind, String profile, int keyBytes, int saltBytes)
            throws Exception {
        certify(kind);
        boolean weCall = role.equals("s_server");
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            socket.setSoTimeout(5);
            int port = weCall ? freePort() : socket.getLocalPort();
            Process openssl = start(role, port, profile, 2 * (keyBytes + saltBytes));
            try {
                CompletableFuture<String> exported = exported(openssl.getInputStream());
                end.handshake =
                        side.handshakes.begin(
                                end, weCall, List.of(fingerprint()), DtlsWorld.SUITES);
                shakeHands(socket, weCall ? new InetSocketAddress(HERE, port) : null);
                byte[] theirs =
                        HexFormat.of().parseHex(exported.get(10, TimeUnit.SECONDS).toLowerCase());
                assertSame(end.keys, theirs, weCall, keyBytes, saltBytes);
            } finally {
                openssl.destroy();
            }
        }
    }

    /** RFC 5764 §4.2: key of the client, of the server, salt of the client, of the server. */
    private static void assertSame(
            DtlsKeys keys, byte[] exported, boolean client, int keyBytes, int saltBytes) {
        ByteBuffer all = ByteBuffer.wrap(exported);
        byte[] clientKey = next(all, keyBytes);
        byte[] serverKey = next(all, keyBytes);
        byte[] clientSalt = next(all, saltBytes);
        byte[] serverSalt = next(all, saltBytes);
        MasterKey ofClient = client ? keys.send() : keys.receive();
        MasterKey ofServer = client ? keys.receive() : keys.send();
        assertThat(ofClient.key()).isEqualTo(clientKey);
        assertThat(ofServer.key()).isEqualTo(serverKey);
        assertThat(ofClient.salt()).isEqualTo(clientSalt);
        assertThat(ofServer.salt()).isEqualTo(serverSalt);
    }

    private static byte[] next(ByteBuffer from, int length) {
        byte[] octets = new byte[length];
        from.get(octets);
        return octets;
    }

    /**
     * @param known where openssl is; null: it comes to us
     */
    private void shakeHands(DatagramSocket socket, SocketAddress known) throws IOException {
        SocketAddress openssl = known;
        long until = System.nanoTime() + 15_000_000_000L;
        // The last flight has to get there, and may have to go twice.
        long linger = 0;
        while (end.keys == null || System.nanoTime() < linger) {
            if (System.nanoTime() > until) throw new AssertionError("no keys: " + end.failures);
            if (end.keys != null && linger == 0) linger = System.nanoTime() + 300_000_000L;
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            try {
                socket.receive(packet);
                openssl = packet.getSocketAddress();
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                if (side.receive(end, bytes)) send(socket, side.answer(), openssl);
            } catch (SocketTimeoutException nothing) {
                // we may have something to say all the same
            }
            for (Order order = side.orders.poll(); order != null; order = side.orders.poll()) {
                switch (order) {
                    case Order.Send(_, var datagram) -> send(socket, datagram, openssl);
                    case Order.Ended(var association, var result) -> association.ended(result, 0);
                    case Order.Read(var association, var open) -> association.wasRead(open, 0);
                    case Order.Carry _, Order.Count _ -> throw new AssertionError(order);
                }
            }
        }
    }

    private static void send(DatagramSocket socket, byte[] datagram, SocketAddress to)
            throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, to));
    }

    // --- openssl ---

    private void certify(String kind) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes"));
        command.addAll(List.of("-days", "2", "-subj", "/CN=phone", "-newkey"));
        if (kind.equals("rsa")) command.add("rsa:2048");
        else command.addAll(List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
        command.addAll(List.of("-keyout", "key.pem", "-out", "certificate.pem"));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("req.log").toFile())
                        .start();
        assertThat(process.waitFor()).as("openssl req").isZero();
    }

    private Fingerprint fingerprint() throws Exception {
        try (InputStream file = Files.newInputStream(folder.resolve("certificate.pem"))) {
            byte[] encoded =
                    CertificateFactory.getInstance("X.509").generateCertificate(file).getEncoded();
            String digest =
                    HexFormat.ofDelimiter(":")
                            .withUpperCase()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
            return Fingerprint.parse("sha-256 " + digest).orElseThrow();
        }
    }

    private Process start(String role, int port, String profile, int exported) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl", role, "-dtls1_2"));
        if (role.equals("s_server"))
            command.addAll(List.of("-accept", "127.0.0.1:" + port, "-Verify", "1"));
        else command.addAll(List.of("-connect", "127.0.0.1:" + port));
        command.addAll(List.of("-cert", "certificate.pem", "-key", "key.pem"));
        command.addAll(List.of("-use_srtp", profile));
        command.addAll(List.of("-keymatexport", "EXTRACTOR-dtls_srtp"));
        command.addAll(List.of("-keymatexportlen", Integer.toString(exported)));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** What openssl says it has exported. */
    private static CompletableFuture<String> exported(InputStream output) {
        CompletableFuture<String> exported = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            StringBuilder said = new StringBuilder();
                            try (BufferedReader lines =
                                    new BufferedReader(
                                            new java.io.InputStreamReader(
                                                    output,
                                                    java.nio.charset.StandardCharsets.UTF_8))) {
                                for (String line = lines.readLine();
                                        line != null;
                                        line = lines.readLine()) {
                                    said.append(line).append('\n');
                                    int at = line.indexOf(EXPORTED);
                                    if (at >= 0)
                                        exported.complete(line.substring(at + EXPORTED.length()));
                                }
                            } catch (IOException e) {
                                said.append(e);
                            }
                            exported.completeExceptionally(new AssertionError(said));
                        });
        return exported;
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            return socket.getLocalPort();
        }
    }
}
