package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.config.CertificateConfig;
import io.drawbridge.core.config.ListenerConfig.ClientCertificate;
import io.drawbridge.core.config.TrunkConfig.Verify;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.tls.Cryptography;
import io.drawbridge.core.tls.ExpectedPeer;
import io.drawbridge.core.tls.KeyLog;
import io.drawbridge.core.tls.TestAuthority;
import io.drawbridge.core.tls.TestAuthority.Issued;
import io.drawbridge.core.tls.TlsEngine;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** TLS in both directions: whom we believe, what we show, and what happens while it changes. */
@ExtendWith(LeakWatch.class)
class TlsListenerIT {
    @TempDir private Path folder;

    private TestAuthority authority;
    private TestAuthority stranger;
    private Issued edge;

    @BeforeEach
    void edgeHasACertificate() throws Exception {
        authority = new TestAuthority("one");
        stranger = new TestAuthority("another");
        edge = authority.issue("sbc.example");
        put("edge", edge);
    }

    private void put(String name, Issued issued) throws Exception {
        issued.writeChain(folder.resolve(name + ".pem"));
        issued.writeKey(folder.resolve(name + ".key"));
    }

    private TlsServer server(TlsEngine engine, ClientCertificate clients, ScriptedEngine sip)
            throws Exception {
        return new TlsServer(
                new Cryptography(engine), folder, List.of("edge"), clients, authority, null, sip);
    }

    private TlsServer client(TlsEngine engine, Verify verify, ScriptedEngine sip, String... names)
            throws Exception {
        return new TlsServer(
                new Cryptography(engine),
                folder,
                List.of("edge"),
                ClientCertificate.NONE,
                authority,
                new ExpectedPeer(List.of(names), verify),
                sip);
    }

    @Test
    void bothEnginesAreHere() {
        assertThat(TlsEngine.best()).as(TlsEngine.whyNotOpenSsl()).isEqualTo(TlsEngine.OPENSSL);
    }

    @ParameterizedTest
    @EnumSource
    void messages_goBothWays(TlsEngine engine) throws Exception {
        ScriptedEngine sip = ScriptedEngine.echo();
        try (TlsServer test = server(engine, ClientCertificate.NONE, sip);
                SSLSocket socket = test.connect(authority.peer(), "sbc.example")) {
            byte[] message = Wire.message("secret", "x".repeat(40_000));
            socket.getOutputStream().write(message);
            assertThat(Wire.read(socket, message.length)).isEqualTo(message);
            Flow flow = sip.next(Input.Received.class).flow();
            assertThat(flow.transport()).isEqualTo(Transport.TLS);
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(test.count(Counter.TLS_HANDSHAKES)).isEqualTo(1);
            assertThat(test.presented.size()).isZero();
            socket.close();
            assertThat(sip.next(Input.FlowClosed.class).flow()).isEqualTo(flow);
            await().until(() -> test.server.connections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oldProtocols_areRefused(TlsEngine engine) throws Exception {
        try (TlsServer test = server(engine, ClientCertificate.NONE, ScriptedEngine.echo())) {
            String port = "127.0.0.1:" + test.address().getPort();
            for (String old : List.of("-tls1", "-tls1_1", "-tls1_2 -cipher AES128-SHA"))
                assertThat(openssl(port, old + " -legacy_server_connect")).isFalse();
            assertThat(openssl(port, "-tls1_2")).isTrue();
            assertThat(openssl(port, "-tls1_3")).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void peerGetsTheCertificateThatItAsksFor_orTheFirst(TlsEngine engine) throws Exception {
        put("other", authority.issue("other.example"));
        try (TlsServer test =
                new TlsServer(
                        new Cryptography(engine),
                        folder,
                        List.of("edge", "other"),
                        ClientCertificate.NONE,
                        authority,
                        null,
                        ScriptedEngine.echo())) {
            for (String asked : List.of("sbc.example", "other.example", "nobody.example", "")) {
                try (SSLSocket socket = test.connect(authority.peer(), asked)) {
                    assertThat(shown(socket))
                            .contains(asked.startsWith("other") ? "other.example" : "sbc.example");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void plainSipOnTheTlsPort_isNotAnswered(TlsEngine engine) throws Exception {
        ScriptedEngine sip = ScriptedEngine.echo();
        try (TlsServer test = server(engine, ClientCertificate.NONE, sip);
                Socket socket = Wire.connect(test.address())) {
            socket.getOutputStream().write(Wire.message("clear"));
            assertThat(ends(socket)).isTrue();
            await().until(() -> test.count(Counter.TLS_NOT_TLS) == 1);
            assertThat(sip.inputs).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfHello_isClosedInTimeThoughBytesTrickle(TlsEngine engine) throws Exception {
        try (TlsServer test = server(engine, ClientCertificate.NONE, ScriptedEngine.echo());
                Socket socket = Wire.connect(test.address())) {
            long start = System.nanoTime();
            socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3});
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !writes(socket));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
            assertThat(test.count(Counter.TLS_TIMEOUT)).isEqualTo(1);
            await().until(() -> test.server.connections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoShowsNothingOrTheWrongThing_doesNotGetIn(TlsEngine engine) throws Exception {
        ScriptedEngine sip = ScriptedEngine.echo();
        try (TlsServer test = server(engine, ClientCertificate.REQUIRED, sip)) {
            assertThat(getsIn(test, authority.peer())).isFalse();
            await().until(() -> test.count(Counter.TLS_NO_CERTIFICATE) == 1);
            assertThat(getsIn(test, TestAuthority.gullible(stranger.issue("pbx.example"))))
                    .isFalse();
            Issued old = authority.issue(Duration.ofDays(-1), TestAuthority.dns("pbx.example"));
            assertThat(getsIn(test, authority.peer(old))).isFalse();
            await().until(() -> test.count(Counter.TLS_EXPIRED) == 1);
            assertThat(sip.inputs).isEmpty();
            assertThat(getsIn(test, authority.peer(authority.issue("pbx.example")))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nameOfACertificate_isKnownAsLongAsItsConnectionStands(TlsEngine engine) throws Exception {
        ScriptedEngine sip = ScriptedEngine.echo();
        Issued pbx =
                authority.issue(
                        Duration.ofDays(5),
                        TestAuthority.uri("sip:pbx.example"),
                        TestAuthority.dns("dns.example")[0]);
        try (TlsServer test = server(engine, ClientCertificate.OPTIONAL, sip)) {
            try (SSLSocket socket = test.connect(authority.peer(pbx), "sbc.example")) {
                socket.getOutputStream().write(Wire.message("who am I"));
                Flow flow = sip.next(Input.Received.class).flow();
                assertThat(test.presented.of(flow).names("pbx.example")).isTrue();
                assertThat(test.presented.of(flow).names("dns.example")).isFalse();
            }
            await().until(() -> test.presented.size() == 0);
            assertThat(getsIn(test, authority.peer())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sessions_areResumed_alsoWithAClientCertificate(TlsEngine engine) throws Exception {
        Issued pbx = authority.issue("pbx.example");
        put("pbx", pbx);
        authority.write(folder.resolve("ca.pem"));
        ScriptedEngine sip = ScriptedEngine.echo();
        try (TlsServer test = server(engine, ClientCertificate.REQUIRED, sip)) {
            String port = "127.0.0.1:" + test.address().getPort();
            String own =
                    " -cert " + folder.resolve("pbx.pem") + " -key " + folder.resolve("pbx.key");
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                Path session = folder.resolve("session" + version);
                String first = s_client(port, version + own + " -sess_out " + session);
                assertThat(first).contains("New, TLS").doesNotContain("Reused");
                String again = s_client(port, version + own + " -sess_in " + session);
                assertThat(again).contains("Reused, TLS");
                Flow flow = sip.next(Input.Received.class).flow();
                assertThat(flow.transport()).isEqualTo(Transport.TLS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void newCertificate_isShownToNewConnections_andOldOnesStay(TlsEngine engine) throws Exception {
        byte[] message = Wire.message("still here");
        try (TlsServer test = server(engine, ClientCertificate.NONE, ScriptedEngine.echo())) {
            List<SSLSocket> standing = new ArrayList<>();
            SSLContext tls = authority.peer();
            for (int i = 0; i < 100; i++) standing.add(test.connect(tls, ""));
            Issued next = authority.issue(Duration.ofDays(25), TestAuthority.dns("new.example"));
            replace("edge.key", next.privateKey());
            replace("edge.pem", next.chain());
            await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> {
                                try (SSLSocket fresh = test.connect(authority.peer(), "")) {
                                    return shown(fresh).contains("new.example");
                                }
                            });
            assertThat(test.certificates.expires("edge"))
                    .contains(next.certificate().getNotAfter().toInstant());
            assertThat(test.certificates.isWrong("edge")).isFalse();
            for (SSLSocket socket : standing) {
                socket.getOutputStream().write(message);
                assertThat(Wire.read(socket, message.length)).isEqualTo(message);
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fileThatIsWrong_changesNothing_andIsReported(TlsEngine engine) throws Exception {
        try (TlsServer test = server(engine, ClientCertificate.NONE, ScriptedEngine.echo())) {
            long failures = 0;
            for (String bad :
                    List.of(
                            "no certificate",
                            authority.issue("other.example").chain(), // of another key
                            edge.chain() + edge.chain(),
                            authority
                                    .issue(Duration.ofDays(-1), TestAuthority.dns("sbc.example"))
                                    .chain())) {
                replace("edge.pem", bad);
                long before = failures;
                await().until(() -> test.certificates.failures() > before);
                failures = test.certificates.failures();
                assertThat(test.certificates.isWrong("edge")).isTrue();
                try (SSLSocket socket = test.connect(authority.peer(), "")) {
                    assertThat(shown(socket)).contains("sbc.example");
                }
            }
            replace("edge.pem", edge.chain() + "# as before\n");
            await().until(() -> !test.certificates.isWrong("edge"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void peerThatWeConnectTo_hasToProveItsName(TlsEngine engine) throws Exception {
        try (SSLServerSocket pbx = listening(authority.peer(authority.issue("pbx.example")))) {
            ScriptedEngine sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.NAME, sip, "PBX.example.", "10.0.0.10")) {
                assertThat(reaches(test, sip, pbx)).isEmpty();
                assertThat(test.presented.size()).isEqualTo(1);
            }
            sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.NAME, sip, "other.example")) {
                assertThat(reaches(test, sip, pbx)).contains("names somebody else");
                assertThat(test.count(Counter.TLS_WRONG_NAME)).isEqualTo(1);
                await().until(() -> test.server.connections() == 0);
            }
            sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.AUTHORITY, sip, "other.example")) {
                assertThat(reaches(test, sip, pbx)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void wildcard_namesNobody(TlsEngine engine) throws Exception {
        try (SSLServerSocket pbx = listening(authority.peer(authority.issue("*.example")))) {
            ScriptedEngine sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.NAME, sip, "pbx.example")) {
                assertThat(reaches(test, sip, pbx)).contains("names somebody else");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void peerWithoutAnAuthorityThatWeKnow_orOutOfDate_isRefused(TlsEngine engine) throws Exception {
        try (SSLServerSocket pbx =
                listening(TestAuthority.gullible(stranger.issue("pbx.example")))) {
            ScriptedEngine sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.NAME, sip, "pbx.example")) {
                assertThat(reaches(test, sip, pbx)).contains("no authority that we know");
                assertThat(test.count(Counter.TLS_UNKNOWN_AUTHORITY)).isEqualTo(1);
            }
            sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.NOTHING, sip, "pbx.example")) {
                assertThat(reaches(test, sip, pbx)).isEmpty();
                assertThat(test.presented.size()).isZero();
            }
        }
        Issued old = authority.issue(Duration.ofDays(-1), TestAuthority.dns("pbx.example"));
        try (SSLServerSocket pbx = listening(TestAuthority.gullible(old))) {
            ScriptedEngine sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.AUTHORITY, sip, "pbx.example")) {
                assertThat(reaches(test, sip, pbx)).contains("not valid now");
                assertThat(test.count(Counter.TLS_EXPIRED)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weShowOurCertificate_toAPeerThatAsks(TlsEngine engine) throws Exception {
        try (SSLServerSocket pbx = listening(authority.peer(authority.issue("pbx.example")))) {
            pbx.setNeedClientAuth(true);
            ScriptedEngine sip = new ScriptedEngine();
            try (TlsServer test = client(engine, Verify.NAME, sip, "pbx.example")) {
                assertThat(reaches(test, sip, pbx)).isEmpty();
            }
        }
    }

    /** With TLS 1.3 our side of the handshake is over before the peer has seen who we are. */
    @ParameterizedTest
    @EnumSource
    void peerThatRefusesOurCertificate_isGivenUpAtOnce_andItIsSaidWhy(TlsEngine engine)
            throws Exception {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            SSLContext other = stranger.peer(authority.issue("pbx.example"));
            try (SSLServerSocket pbx = listening(other)) {
                pbx.setEnabledProtocols(new String[] {version});
                pbx.setNeedClientAuth(true);
                ScriptedEngine sip = new ScriptedEngine();
                try (TlsServer test = client(engine, Verify.NAME, sip, "pbx.example")) {
                    long start = System.nanoTime();
                    assertThat(reaches(test, sip, pbx)).isNotEmpty();
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                            .isLessThan(Duration.ofSeconds(3));
                    await().until(() -> test.count(Counter.TLS_REFUSED_BY_PEER) == 1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void authorityThatAsksByTls_isAnswered_andNobodyGetsInThatWay(TlsEngine engine)
            throws Exception {
        ScriptedEngine sip = ScriptedEngine.echo();
        Issued answer = authority.issue("asked.example");
        try (TlsServer test = server(engine, ClientCertificate.REQUIRED, sip)) {
            test.certificates
                    .challenges()
                    .answer("asked.example", answer.key(), answer.certificate());
            try (SSLSocket asking = asking(test, "Asked.example")) {
                assertThat(asking.getApplicationProtocol()).isEqualTo("acme-tls/1");
                assertThat(shown(asking)).contains("asked.example");
                assertThat(ends(asking)).isTrue();
            }
            assertThat(test.count(Counter.TLS_CHALLENGES)).isEqualTo(1);
            assertThat(test.count(Counter.TLS_HANDSHAKES)).isZero();
            isRefused(test, "sbc.example");
            try (SSLSocket usual =
                    test.connect(authority.peer(authority.issue("x.example")), "asked.example")) {
                assertThat(shown(usual)).contains("sbc.example");
            }
            test.certificates.challenges().withdraw("asked.example");
            isRefused(test, "asked.example");
            await().until(() -> test.server.connections() == 0);
            assertThat(sip.inputs).noneMatch(Input.Received.class::isInstance);
        }
    }

    private SSLSocket asking(TlsServer test, String name) throws Exception {
        SSLSocket socket = (SSLSocket) authority.peer().getSocketFactory().createSocket();
        socket.connect(test.address(), 10_000);
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(new String[] {"acme-tls/1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void isRefused(TlsServer test, String name) throws Exception {
        try (SSLSocket asking = asking(test, name)) {
            assertThat(asking.getApplicationProtocol()).isEmpty();
            asking.getOutputStream().write(Wire.message("let me in"));
            assertThat(ends(asking)).isTrue();
        } catch (SSLException | java.net.SocketException refused) {
            // at once, or before it was written
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherConfiguration_isFollowed_unlessOneOfItsCertificatesIsWrong(TlsEngine engine)
            throws Exception {
        put("other", authority.issue("other.example"));
        try (TlsServer test = server(engine, ClientCertificate.NONE, ScriptedEngine.echo())) {
            test.certificates.follow(Map.of("edge", fromFiles("edge", "other")));
            try (SSLSocket fresh = test.connect(authority.peer(), "")) {
                assertThat(shown(fresh)).contains("other.example");
            }
            assertThatThrownBy(
                            () ->
                                    test.certificates.follow(
                                            Map.of(
                                                    "edge",
                                                    fromFiles("edge", "edge"),
                                                    "more",
                                                    fromFiles("more", "missing"))))
                    .hasMessageContaining("certificates.more")
                    .hasMessageContaining("no such file");
            try (SSLSocket fresh = test.connect(authority.peer(), "")) {
                assertThat(shown(fresh)).contains("other.example");
            }
        }
    }

    private CertificateConfig fromFiles(String name, String files) {
        return new CertificateConfig(
                name,
                Optional.of(folder.resolve(files + ".pem")),
                Optional.of(folder.resolve(files + ".key")),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void keysAreWrittenWhereTheyAreAskedFor_andNowhereElse() throws Exception {
        Path file = folder.resolve("keys.log");
        assertThatThrownBy(() -> KeyLog.open(file, TlsEngine.JDK)).hasMessageContaining("jdk");
        try (KeyLog keys = KeyLog.open(file, TlsEngine.OPENSSL);
                TlsServer test =
                        new TlsServer(
                                new Cryptography(TlsEngine.OPENSSL, Optional.of(keys)),
                                folder,
                                List.of("edge"),
                                ClientCertificate.NONE,
                                authority,
                                null,
                                ScriptedEngine.echo());
                SSLSocket _ = test.connect(authority.peer(), "")) {
            await().until(() -> Files.readString(file).contains("SERVER_TRAFFIC_SECRET_0 "));
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(keys.warning()).contains(file.toString());
        }
    }

    /** Sends a message by a connection of ours; the reason when it cannot be sent, else empty. */
    private static String reaches(TlsServer test, ScriptedEngine sip, SSLServerSocket peer)
            throws Exception {
        byte[] message = Wire.message("outbound");
        List<String> heard = new ArrayList<>();
        Thread accepting =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (Socket socket = peer.accept()) {
                                        byte[] got = Wire.read(socket, message.length);
                                        if (got.length == message.length) heard.add("all");
                                        socket.getOutputStream().write(message);
                                        Wire.closes(socket);
                                    } catch (IOException refused) {
                                        // nothing was heard
                                    }
                                });
        Flow flow = new Flow(0, Transport.TLS, TestServer.loopback(peer.getLocalPort()), Flow.ANY);
        sip.script =
                input ->
                        input instanceof Input.EndCall
                                ? List.of(new Output.Transmit(flow, message, "z9hG4bK1"))
                                : List.of();
        test.server.endCall("go");
        String reason = null;
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                reason == null && System.nanoTime() < end; ) {
            switch (sip.inputs.poll(1, TimeUnit.SECONDS)) {
                case null -> {}
                case Input.TransportFailed failed -> reason = failed.reason();
                case Input.Received _ -> reason = "";
                default -> {}
            }
        }
        if (!"".equals(reason)) {
            accepting.join(Duration.ofSeconds(10));
            assertThat(heard).isEmpty();
        }
        return reason;
    }

    private static SSLServerSocket listening(SSLContext tls) throws IOException {
        SSLServerSocket socket =
                (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        socket.bind(TestServer.loopback(0));
        return socket;
    }

    private static boolean getsIn(TlsServer test, SSLContext tls) throws Exception {
        byte[] message = Wire.message("let me in");
        try (SSLSocket socket = test.connect(tls, "")) {
            socket.getOutputStream().write(message);
            return Wire.read(socket, message.length).length == message.length;
        } catch (SSLException | java.net.SocketException refused) {
            return false;
        }
    }

    private static String shown(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectAlternativeNames()
                .toString();
    }

    private void replace(String name, String text) throws IOException {
        Path next = Files.writeString(folder.resolve(name + ".next"), text);
        Files.move(
                next,
                folder.resolve(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** True when the peer ends the connection without a byte. */
    private static boolean ends(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private static boolean writes(Socket socket) {
        try {
            socket.getOutputStream().write(1);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static boolean openssl(String address, String options) throws Exception {
        String said = s_client(address, options);
        return said.contains("Cipher is TLS_") || said.contains("Cipher is ECDHE-");
    }

    /** What {@code openssl s_client} says; it sends a message and waits for the answer. */
    private static String s_client(String address, String options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("openssl", "s_client", "-connect", address, "-ign_eof"));
        command.addAll(List.of(options.strip().split(" +")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(Wire.message("openssl"));
            process.getOutputStream().flush();
            StringBuilder said = new StringBuilder();
            byte[] chunk = new byte[65_536];
            for (int n; (n = process.getInputStream().read(chunk)) >= 0; ) {
                said.append(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
                if (said.indexOf("Call-ID: openssl") >= 0) break; // the echo
            }
            return said.toString();
        } finally {
            process.getOutputStream().close();
            process.destroy();
            process.waitFor();
        }
    }
}
