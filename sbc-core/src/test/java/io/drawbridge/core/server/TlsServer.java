package io.drawbridge.core.server;

import io.drawbridge.core.config.CertificateConfig;
import io.drawbridge.core.config.ListenerConfig.ClientCertificate;
import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.tls.Certificates;
import io.drawbridge.core.tls.Cryptography;
import io.drawbridge.core.tls.ExpectedPeer;
import io.drawbridge.core.tls.TestAuthority;
import io.drawbridge.core.tls.TlsDoor;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A server on loopback with one TLS listening point. */
final class TlsServer implements AutoCloseable {
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    final SipServer server;
    final Counters counters = new Counters();
    final PresentedNames presented = new PresentedNames();
    final Certificates certificates;

    /**
     * @param shown by name; their files are NAME.pem and NAME.key in the folder
     * @param authority whom we believe
     * @param expected whom we mean to reach by connections of our own
     */
    TlsServer(
            Cryptography cryptography,
            Path folder,
            List<String> shown,
            ClientCertificate clients,
            TestAuthority authority,
            ExpectedPeer expected,
            Engine sip)
            throws Exception {
        Map<String, CertificateConfig> configured = new LinkedHashMap<>();
        for (String name : shown)
            configured.put(
                    name,
                    new CertificateConfig(
                            name,
                            Optional.of(folder.resolve(name + ".pem")),
                            Optional.of(folder.resolve(name + ".key")),
                            Optional.empty(),
                            Optional.empty()));
        certificates =
                new Certificates(
                        configured,
                        folder,
                        cryptography,
                        InstantSource.system(),
                        Duration.ofMillis(30));
        TlsDoor door =
                certificates.door(
                        new TlsDoor.Settings("outside", shown, clients),
                        List.of(authority.write(folder.resolve("authority.pem"))),
                        (_, _) -> Optional.ofNullable(expected),
                        presented);
        Listener.Limits limits =
                new Listener.Limits(
                        1_000,
                        1_000,
                        SipLimits.DEFAULTS,
                        HANDSHAKE_TIMEOUT,
                        Duration.ofSeconds(10),
                        Duration.ofHours(1),
                        1 << 20);
        Listener listener =
                new Listener(
                        new ListeningPoint(
                                0,
                                "outside",
                                Transport.TLS,
                                TestServer.loopback(0),
                                "sbc.example",
                                5061),
                        limits,
                        0,
                        door);
        server =
                new SipServer(
                        new SipServer.Settings(List.of(listener), SocketBackend.best(), 1024),
                        List.of(new SipServer.Shard(sip, counters)),
                        (_, _) -> {},
                        SourceScreen.OPEN,
                        _ -> {},
                        ProcessTime.start());
        server.start();
        certificates.start();
    }

    InetSocketAddress address() {
        return server.localAddress(0);
    }

    long count(Counter counter) {
        return counters.get(counter);
    }

    /** A connection of a peer, after its handshake. */
    SSLSocket connect(SSLContext tls, String serverName) throws Exception {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
        socket.connect(address(), 10_000);
        socket.setSoTimeout(10_000);
        if (!serverName.isEmpty()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    @Override
    public void close() {
        certificates.close();
        server.stop();
    }
}
