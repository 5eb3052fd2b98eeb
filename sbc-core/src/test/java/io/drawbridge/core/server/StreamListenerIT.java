package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.server.TestServer.Setting;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Flow;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Connections that others open: messages cut from them, limits, their end. */
@ExtendWith(LeakWatch.class)
class StreamListenerIT {
    @ParameterizedTest
    @EnumSource
    void messages_areCutFromTheStreamAndAnsweredOnIt(SocketBackend backend) throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        try (TestServer test = TestServer.of(backend, engine);
                Socket socket = Wire.connect(test.tcp())) {
            byte[] a = Wire.message("a", "body of a");
            byte[] b = Wire.message("b");
            socket.getOutputStream().write(Wire.concat(a, b));
            assertThat(Wire.read(socket, a.length + b.length)).isEqualTo(Wire.concat(a, b));
            socket.getOutputStream().write(a, 0, 50);
            socket.getOutputStream().flush();
            engine.next(Input.Received.class);
            engine.next(Input.Received.class);
            socket.getOutputStream().write(a, 50, a.length - 50);
            assertThat(Wire.read(socket, a.length)).isEqualTo(a);
            assertThat(engine.next(Input.Received.class).flow().connection()).isPositive();
            socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket, 2)).containsExactly('\r', '\n');
        }
    }

    @ParameterizedTest
    @EnumSource
    void endOfAConnection_isToldToEveryShard(SocketBackend backend) throws Exception {
        ScriptedEngine[] engines = {
            ScriptedEngine.echo(), ScriptedEngine.echo(), ScriptedEngine.echo()
        };
        try (TestServer test = TestServer.of(backend, engines)) {
            byte[] message = Wire.message("short");
            try (Socket socket = Wire.connect(test.tcp())) {
                socket.getOutputStream().write(message);
                Wire.read(socket, message.length);
            }
            Set<Flow> told = new HashSet<>();
            for (ScriptedEngine engine : engines)
                told.add(engine.next(Input.FlowClosed.class).flow());
            assertThat(told).hasSize(1);
            await().until(() -> test.server.connections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void peerThatDoesNotRead_isCutWhenItsQueueIsFull(SocketBackend backend) throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        byte[] large = new byte[64_000];
        engine.script =
                input ->
                        switch (input) {
                            case Input.Received(var flow, _, _) -> {
                                List<Output> much = new ArrayList<>();
                                for (int i = 0; i < 200; i++)
                                    much.add(new Output.Transmit(flow, large, "z9hG4bK" + i));
                                yield much;
                            }
                            default -> List.of();
                        };
        try (TestServer test =
                        new TestServer(
                                backend,
                                Setting.PLAIN.with(TestServer.limits(100, 10, 1 << 20)),
                                engine);
                Socket socket = Wire.connect(test.tcp())) {
            socket.getOutputStream().write(Wire.message("flood me"));
            engine.next(Input.FlowClosed.class);
            assertThat(test.count(Counter.CONNECTIONS_CUT)).isEqualTo(1);
            await().until(() -> test.server.queuedBytes() == 0);
            assertThat(test.server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfMessage_isClosedInTimeThoughBytesTrickle(SocketBackend backend) throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        Listener.Limits limits =
                new Listener.Limits(
                        100,
                        100,
                        SipLimits.DEFAULTS,
                        Duration.ofSeconds(5),
                        Duration.ofMillis(600),
                        Duration.ofHours(1),
                        1 << 20);
        try (TestServer test = new TestServer(backend, Setting.PLAIN.with(limits), engine);
                Socket socket = Wire.connect(test.tcp())) {
            byte[] message = Wire.message("trickle");
            long start = System.nanoTime();
            AtomicInteger sent = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(20))
                    .until(() -> !writes(socket, message[sent.getAndIncrement()]));
            assertThat(sent.get()).isLessThan(message.length);
            assertThat(Wire.closes(socket)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(550), Duration.ofSeconds(4));
            assertThat(test.count(Counter.CONNECTIONS_UNFINISHED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void silentConnection_isClosedAfterTheIdleTimeout(SocketBackend backend) throws Exception {
        Listener.Limits limits =
                new Listener.Limits(
                        100,
                        100,
                        SipLimits.DEFAULTS,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(400),
                        1 << 20);
        try (TestServer test =
                        new TestServer(backend, Setting.PLAIN.with(limits), new ScriptedEngine());
                Socket socket = Wire.connect(test.tcp())) {
            assertThat(Wire.closes(socket)).isTrue();
            assertThat(test.count(Counter.CONNECTIONS_IDLE)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionOfASourceThatIsShutOut_isClosedWithItsNextMessage(SocketBackend backend)
            throws Exception {
        AtomicReference<SourceScreen.Answer> answer =
                new AtomicReference<>(SourceScreen.Answer.ADMITTED);
        ScriptedEngine engine = ScriptedEngine.echo();
        try (TestServer test =
                        new TestServer(
                                backend, Setting.PLAIN.with((_, _, _, _) -> answer.get()), engine);
                Socket first = Wire.connect(test.tcp());
                Socket second = Wire.connect(test.tcp())) {
            byte[] message = Wire.message("one");
            first.getOutputStream().write(message);
            assertThat(Wire.read(first, message.length)).isEqualTo(message);
            await().until(() -> test.server.connections() == 2);
            answer.set(SourceScreen.Answer.DROPPED);
            first.getOutputStream().write(message);
            await().until(() -> test.count(Counter.PACKETS_REFUSED) == 1);
            answer.set(SourceScreen.Answer.SHUT);
            first.getOutputStream().write(message);
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            second.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            assertThat(test.count(Counter.PACKETS_REFUSED)).isEqualTo(3);
            assertThat(Wire.refuses(test.tcp())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connections_areLimitedBySourceAndInAll(SocketBackend backend) throws Exception {
        try (TestServer test =
                        new TestServer(
                                backend,
                                Setting.PLAIN.with(TestServer.limits(5, 3, 1 << 20)),
                                ScriptedEngine.echo());
                Socket a = Wire.connect(test.tcp());
                Socket b = Wire.connect(test.tcp());
                Socket c = Wire.connect(test.tcp())) {
            byte[] message = Wire.message("served");
            c.getOutputStream().write(message);
            assertThat(Wire.read(c, message.length)).isEqualTo(message);
            assertThat(Wire.refuses(test.tcp())).isTrue();
            assertThat(test.count(Counter.CONNECTIONS_REFUSED_SOURCE)).isEqualTo(1);
            a.close();
            await().until(() -> test.server.connections() == 2);
            try (Socket e = Wire.connect(test.tcp())) { // the place is free again
                e.getOutputStream().write(message);
                assertThat(Wire.read(e, message.length)).isEqualTo(message);
            }
            assertThat(b.isConnected()).isTrue();
        }
        try (TestServer test =
                        new TestServer(
                                backend,
                                Setting.PLAIN.with(TestServer.limits(1, 9, 1 << 20)),
                                ScriptedEngine.echo());
                Socket a = Wire.connect(test.tcp())) {
            await().until(() -> test.server.connections() == 1);
            assertThat(Wire.refuses(test.tcp())).isTrue();
            assertThat(test.count(Counter.CONNECTIONS_REFUSED)).isEqualTo(1);
            assertThat(a.isConnected()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsThatComeAndGo_leaveNothingBehind(SocketBackend backend) throws Exception {
        byte[] message = Wire.message("one of many");
        try (TestServer test =
                new TestServer(
                        backend,
                        Setting.PLAIN.with(TestServer.limits(20, 20, 1 << 20)),
                        ScriptedEngine.echo(),
                        ScriptedEngine.echo())) {
            for (int i = 0; i < 300; i++) {
                try (Socket socket = Wire.connect(test.tcp())) {
                    if (i % 3 == 0) socket.setSoLinger(true, 0); // a reset
                    if (i % 2 == 0) socket.getOutputStream().write(message, 0, 40);
                    else socket.getOutputStream().write(message);
                } catch (IOException refusedWhileOthersAreNotGoneYet) {
                    await().until(() -> test.server.connections() < 20);
                }
            }
            await().until(() -> test.server.connections() == 0);
            List<Socket> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) { // every place is free again
                Socket socket = Wire.connect(test.tcp());
                all.add(socket);
                socket.getOutputStream().write(message);
                assertThat(Wire.read(socket, message.length)).isEqualTo(message);
            }
            for (Socket socket : all) socket.close();
            await().until(() -> test.server.connections() == 0);
            assertThat(test.server.queuedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamThatIsNotSip_isAnsweredAndClosed(SocketBackend backend) throws Exception {
        ScriptedEngine engine = new ScriptedEngine();
        byte[] answer = "SIP/2.0 400 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        engine.script =
                input ->
                        input instanceof Input.Unframeable(var flow, _)
                                ? List.of(
                                        new Output.Transmit(flow, answer, ""),
                                        new Output.CloseFlow(flow))
                                : List.of();
        try (TestServer test = TestServer.of(backend, engine);
                Socket socket = Wire.connect(test.tcp())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket, answer.length)).isEqualTo(answer);
            assertThat(Wire.closes(socket)).isTrue();
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
}
