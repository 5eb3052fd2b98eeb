package io.drawbridge.core.server;

import io.drawbridge.core.config.CertificateConfig;
import io.drawbridge.core.config.ListenerConfig.ClientCertificate;
import io.drawbridge.core.config.WebOrigin;
import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.tls.Certificates;
import io.drawbridge.core.tls.Cryptography;
import io.drawbridge.core.tls.TestAuthority;
import io.drawbridge.core.tls.TestAuthority.Issued;
import io.drawbridge.core.tls.TlsDoor;
import io.drawbridge.core.tls.TlsEngine;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.acl.Prefix;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on loopback with a door for every kind of stream, on free ports. */
final class DoorServer implements AutoCloseable {
    static final List<Transport> DOORS =
            List.of(Transport.TCP, Transport.TLS, Transport.WS, Transport.WSS);
    static final TrustedProxies LOOPBACK =
            new TrustedProxies(List.of(Prefix.parse("127.0.0.0/8").orElseThrow()), List.of());
    static final TrustedProxies HTTP_LOOPBACK =
            new TrustedProxies(List.of(), List.of(Prefix.parse("127.0.0.0/8").orElseThrow()));

    /** So that tests are short. */
    static final Listener.Limits HASTY =
            new Listener.Limits(
                    1_000,
                    1_000,
                    SipLimits.DEFAULTS,
                    Duration.ofMillis(800),
                    Duration.ofMillis(800),
                    Duration.ofHours(1),
                    1 << 20);

    final SipServer server;
    final Counters counters = new Counters();
    final SSLContext peer;
    private final Certificates certificates;

    DoorServer(
            Path folder,
            Listener.Limits limits,
            TrustedProxies proxies,
            SourceScreen screen,
            Engine engine)
            throws Exception {
        TestAuthority authority = new TestAuthority("authority");
        Issued edge = authority.issue("sbc.example");
        peer = authority.peer();
        certificates =
                new Certificates(
                        Map.of(
                                "edge",
                                new CertificateConfig(
                                        "edge",
                                        Optional.of(edge.writeChain(folder.resolve("edge.pem"))),
                                        Optional.of(edge.writeKey(folder.resolve("edge.key"))),
                                        Optional.empty(),
                                        Optional.empty())),
                        folder,
                        new Cryptography(TlsEngine.best()),
                        InstantSource.system(),
                        Duration.ofMinutes(1));
        List<Listener> listeners = new ArrayList<>();
        for (Transport transport : DOORS)
            listeners.add(listener(listeners.size(), transport, limits, proxies));
        server =
                new SipServer(
                        new SipServer.Settings(listeners, SocketBackend.best(), 1024),
                        List.of(new SipServer.Shard(engine, counters)),
                        (_, _) -> {},
                        screen,
                        _ -> {},
                        ProcessTime.start());
        server.start();
    }

    static DoorServer of(Path folder, Engine engine) throws Exception {
        return new DoorServer(folder, HASTY, TrustedProxies.NONE, SourceScreen.OPEN, engine);
    }

    private Listener listener(
            int index, Transport transport, Listener.Limits limits, TrustedProxies proxies)
            throws Exception {
        return new Listener(
                new ListeningPoint(
                        index, "outside", transport, TestServer.loopback(0), "sbc.example", 5061),
                limits,
                0,
                transport.secure()
                        ? certificates.door(
                                new TlsDoor.Settings(
                                        "outside", List.of("edge"), ClientCertificate.NONE),
                                List.of(),
                                (_, _) -> Optional.empty(),
                                new PresentedNames())
                        : null,
                transport.webSocket()
                        ? new WebSocketDoor(
                                "/sip",
                                List.of(
                                        WebOrigin.SAME,
                                        WebOrigin.parse("https://phone.example").orElseThrow()))
                        : null,
                proxies);
    }

    InetSocketAddress address(Transport door) {
        return server.localAddress(DOORS.indexOf(door));
    }

    /** A connection with what its transport needs below SIP: TLS, or nothing yet. */
    Socket connect(Transport door) throws Exception {
        Socket plain = Wire.connect(address(door));
        return door.secure() ? secure(plain) : plain;
    }

    /** TLS on a connection that stands. */
    Socket secure(Socket plain) throws Exception {
        SSLSocket socket =
                (SSLSocket) peer.getSocketFactory().createSocket(plain, "sbc.example", 5061, true);
        socket.startHandshake();
        return socket;
    }

    RawWebSocket webSocket(Transport door) throws Exception {
        return RawWebSocket.open(connect(door));
    }

    long count(Counter counter) {
        return counters.get(counter);
    }

    @Override
    public void close() {
        certificates.close();
        server.stop();
    }
}
