package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Where connections come from when somebody stands before us, and who is believed in that. */
@ExtendWith(LeakWatch.class)
class ProxiesIT {
    private static final byte[] V1 =
            "PROXY TCP4 198.51.100.7 203.0.113.10 4711 5060\r\n".getBytes(US_ASCII);
    private static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };

    @TempDir private Path folder;

    /** Version 2 with an IPv6 source, and a field that nobody needs. */
    private static byte[] v2(int command, int family) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(SIGNATURE);
        header.write(0x20 | command);
        header.write(family);
        byte[] body = new byte[36 + 5];
        byte[] source = InetAddress.ofLiteral("2001:db8::7").getAddress();
        System.arraycopy(source, 0, body, 0, 16);
        System.arraycopy(source, 0, body, 16, 16);
        body[32] = 0x12;
        body[33] = 0x67; // 4711
        body[36] = 0x04; // NOOP
        body[38] = 2;
        header.write(0);
        header.write(body.length);
        header.writeBytes(body);
        return header.toByteArray();
    }

    private DoorServer server(TrustedProxies proxies, SourceScreen screen, ScriptedEngine engine)
            throws Exception {
        return new DoorServer(folder, DoorServer.HASTY, proxies, screen, engine);
    }

    private static byte[] spoken(DoorServer test, Transport door, Socket below, byte[] message)
            throws Exception {
        Socket socket = door.secure() ? test.secure(below) : below;
        if (door.webSocket()) {
            RawWebSocket web = RawWebSocket.open(socket);
            web.send(RawWebSocket.TEXT, message);
            return web.read().payload();
        }
        socket.getOutputStream().write(message);
        return Wire.read(socket, message.length);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS", "WS", "WSS"})
    void headerOfABalancer_saysWhereAConnectionComesFrom(Transport door) throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        Set<String> asked = new ConcurrentSkipListSet<>();
        SourceScreen screen =
                (_, source, _, _) -> {
                    asked.add(source.getAddress().getHostAddress());
                    return SourceScreen.Answer.ADMITTED;
                };
        byte[] message = Wire.message("balanced");
        try (DoorServer test = server(DoorServer.LOOPBACK, screen, engine)) {
            for (byte[] header : List.of(V1, v2(1, 0x21), v2(0, 0x21))) {
                try (Socket socket = Wire.connect(test.address(door))) {
                    // in two pieces, and the second with what comes behind it where it may
                    socket.getOutputStream().write(header, 0, 20);
                    Thread.sleep(20);
                    socket.getOutputStream().write(header, 20, header.length - 20);
                    assertThat(spoken(test, door, socket, message)).isEqualTo(message);
                }
            }
            assertThat(engine.next(Input.Received.class).flow().remote())
                    .hasToString("/198.51.100.7:4711");
            assertThat(engine.next(Input.Received.class).flow().remote())
                    .hasToString("/[2001:db8:0:0:0:0:0:7]:4711");
            assertThat(engine.next(Input.Received.class).flow().remote().getAddress())
                    .isEqualTo(InetAddress.ofLiteral("127.0.0.1")); // the balancer itself
            assertThat(asked).containsExactly("127.0.0.1", "198.51.100.7", "2001:db8:0:0:0:0:0:7");
            assertThat(test.count(Counter.PROXY_HEADERS_WRONG)).isZero();
            await().until(() -> test.server.connections() == 0);
        }
    }

    private static SourceScreen.Answer banned66(
            ListeningPoint at, InetSocketAddress source, long connection, long now) {
        return source.getAddress().getHostAddress().equals("198.51.100.66")
                ? SourceScreen.Answer.SHUT
                : SourceScreen.Answer.ADMITTED;
    }

    @Test
    void headerAndMessageInOnePiece_areBothRead() throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        byte[] message = Wire.message("together");
        try (DoorServer test = server(DoorServer.LOOPBACK, SourceScreen.OPEN, engine);
                Socket socket = Wire.connect(test.address(Transport.TCP))) {
            socket.getOutputStream().write(Wire.concat(V1, message));
            assertThat(Wire.read(socket, message.length)).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS", "WS", "WSS"})
    void headerOfAStranger_isWorthNothing_andEndsHisConnection(Transport door) throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        try (DoorServer test = server(TrustedProxies.NONE, SourceScreen.OPEN, engine)) {
            for (byte[] header : List.of(V1, v2(1, 0x21))) {
                try (Socket socket = Wire.connect(test.address(door))) {
                    socket.getOutputStream().write(Wire.concat(header, Wire.message("forged")));
                    assertThat(Wire.closes(socket)).isTrue();
                }
            }
            assertThat(engine.inputs).noneMatch(Input.Received.class::isInstance);
            long counted =
                    switch (door) {
                        case TLS, WSS -> test.count(Counter.TLS_NOT_TLS);
                        case WS -> test.count(Counter.WEBSOCKETS_REFUSED);
                        case TCP, UDP -> test.count(Counter.PROXY_HEADERS_REFUSED);
                    };
            assertThat(counted).isEqualTo(2);
            await().until(() -> test.server.connections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS sip:a@b SIP/2.0\r\n\r\n",
                "PROXY TCP4 198.51.100.7 203.0.113.10 4711\r\n",
                "PROXY TCP4 sbc.example 203.0.113.10 4711 5060\r\n",
                "PROXY TCP4 198.51.100.7 203.0.113.10 99999 5060\r\n",
                "PROXY UDP4 198.51.100.7 203.0.113.10 4711 5060\r\n"
            })
    void balancerWithoutAHeader_isClosedAndCounted(String bytes) throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        try (DoorServer test = server(DoorServer.LOOPBACK, SourceScreen.OPEN, engine);
                Socket socket = Wire.connect(test.address(Transport.TCP))) {
            socket.getOutputStream().write(Wire.concat(bytes.getBytes(US_ASCII), new byte[200]));
            assertThat(Wire.closes(socket)).isTrue();
            await().until(() -> test.count(Counter.PROXY_HEADERS_WRONG) == 1);
            assertThat(engine.inputs).isEmpty();
            await().until(() -> test.server.connections() == 0);
        }
    }

    @Test
    void headerOfDatagrams_isNone() throws Exception {
        try (DoorServer test =
                        server(DoorServer.LOOPBACK, SourceScreen.OPEN, ScriptedEngine.echo());
                Socket socket = Wire.connect(test.address(Transport.TCP))) {
            socket.getOutputStream().write(v2(1, 0x22));
            assertThat(Wire.closes(socket)).isTrue();
            await().until(() -> test.count(Counter.PROXY_HEADERS_WRONG) == 1);
        }
    }

    @Test
    void halfHeader_isClosedInTimeThoughBytesTrickle() throws Exception {
        try (DoorServer test =
                        server(DoorServer.LOOPBACK, SourceScreen.OPEN, ScriptedEngine.echo());
                Socket socket = Wire.connect(test.address(Transport.WSS));
                Socket silent = Wire.connect(test.address(Transport.TCP))) {
            int[] sent = {0};
            long start = System.nanoTime();
            await().pollInterval(Duration.ofMillis(25))
                    .until(() -> !writes(socket, V1[Math.min(sent[0]++, 40)]));
            assertThat(Wire.closes(silent)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
            assertThat(test.count(Counter.CONNECTIONS_UNFINISHED)).isEqualTo(2);
            await().until(() -> test.server.connections() == 0);
        }
    }

    private static boolean writes(Socket socket, byte one) {
        try {
            socket.getOutputStream().write(one);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void limitsAndBansAreOfTheSourceBehind_notOfTheBalancer() throws Exception {
        Listener.Limits two =
                new Listener.Limits(
                        100,
                        2,
                        SipLimits.DEFAULTS,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofHours(1),
                        1 << 20);
        byte[] message = Wire.message("counted");
        List<Socket> open = new ArrayList<>();
        try (DoorServer test =
                new DoorServer(
                        folder,
                        two,
                        DoorServer.LOOPBACK,
                        ProxiesIT::banned66,
                        ScriptedEngine.echo())) {
            for (int i = 0; i < 6; i++) {
                Socket socket = Wire.connect(test.address(Transport.TCP));
                open.add(socket);
                byte[] header =
                        ("PROXY TCP4 198.51.100." + (i / 2) + " 203.0.113.10 4711 5060\r\n")
                                .getBytes(US_ASCII);
                socket.getOutputStream().write(Wire.concat(header, message));
                assertThat(Wire.read(socket, message.length)).isEqualTo(message);
            }
            for (String source : List.of("198.51.100.1", "198.51.100.66")) {
                try (Socket socket = Wire.connect(test.address(Transport.TCP))) {
                    socket.getOutputStream()
                            .write(
                                    ("PROXY TCP4 " + source + " 203.0.113.10 4711 5060\r\n")
                                            .getBytes(US_ASCII));
                    assertThat(Wire.closes(socket)).isTrue();
                }
            }
            assertThat(test.count(Counter.CONNECTIONS_REFUSED_SOURCE)).isEqualTo(1);
            assertThat(test.count(Counter.PACKETS_REFUSED)).isEqualTo(1);
            for (Socket socket : open) socket.close();
            await().until(() -> test.server.connections() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 198.51.100.7 | 198.51.100.7",
                "X-Forwarded-For: 10.9.9.9, 198.51.100.7 | 198.51.100.7",
                "X-Forwarded-For: 10.9.9.9;X-Forwarded-For: 198.51.100.7, 127.0.0.3 | 198.51.100.7",
                "X-Forwarded-For: 198.51.100.7:4711 | 198.51.100.7",
                "X-Forwarded-For: [2001:db8::7]:4711 | 2001:db8:0:0:0:0:0:7",
                "X-Forwarded-For: unknown, 198.51.100.7 | 198.51.100.7",
                "X-Other: 198.51.100.7 | 127.0.0.1"
            })
    void fieldOfAnHttpProxy_saysWhereAWebSocketComesFrom(String fields, String source)
            throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        List<String> request = RawWebSocket.request();
        request.addAll(List.of(fields.split(";")));
        byte[] message = Wire.message("forwarded");
        try (DoorServer test = server(DoorServer.HTTP_LOOPBACK, SourceScreen.OPEN, engine);
                RawWebSocket socket = RawWebSocket.open(test.connect(Transport.WS), request)) {
            socket.send(RawWebSocket.TEXT, message);
            assertThat(socket.read().payload()).isEqualTo(message);
            assertThat(engine.next(Input.Received.class).flow().remote().getAddress())
                    .isEqualTo(InetAddress.ofLiteral(source));
        }
    }

    @Test
    void fieldOfAStranger_isWorthNothing() throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        List<String> request = RawWebSocket.request();
        request.add("X-Forwarded-For: 198.51.100.7");
        byte[] message = Wire.message("forged");
        try (DoorServer test = server(TrustedProxies.NONE, SourceScreen.OPEN, engine);
                RawWebSocket socket = RawWebSocket.open(test.connect(Transport.WS), request)) {
            socket.send(RawWebSocket.TEXT, message);
            assertThat(socket.read().payload()).isEqualTo(message);
            assertThat(engine.next(Input.Received.class).flow().remote().getAddress())
                    .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        }
    }

    @Test
    void fieldThatCannotBeRead_andASourceThatIsNotHeard_areRefused() throws Exception {
        try (DoorServer test =
                server(DoorServer.HTTP_LOOPBACK, ProxiesIT::banned66, ScriptedEngine.echo())) {
            for (String source : List.of("somewhere", "198.51.100.66")) {
                List<String> request = RawWebSocket.request();
                request.add("X-Forwarded-For: " + source);
                try (Socket socket = test.connect(Transport.WS)) {
                    socket.getOutputStream().write(RawWebSocket.bytes(request));
                    assertThat(Wire.closes(socket)).isTrue();
                }
            }
            assertThat(test.count(Counter.WEBSOCKETS_REFUSED)).isEqualTo(1);
            assertThat(test.count(Counter.PACKETS_REFUSED)).isEqualTo(1);
            await().until(() -> test.server.connections() == 0);
        }
    }
}
