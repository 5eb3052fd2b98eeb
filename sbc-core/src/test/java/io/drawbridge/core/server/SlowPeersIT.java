package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Those who hold a door open without coming in, on every kind of stream. */
@ExtendWith(LeakWatch.class)
class SlowPeersIT {
    @TempDir private Path folder;

    /** What each begins with and does not end, for each door and step. */
    private static byte[] beginning(Transport door) {
        return switch (door) {
            case TLS, WSS -> {
                byte[] hello = new byte[600]; // a ClientHello of which little comes
                System.arraycopy(
                        new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3}, 0, hello, 0, 11);
                yield hello;
            }
            case WS -> RawWebSocket.bytes(RawWebSocket.request());
            case TCP, UDP -> Wire.message("slow");
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS", "WS", "WSS"})
    void bytesThatTrickle_doNotProlongAnything(Transport door) throws Exception {
        byte[] bytes = beginning(door);
        List<Socket> slow = new ArrayList<>();
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo())) {
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) slow.add(Wire.connect(test.address(door)));
            int at = 0;
            while (!slow.isEmpty() && System.nanoTime() - start < 8_000_000_000L) {
                byte one = bytes[at++];
                slow.removeIf(socket -> !writes(socket, one));
                Thread.sleep(20);
            }
            assertThat(slow).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(700), Duration.ofSeconds(6));
            await().until(() -> test.server.connections() == 0);
            assertThat(test.count(Counter.CONNECTIONS_UNFINISHED) + test.count(Counter.TLS_TIMEOUT))
                    .isEqualTo(100);
        }
    }

    /** TLS alone is not enough, nor is saying nothing. */
    @Test
    void httpBehindTls_isPartOfTheSameClock() throws Exception {
        try (DoorServer test = DoorServer.of(folder, ScriptedEngine.echo());
                Socket secured = test.connect(Transport.WSS);
                Socket silent = test.connect(Transport.WS)) {
            secured.getOutputStream().write("GET /sip HTTP/1.1\r\n".getBytes(US_ASCII));
            assertThat(Wire.closes(secured)).isTrue();
            assertThat(Wire.closes(silent)).isTrue();
            assertThat(test.count(Counter.CONNECTIONS_UNFINISHED)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS", "WS", "WSS"})
    void peersThatNeverRead_areCutWhenTheirQueueIsFull(Transport door) throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        byte[] large = "x".repeat(60_000).getBytes(US_ASCII);
        engine.script =
                input -> {
                    List<Output> much = new ArrayList<>();
                    if (input instanceof Input.Received(var flow, _, _))
                        for (int i = 0; i < 20; i++)
                            much.add(new Output.Transmit(flow, large, "z9hG4bK" + i));
                    return much;
                };
        byte[] message = Wire.message("flood me");
        if (door.webSocket()) message = RawWebSocket.frame(true, RawWebSocket.TEXT, message);
        List<Socket> deaf = new ArrayList<>();
        try (DoorServer test = DoorServer.of(folder, engine)) {
            for (int i = 0; i < 5; i++) {
                Socket socket = test.connect(door);
                if (door.webSocket()) RawWebSocket.open(socket);
                deaf.add(socket);
            }
            long start = System.nanoTime();
            while (test.count(Counter.CONNECTIONS_CUT) < 5
                    && System.nanoTime() - start < 10_000_000_000L) {
                for (Socket socket : deaf) writes(socket, message);
                assertThat(test.server.queuedBytes()).isLessThan(16 << 20);
                Thread.sleep(5);
            }
            assertThat(test.count(Counter.CONNECTIONS_CUT)).isEqualTo(5);
            await().until(() -> test.server.connections() == 0);
            await().until(() -> test.server.queuedBytes() == 0);
            for (Socket socket : deaf) socket.close();
        }
    }

    @Test
    void peerThatClosesItsHalf_hearsTheAnswer() throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        byte[] trying = "SIP/2.0 100 Trying\r\n\r\n".getBytes(US_ASCII);
        byte[] answer = "SIP/2.0 404 Not Found\r\n\r\n".getBytes(US_ASCII);
        try (DoorServer test = DoorServer.of(folder, engine)) {
            try (Socket socket = test.connect(Transport.TCP)) {
                socket.getOutputStream().write(Wire.message("nc"));
                socket.shutdownOutput();
                var flow = engine.next(Input.Received.class).flow();
                engine.script =
                        input ->
                                input instanceof Input.EndCall(var id)
                                        ? List.of(
                                                new Output.Transmit(
                                                        flow,
                                                        id.equals("trying") ? trying : answer,
                                                        ""))
                                        : List.of();
                test.server.endCall("trying");
                assertThat(Wire.read(socket, trying.length)).isEqualTo(trying);
                test.server.endCall("answer");
                assertThat(socket.getInputStream().readAllBytes()).isEqualTo(answer);
            }
            engine.next(Input.FlowClosed.class);
            try (Socket socket = test.connect(Transport.TCP)) {
                long start = System.nanoTime();
                socket.getOutputStream().write(Wire.message("gone"));
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
            }
            try (Socket socket = test.connect(Transport.TCP)) {
                long start = System.nanoTime();
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofSeconds(2));
            }
            await().until(() -> test.server.connections() == 0);
        }
    }

    /** A few hundred of each kind; ten thousand in the long form. */
    @Test
    void idleConnections_areHeld_andOthersAreServed() throws Exception {
        int each = Boolean.getBoolean("drawbridge.long") ? 2_500 : 60;
        Listener.Limits limits =
                new Listener.Limits(
                        10_100,
                        10_100,
                        SipLimits.DEFAULTS,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofHours(1),
                        1 << 20);
        byte[] message = Wire.message("served");
        List<Socket> idle = new ArrayList<>();
        try (DoorServer test =
                new DoorServer(
                        folder,
                        limits,
                        TrustedProxies.NONE,
                        SourceScreen.OPEN,
                        ScriptedEngine.echo())) {
            for (Transport door : DoorServer.DOORS) {
                for (int i = 0; i < each; i++) {
                    Socket socket = test.connect(door);
                    if (door.webSocket()) RawWebSocket.open(socket);
                    idle.add(socket);
                }
            }
            // The system has connected before the server has accepted.
            await().until(() -> test.server.connections() == each * DoorServer.DOORS.size());
            for (int i = 0; i < 50; i++) {
                try (Socket socket = test.connect(Transport.TCP)) {
                    socket.getOutputStream().write(message);
                    assertThat(Wire.read(socket, message.length)).isEqualTo(message);
                }
            }
            for (Socket socket : idle) socket.close();
            await().until(() -> test.server.connections() == 0);
        }
    }

    private static boolean writes(Socket socket, byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
