package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.server.RawWebSocket.Frame;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** SIP over WebSocket (RFC 7118), and those who do not keep to RFC 6455. */
@ExtendWith(LeakWatch.class)
class WebSocketListenerIT {
    private static final byte[] NONE = {};

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS"})
    void messages_goBothWays_oneInEachOfWebSocket(Transport door) throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        try (DoorServer test = DoorServer.of(folder, engine);
                RawWebSocket socket = test.webSocket(door)) {
            byte[] text = Wire.message("one", "hello");
            socket.send(RawWebSocket.TEXT, text);
            expect(socket.read(), RawWebSocket.TEXT, text);
            assertThat(engine.next(Input.Received.class).flow().transport()).isEqualTo(door);

            byte[] utf8 = Wire.concat(Wire.message("two"), "ü".getBytes(UTF_8));
            socket.send(RawWebSocket.BINARY, utf8);
            expect(socket.read(), RawWebSocket.TEXT, utf8);

            byte[] binary = Wire.concat(Wire.message("three"), "ü".getBytes(ISO_8859_1));
            socket.send(RawWebSocket.BINARY, binary);
            expect(socket.read(), RawWebSocket.BINARY, binary);

            byte[] large = Wire.message("four", "x".repeat(60_000));
            socket.send(RawWebSocket.TEXT, large);
            expect(socket.read(), RawWebSocket.TEXT, large);
            assertThat(test.count(Counter.WEBSOCKETS)).isEqualTo(1);
        }
    }

    private static void expect(Frame frame, int opcode, byte[] payload) {
        assertThat(frame.last()).isTrue();
        assertThat(frame.opcode()).isEqualTo(opcode);
        assertThat(frame.payload()).isEqualTo(payload);
    }

    @Test
    void fragmentsAreOneMessage_andAPingBetweenThemIsAnswered() throws Exception {
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo());
                RawWebSocket socket = test.webSocket(Transport.WS)) {
            byte[] message = Wire.message("in pieces");
            socket.write(RawWebSocket.frame(false, RawWebSocket.TEXT, Arrays.copyOf(message, 100)));
            socket.send(RawWebSocket.PING, "there?".getBytes(US_ASCII));
            expect(socket.read(), RawWebSocket.PONG, "there?".getBytes(US_ASCII));
            socket.write(RawWebSocket.frame(false, RawWebSocket.CONTINUATION, NONE));
            socket.send(
                    RawWebSocket.CONTINUATION, Arrays.copyOfRange(message, 100, message.length));
            expect(socket.read(), RawWebSocket.TEXT, message);
        }
    }

    @Test
    @DisplayName("RFC 7118 §6: keep-alives")
    void doubleLineBreak_isAnsweredWithOne() throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        try (DoorServer test = DoorServer.of(folder, engine);
                RawWebSocket socket = test.webSocket(Transport.WS)) {
            socket.send(RawWebSocket.TEXT, "\r\n\r\n".getBytes(US_ASCII));
            expect(socket.read(), RawWebSocket.TEXT, "\r\n".getBytes(US_ASCII));
            socket.send(RawWebSocket.TEXT, "\r\n".getBytes(US_ASCII));
            socket.send(RawWebSocket.TEXT, NONE);
            byte[] message = Wire.message("after");
            socket.send(RawWebSocket.TEXT, message);
            expect(socket.read(), RawWebSocket.TEXT, message);
        }
    }

    @Test
    void javasOwnClient_isServed() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        WebSocket.Listener listener =
                new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                            WebSocket socket, CharSequence text, boolean last) {
                        heard.complete(text.toString());
                        return WebSocket.Listener.super.onText(socket, text, last);
                    }
                };
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo());
                HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols("sip")
                            .buildAsync(
                                    URI.create(
                                            "ws://127.0.0.1:"
                                                    + test.address(Transport.WS).getPort()
                                                    + "/sip?user=1001"),
                                    listener)
                            .get(10, TimeUnit.SECONDS);
            assertThat(socket.getSubprotocol()).isEqualTo("sip");
            String message = new String(Wire.message("java"), US_ASCII);
            socket.sendText(message, true).get(10, TimeUnit.SECONDS);
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(message);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
            await().until(() -> test.server.connections() == 0);
        }
    }

    @Test
    void close_isAnsweredWithTheSameStatus_andToldToTheEngine() throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        try (DoorServer test = DoorServer.of(folder, engine);
                RawWebSocket socket = test.webSocket(Transport.WSS)) {
            byte[] message = Wire.message("short");
            socket.send(RawWebSocket.TEXT, message);
            expect(socket.read(), RawWebSocket.TEXT, message);
            socket.send(RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xE9});
            assertThat(socket.closed()).isEqualTo(1001);
            assertThat(engine.next(Input.FlowClosed.class).flow().transport())
                    .isEqualTo(Transport.WSS);
            await().until(() -> test.server.connections() == 0);
        }
    }

    @Test
    void whatIsClosedByUs_getsACloseFrame() throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        engine.script =
                input ->
                        input instanceof Input.Received(var flow, _, _)
                                ? List.of(new Output.CloseFlow(flow))
                                : List.of();
        try (DoorServer test = DoorServer.of(folder, engine);
                RawWebSocket socket = test.webSocket(Transport.WS)) {
            socket.send(RawWebSocket.TEXT, Wire.message("enough"));
            assertThat(socket.closed()).isEqualTo(1001);
        }
    }

    @Test
    void nobodyIsDialled() throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        try (DoorServer test = DoorServer.of(folder, engine)) {
            Flow flow = new Flow(2, Transport.WS, TestServer.loopback(9), Flow.ANY);
            engine.script =
                    input ->
                            input instanceof Input.EndCall
                                    ? List.of(
                                            new Output.Transmit(
                                                    flow, Wire.message("x"), "z9hG4bKx"))
                                    : List.of();
            test.server.endCall("go");
            assertThat(engine.next(Input.TransportFailed.class).reason())
                    .isEqualTo("a WebSocket cannot be opened from here");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /sip HTTP/1.1 -> GET /other HTTP/1.1 | 404",
                "GET /sip HTTP/1.1 -> POST /sip HTTP/1.1 | 405",
                "GET /sip HTTP/1.1 -> GET /sip HTTP/1.0 | 505",
                "GET /sip HTTP/1.1 -> OPTIONS sip:a@b SIP/2.0 | 400",
                "Upgrade: websocket -> Accept: text/html | 426",
                "Connection: keep-alive, Upgrade -> Connection: close | 426",
                "Sec-WebSocket-Version: 13 -> Sec-WebSocket-Version: 8 | 426",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== -> X: y | 400",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== -> Sec-WebSocket-Key: short | 400",
                "Sec-WebSocket-Protocol: foo, sip -> Sec-WebSocket-Protocol: xmpp | 400",
                "Sec-WebSocket-Protocol: foo, sip -> X: sip | 400",
                "Host: sbc.example:8088 -> X: y | 400",
                "Upgrade: websocket -> Upgrade: websocket;Content-Length: 3 | 400",
                "Upgrade: websocket -> Upgrade: websocket;Origin: https://evil.example | 403",
                "Upgrade: websocket -> Upgrade: websocket;Origin: null | 403",
                "Upgrade: websocket -> Upgrade: websocket;Origin: http://phone.example | 403",
                "Upgrade: websocket -> Upgrade: websocket;LONG | 431",
                "GET /sip HTTP/1.1 -> GET /LONG HTTP/1.1 | 414",
            })
    void whatIsNoWebSocketForSip_isRefusedWithAReason_andClosed(String change, int status)
            throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        String[] sides = change.split(" -> ");
        String request =
                new String(RawWebSocket.bytes(RawWebSocket.request()), US_ASCII)
                        .replace(
                                sides[0],
                                sides[1].replace(";", "\r\n")
                                        .replace("LONG", "X: " + "a".repeat(9_000)));
        try (DoorServer test = DoorServer.of(folder, engine);
                Socket socket = test.connect(Transport.WS)) {
            socket.getOutputStream()
                    .write(
                            (request.contains("Length") ? request + "abc" : request)
                                    .getBytes(US_ASCII));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0)
                answer.append((char) socket.getInputStream().read());
            assertThat(answer.toString()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(answer.toString()).containsIgnoringCase("connection: close");
            if (status == 404) assertThat(Wire.closes(socket)).isTrue(); // in a second
            socket.close();
            assertThat(
                            test.count(
                                    status == 403
                                            ? Counter.WEBSOCKETS_REFUSED_ORIGIN
                                            : Counter.WEBSOCKETS_REFUSED))
                    .isEqualTo(1);
            await().until(() -> test.server.connections() == 0);
            assertThat(engine.inputs).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sbc.example",
                "https://SBC.example:444",
                "https://phone.example:443"
            })
    void pagesOfOwnOrNamedOrigin_comeIn(String origin) throws Exception {
        List<String> request = RawWebSocket.request();
        request.add("Origin: " + origin);
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo());
                RawWebSocket socket = RawWebSocket.open(test.connect(Transport.WS), request)) {
            byte[] message = Wire.message("page");
            socket.send(RawWebSocket.TEXT, message);
            expect(socket.read(), RawWebSocket.TEXT, message);
        }
    }

    /** Bytes in hex, and what comes of them. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "unmasked, 810548656c6c6f, 1002",
        "length of 2^63, 81ff8000000000000000, 1002",
        "length of 2^63 - 1, 81ff7fffffffffffffff, 1009",
        "length that needs fewer bytes, 81fe0005, 1002",
        "long control frame, 89fe0080, 1002",
        "fragmented control frame, 0980ffffffff, 1002",
        "reserved bit, c180ffffffff, 1002",
        "unknown opcode, 8380ffffffff, 1002",
        "continuation of nothing, 8080ffffffff, 1002",
        "message inside a message, 0180ffffffff8180ffffffff, 1002",
        "text that is not UTF-8, 818300000000ff4142, 1007",
        "status that must not be sent, 88820000000003ed, 1002"
    })
    void whoBreaksTheRules_isToldSoAndClosed(String what, String hex, int status) throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        try (DoorServer test = DoorServer.of(folder, engine);
                RawWebSocket socket = test.webSocket(Transport.WS);
                RawWebSocket honest = test.webSocket(Transport.WS)) {
            socket.write(java.util.HexFormat.of().parseHex(hex));
            assertThat(socket.closed()).as(what).isEqualTo(status);
            assertThat(test.count(Counter.WEBSOCKET_VIOLATIONS)).isEqualTo(1);
            byte[] message = Wire.message("honest");
            honest.send(RawWebSocket.TEXT, message);
            expect(honest.read(), RawWebSocket.TEXT, message);
            assertThat(engine.next(Input.Received.class).bytes()).isEqualTo(message);
        }
    }

    @Test
    void endlessFragments_andMessagesTooLong_areCutOff() throws Exception {
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo());
                RawWebSocket empty = test.webSocket(Transport.WS);
                RawWebSocket full = test.webSocket(Transport.WS)) {
            empty.write(RawWebSocket.frame(false, RawWebSocket.TEXT, NONE));
            for (int i = 0; i < 100; i++)
                empty.write(RawWebSocket.frame(false, RawWebSocket.CONTINUATION, NONE));
            assertThat(empty.closed()).isEqualTo(1009);
            full.write(RawWebSocket.frame(false, RawWebSocket.TEXT, new byte[40_000]));
            full.write(RawWebSocket.frame(false, RawWebSocket.CONTINUATION, new byte[40_000]));
            assertThat(full.closed()).isEqualTo(1009);
            assertThat(test.count(Counter.WEBSOCKET_VIOLATIONS)).isEqualTo(2);
            await().until(() -> test.server.connections() == 0);
        }
    }

    @Test
    void floodOfPings_costsOnePongForMany_andNobodyElseWaits() throws Exception {
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo());
                RawWebSocket flood = test.webSocket(Transport.WS);
                RawWebSocket honest = test.webSocket(Transport.WS)) {
            byte[] pings = NONE;
            for (int i = 0; i < 200; i++)
                pings =
                        Wire.concat(
                                pings, RawWebSocket.frame(true, RawWebSocket.PING, new byte[125]));
            flood.socket.setSoTimeout(1);
            Thread sender = Thread.ofVirtual().start(new Flood(flood, pings, 500));
            byte[] message = Wire.message("honest");
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                honest.send(RawWebSocket.TEXT, message);
                expect(honest.read(), RawWebSocket.TEXT, message);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofSeconds(1));
            }
            assertThat(sender.join(Duration.ofSeconds(10))).isTrue();
            assertThat(test.server.queuedBytes()).isLessThan(4 << 20);
            assertThat(test.count(Counter.KEEP_ALIVES)).isBetween(1L, 50_000L);
        }
    }

    private record Flood(RawWebSocket socket, byte[] bytes, int times) implements Runnable {
        @Override
        public void run() {
            try {
                for (int i = 0; i < times; i++) socket.write(bytes);
            } catch (IOException cutOff) {
                // as it may be
            }
        }
    }

    @Test
    void halfFrames_areClosedInTimeThoughBytesTrickle() throws Exception {
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo());
                RawWebSocket frame = test.webSocket(Transport.WS);
                RawWebSocket pieces = test.webSocket(Transport.WSS)) {
            byte[] message = RawWebSocket.frame(true, RawWebSocket.TEXT, Wire.message("slow"));
            byte[] pong = RawWebSocket.frame(true, RawWebSocket.PONG, NONE);
            pieces.write(RawWebSocket.frame(false, RawWebSocket.TEXT, NONE));
            long start = System.nanoTime();
            int[] sent = {0};
            await().pollInterval(Duration.ofMillis(20))
                    .until(() -> !writes(frame, new byte[] {message[sent[0]++]}));
            await().pollInterval(Duration.ofMillis(20)).until(() -> !writes(pieces, pong));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
            assertThat(test.count(Counter.CONNECTIONS_UNFINISHED)).isEqualTo(2);
            await().until(() -> test.server.connections() == 0);
        }
    }

    private static boolean writes(RawWebSocket socket, byte[] bytes) {
        try {
            socket.write(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
