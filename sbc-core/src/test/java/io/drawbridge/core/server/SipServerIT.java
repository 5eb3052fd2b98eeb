package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.server.TestServer.Setting;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class SipServerIT {
    @BeforeAll
    static void watchForLeaks() {
        LeakWatch.begin();
    }

    @AfterAll
    static void everyBufferWasReleased() {
        assertThat(LeakWatch.leaks()).isEmpty();
    }

    @Nested
    class OverUdp {
        @ParameterizedTest
        @EnumSource
        void datagramsOfAnySize_areReadWholeAndAnswered(SocketBackend backend) throws Exception {
            ScriptedEngine engine = ScriptedEngine.echo();
            try (TestServer test = TestServer.of(backend, engine);
                    DatagramSocket socket = Wire.datagrams()) {
                for (int size : new int[] {1, 300, 1_500, 9_000, 65_507}) {
                    byte[] sent = new byte[size];
                    Arrays.fill(sent, (byte) 'x');
                    Wire.send(socket, test.udp(), sent);
                    assertThat(Wire.receive(socket)).isEqualTo(sent);
                }
                Input.Received first = engine.next(Input.Received.class);
                assertThat(first.flow())
                        .isEqualTo(
                                new Flow(
                                        TestServer.UDP,
                                        Transport.UDP,
                                        TestServer.loopback(socket.getLocalPort()),
                                        Flow.ANY));
                assertThat(first.receivedAt()).isBetween(0L, engine.lastNow);
            }
        }

        @ParameterizedTest
        @EnumSource
        void burst_isReadInOneGoAndNoDatagramIsMistakenForAnother(SocketBackend backend)
                throws Exception {
            ScriptedEngine[] engines = {ScriptedEngine.echo(), ScriptedEngine.echo()};
            try (TestServer test = TestServer.of(backend, engines);
                    DatagramSocket socket = Wire.datagrams()) {
                Set<String> sent = new HashSet<>();
                Set<String> received = new HashSet<>();
                for (int i = 0; i < 100; i++) {
                    byte[] message = Wire.message("burst-" + i, "b".repeat(i));
                    sent.add(new String(message, StandardCharsets.US_ASCII));
                    Wire.send(socket, test.udp(), message);
                }
                for (int i = 0; i < 100; i++)
                    received.add(new String(Wire.receive(socket), StandardCharsets.US_ASCII));
                assertThat(received).isEqualTo(sent);
            }
        }

        @ParameterizedTest
        @EnumSource
        void keepAlives_neverReachTheEngine(SocketBackend backend) throws Exception {
            ScriptedEngine engine = ScriptedEngine.echo();
            try (TestServer test = TestServer.of(backend, engine);
                    DatagramSocket socket = Wire.datagrams()) {
                Wire.send(socket, test.udp(), new byte[0]);
                Wire.send(socket, test.udp(), "\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                byte[] stun = new byte[20];
                stun[1] = 1;
                stun[4] = 0x21;
                stun[5] = 0x12;
                stun[6] = (byte) 0xA4;
                stun[7] = 0x42;
                Wire.send(socket, test.udp(), stun);
                assertThat(Wire.receive(socket)).startsWith(1, 1); // binding success response
                Wire.send(socket, test.udp(), Wire.message("after"));
                assertThat(Wire.receive(socket)).isEqualTo(Wire.message("after"));
                assertThat(engine.inputs).hasSize(1);
            }
        }

        @ParameterizedTest
        @EnumSource
        void datagramThatCannotBeSent_isReported_andTheNextOneGoes(SocketBackend backend)
                throws Exception {
            ScriptedEngine engine = new ScriptedEngine();
            try (TestServer test = TestServer.of(backend, engine);
                    DatagramSocket socket = Wire.datagrams()) {
                Flow flow =
                        new Flow(
                                TestServer.UDP,
                                Transport.UDP,
                                TestServer.loopback(socket.getLocalPort()),
                                Flow.ANY);
                send(
                        test,
                        engine,
                        new Output.Transmit(flow, new byte[65_508], "z9hG4bKlarge"),
                        new Output.Transmit(flow, Wire.message("small"), "z9hG4bKsmall"));
                assertThat(engine.next(Input.TransportFailed.class).branch())
                        .isEqualTo("z9hG4bKlarge");
                assertThat(Wire.receive(socket)).isEqualTo(Wire.message("small"));
                assertThat(test.count(Counter.TRANSPORT_FAILURES)).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @EnumSource
        void ipv6_isServedByUdpAndTcp(SocketBackend backend) throws Exception {
            Setting ipv6 = Setting.PLAIN.at(TestServer.loopback6(0));
            byte[] message = Wire.message("six");
            try (TestServer test =
                            new TestServer(
                                    backend, ipv6, ScriptedEngine.echo(), ScriptedEngine.echo());
                    DatagramSocket socket = new DatagramSocket(TestServer.loopback6(0));
                    Socket stream = Wire.connect(test.tcp())) {
                socket.setSoTimeout(10_000);
                Wire.send(socket, test.udp(), message);
                assertThat(Wire.receive(socket)).isEqualTo(message);
                stream.getOutputStream().write(message);
                assertThat(Wire.read(stream, message.length)).isEqualTo(message);
            }
        }

        @ParameterizedTest
        @EnumSource
        void refusedSource_isDroppedUnread(SocketBackend backend) throws Exception {
            ScriptedEngine engine = ScriptedEngine.echo();
            SourceScreen closed = (_, _, _) -> false;
            try (TestServer test = new TestServer(backend, Setting.PLAIN.with(closed), engine);
                    DatagramSocket socket = Wire.datagrams()) {
                Wire.send(socket, test.udp(), Wire.message("refused"));
                assertThat(Wire.refuses(test.tcp())).isTrue();
                await().until(() -> test.count(Counter.PACKETS_REFUSED) == 2);
                assertThat(engine.inputs).isEmpty();
            }
        }

        @ParameterizedTest
        @EnumSource
        void secondServerOnTheSamePort_failsAndNamesTheAddress(SocketBackend backend) {
            ScriptedEngine[] two = {ScriptedEngine.echo(), ScriptedEngine.echo()};
            try (TestServer first = TestServer.of(backend, two)) {
                int port = first.udp().getPort();
                assertThatThrownBy(
                                () ->
                                        new TestServer(
                                                        backend,
                                                        Setting.PLAIN.at(TestServer.loopback(port)),
                                                        two)
                                                .close())
                        .isInstanceOf(BindException.class)
                        .hasMessage("udp://127.0.0.1:" + port + " is in use");
            }
        }
    }

    @Nested
    class OverTcp {
        @ParameterizedTest
        @EnumSource
        void messages_areCutFromTheStreamAndAnsweredOnIt(SocketBackend backend) throws Exception {
            ScriptedEngine engine = ScriptedEngine.echo();
            try (TestServer test = TestServer.of(backend, engine);
                    Socket socket = Wire.connect(test.tcp())) {
                byte[] a = Wire.message("a", "body of a");
                byte[] b = Wire.message("b");
                socket.getOutputStream().write(concat(a, b));
                assertThat(Wire.read(socket, a.length + b.length)).isEqualTo(concat(a, b));
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
        void connectionThatIsGone_isNotOpenedAgainBehindTheEnginesBack(SocketBackend backend)
                throws Exception {
            ScriptedEngine engine = ScriptedEngine.echo();
            try (TestServer test = TestServer.of(backend, engine)) {
                Flow gone = new Flow(TestServer.TCP, Transport.TCP, TestServer.loopback(9), 77);
                send(test, engine, new Output.Transmit(gone, Wire.message("x"), "z9hG4bKx"));
                assertThat(engine.next(Input.TransportFailed.class).branch()).isEqualTo("z9hG4bKx");
            }
        }

        @ParameterizedTest
        @EnumSource
        void connectionToAPeer_isOpenedOnceAndUsedByAllShards(SocketBackend backend)
                throws Exception {
            ScriptedEngine[] engines = {new ScriptedEngine(), new ScriptedEngine()};
            try (TestServer test = TestServer.of(backend, engines);
                    ServerSocket peer =
                            new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
                byte[] message = Wire.message("out");
                Flow flow = TestServer.toTcp(peer.getLocalPort());
                for (ScriptedEngine engine : engines)
                    engine.script =
                            input ->
                                    input instanceof Input.EndCall
                                            ? List.of(
                                                    new Output.Transmit(flow, message, "z9hG4bK1"))
                                            : List.of();
                test.server.endCall("go");
                try (Socket accepted = peer.accept()) {
                    accepted.setSoTimeout(10_000);
                    assertThat(Wire.read(accepted, 2 * message.length))
                            .isEqualTo(concat(message, message));
                    test.server.endCall("again");
                    assertThat(Wire.read(accepted, 2 * message.length))
                            .isEqualTo(concat(message, message));
                    peer.setSoTimeout(300);
                    assertThatThrownBy(peer::accept).isInstanceOf(SocketTimeoutException.class);
                    accepted.getOutputStream().write(Wire.message("answer"));
                    await().until(
                                    () ->
                                            Arrays.stream(engines)
                                                    .anyMatch(
                                                            e ->
                                                                    e.inputs.stream()
                                                                            .anyMatch(
                                                                                    Input.Received
                                                                                                    .class
                                                                                            ::isInstance)));
                }
                for (ScriptedEngine engine : engines)
                    assertThat(engine.next(Input.FlowClosed.class).flow().connection())
                            .isPositive();
            }
        }

        @ParameterizedTest
        @EnumSource
        void peerThatConnected_isReachedOnItsOwnConnection(SocketBackend backend) throws Exception {
            ScriptedEngine engine = new ScriptedEngine();
            byte[] request = Wire.message("ours");
            engine.script =
                    input ->
                            input instanceof Input.Received(var flow, _, _)
                                    ? List.of(
                                            new Output.Transmit(
                                                    new Flow(
                                                            flow.listener(),
                                                            flow.transport(),
                                                            flow.remote(),
                                                            Flow.ANY),
                                                    request,
                                                    ""))
                                    : List.of();
            try (TestServer test = TestServer.of(backend, engine);
                    Socket socket = Wire.connect(test.tcp())) {
                socket.getOutputStream().write(Wire.message("theirs"));
                assertThat(Wire.read(socket, request.length)).isEqualTo(request);
            }
        }

        @ParameterizedTest
        @EnumSource
        void refusedConnection_failsEveryTransmissionThatWaitedForIt(SocketBackend backend)
                throws Exception {
            ScriptedEngine engine = new ScriptedEngine();
            int port;
            try (ServerSocket closed = new ServerSocket(0)) {
                port = closed.getLocalPort();
            }
            Flow flow = TestServer.toTcp(port);
            try (TestServer test = TestServer.of(backend, engine)) {
                send(
                        test,
                        engine,
                        new Output.Transmit(flow, Wire.message("1"), "z9hG4bK1"),
                        new Output.Transmit(flow, Wire.message("2"), "z9hG4bK2"),
                        new Output.Transmit(flow, Wire.message("3"), ""));
                Input.TransportFailed first = engine.next(Input.TransportFailed.class);
                assertThat(first)
                        .isEqualTo(
                                new Input.TransportFailed(flow, "z9hG4bK1", "connection refused"));
                assertThat(engine.next(Input.TransportFailed.class).branch()).isEqualTo("z9hG4bK2");
                await().until(() -> test.count(Counter.TRANSPORT_FAILURES) == 3);
                assertThat(test.server.connections()).isZero();
            }
        }

        @ParameterizedTest
        @EnumSource
        void silentPeer_failsAfterTwoSeconds(SocketBackend backend) throws Exception {
            ScriptedEngine engine = new ScriptedEngine();
            try (TestServer test = TestServer.of(backend, engine);
                    FullBacklog silent = new FullBacklog()) {
                Flow flow = TestServer.toTcp(silent.port());
                long start = System.nanoTime();
                send(test, engine, new Output.Transmit(flow, Wire.message("1"), "z9hG4bK1"));
                Input.TransportFailed failed = engine.next(Input.TransportFailed.class);
                assertThat(failed.reason()).isEqualTo("no connection within 2 s");
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(5));
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
                                    backend, Setting.PLAIN.with(limits(100, 10, 1 << 20)), engine);
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
                            Duration.ofMillis(600),
                            Duration.ofHours(1),
                            1 << 20);
            try (TestServer test = new TestServer(backend, Setting.PLAIN.with(limits), engine);
                    Socket socket = Wire.connect(test.tcp())) {
                byte[] message = Wire.message("trickle");
                long start = System.nanoTime();
                int sent = 0;
                try {
                    while (sent < message.length - 1) {
                        socket.getOutputStream().write(message, sent++, 1);
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                } catch (IOException closed) {
                    // as it should be
                }
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
                            Duration.ofMillis(400),
                            1 << 20);
            try (TestServer test =
                            new TestServer(
                                    backend, Setting.PLAIN.with(limits), new ScriptedEngine());
                    Socket socket = Wire.connect(test.tcp())) {
                assertThat(Wire.closes(socket)).isTrue();
                assertThat(test.count(Counter.CONNECTIONS_IDLE)).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @EnumSource
        void connections_areLimitedBySourceAndInAll(SocketBackend backend) throws Exception {
            try (TestServer test =
                            new TestServer(
                                    backend,
                                    Setting.PLAIN.with(limits(5, 3, 1 << 20)),
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
                                    Setting.PLAIN.with(limits(1, 9, 1 << 20)),
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
                            Setting.PLAIN.with(limits(20, 20, 1 << 20)),
                            ScriptedEngine.echo(),
                            ScriptedEngine.echo())) {
                for (int i = 0; i < 300; i++) {
                    try (Socket socket = Wire.connect(test.tcp())) {
                        if (i % 3 == 0) socket.setSoLinger(true, 0); // a reset
                        if (i % 2 == 0) socket.getOutputStream().write(message, 0, 40);
                        else socket.getOutputStream().write(message);
                    } catch (IOException refusedWhileOthersAreNotGoneYet) {
                        TimeUnit.MILLISECONDS.sleep(5);
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
                        .write(
                                "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(Wire.read(socket, answer.length)).isEqualTo(answer);
                assertThat(Wire.closes(socket)).isTrue();
            }
        }
    }

    @Nested
    class Shards {
        @ParameterizedTest
        @EnumSource
        void handedOverInput_reachesItsOwner(SocketBackend backend) throws Exception {
            ScriptedEngine owner = ScriptedEngine.echo();
            ScriptedEngine reader = new ScriptedEngine();
            reader.script =
                    input ->
                            input instanceof Input.Received
                                    ? List.of(new Output.HandOver(1, input))
                                    : List.of();
            try (TestServer test = TestServer.of(backend, reader, owner);
                    DatagramSocket socket = Wire.datagrams()) {
                Wire.send(socket, test.udp(), Wire.message("whose"));
                assertThat(Wire.receive(socket)).isEqualTo(Wire.message("whose"));
                assertThat(owner.next(Input.Received.class).bytes())
                        .isEqualTo(Wire.message("whose"));
            }
        }

        @ParameterizedTest
        @EnumSource
        void fullHandOverQueue_isCountedAndDoesNotKeepTheRelayOut(SocketBackend backend)
                throws Exception {
            CountDownLatch go = new CountDownLatch(1);
            ScriptedEngine slow = new ScriptedEngine();
            slow.script =
                    input -> {
                        if (input instanceof Input.EndCall) await(go);
                        return List.of();
                    };
            ScriptedEngine reader = new ScriptedEngine();
            Input one = new Input.Received(TestServer.toTcp(1), Wire.message("one"), 0);
            reader.script =
                    input -> {
                        List<Output> many = new ArrayList<>();
                        if (input instanceof Input.ListCalls)
                            for (int i = 0; i < 1_500; i++) many.add(new Output.HandOver(1, one));
                        return many;
                    };
            try (TestServer test = TestServer.of(backend, reader, slow)) {
                test.server.endCall("stop here");
                slow.next(Input.EndCall.class);
                test.server.calls();
                await().until(() -> test.count(Counter.HAND_OVER_DROPPED) == 1_500 - 1_024);
                assertThat(test.count(Counter.HANDED_OVER)).isEqualTo(1_024);
                assertThat(test.server.waiting(1)).isGreaterThanOrEqualTo(1_024);
                test.server.post(new Input.TrunkResolved("pbx", List.of()));
                go.countDown();
                slow.next(Input.TrunkResolved.class); // before the flood, though put in after it
                await().until(() -> test.server.waiting(1) == 0);
            }
        }

        @ParameterizedTest
        @EnumSource
        void engineThatThrows_isCountedAndGoesOn(SocketBackend backend) throws Exception {
            ScriptedEngine engine = ScriptedEngine.echo();
            var echo = engine.script;
            engine.script =
                    input -> {
                        if (input instanceof Input.Received(_, var bytes, _) && bytes.length == 7)
                            throw new IllegalStateException("a bug");
                        return echo.apply(input);
                    };
            try (TestServer test = TestServer.of(backend, engine);
                    DatagramSocket socket = Wire.datagrams()) {
                Wire.send(socket, test.udp(), new byte[] {1, 2, 3, 4, 5, 6, 7});
                Wire.send(socket, test.udp(), Wire.message("next"));
                assertThat(Wire.receive(socket)).isEqualTo(Wire.message("next"));
                assertThat(test.count(Counter.ENGINE_FAILURES)).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @EnumSource
        void deadlineBeforeAnyInput_isTold(SocketBackend backend) throws Exception {
            ScriptedEngine engine = new ScriptedEngine();
            engine.deadline = 1;
            engine.script =
                    _ -> {
                        engine.deadline = Engine.NEVER;
                        return List.of();
                    };
            try (TestServer test = TestServer.of(backend, engine)) {
                engine.next(Input.DeadlineReached.class);
                assertThat(test.count(Counter.ENGINE_FAILURES)).isZero();
            }
        }

        @ParameterizedTest
        @EnumSource
        void deadline_isTold_andOneThatFailsDoesNotSpin(SocketBackend backend) throws Exception {
            ScriptedEngine engine = new ScriptedEngine();
            AtomicInteger woken = new AtomicInteger();
            engine.script =
                    input -> {
                        switch (input) {
                            case Input.EndCall _ ->
                                    engine.deadline = engine.lastNow + 200_000_000L; // in 200 ms
                            case Input.DeadlineReached _ -> {
                                assertThat(engine.lastNow).isGreaterThanOrEqualTo(engine.deadline);
                                woken.incrementAndGet();
                                throw new IllegalStateException("always");
                            }
                            default -> {}
                        }
                        return List.of();
                    };
            try (TestServer test = TestServer.of(backend, engine)) {
                test.server.endCall("arm");
                await().until(() -> woken.get() == 1);
                TimeUnit.MILLISECONDS.sleep(350);
                assertThat(woken.get()).isBetween(2, 5);
                engine.deadline = Engine.NEVER;
            }
        }

        @ParameterizedTest
        @EnumSource
        void relaysReply_comesBackToTheShardThatAsked(SocketBackend backend) throws Exception {
            ScriptedEngine[] engines = {new ScriptedEngine(), new ScriptedEngine()};
            engines[1].script =
                    input ->
                            input instanceof Input.EndCall
                                    ? List.of(new Output.AskRelay(new MediaCommand.Query(5, "c")))
                                    : List.of();
            Setting setting =
                    Setting.PLAIN.withRelay(
                            (command, listener) ->
                                    Thread.ofVirtual()
                                            .start(
                                                    () ->
                                                            listener.onReply(
                                                                    new MediaReply.Done(
                                                                            command.id(),
                                                                            SessionStatistics
                                                                                    .NONE))));
            try (TestServer test = new TestServer(backend, setting, engines)) {
                test.server.endCall("ask");
                assertThat(engines[1].next(Input.RelayReplied.class).reply().id()).isEqualTo(5);
                assertThat(engines[0].inputs).noneMatch(Input.RelayReplied.class::isInstance);
            }
        }

        @ParameterizedTest
        @EnumSource
        void callsOfAllShards_areListedTogether(SocketBackend backend) throws Exception {
            ScriptedEngine[] engines = {new ScriptedEngine(), new ScriptedEngine()};
            for (int i = 0; i < 2; i++) {
                CallSummary call = call("call-" + i);
                engines[i].script =
                        input ->
                                input instanceof Input.ListCalls(long question)
                                        ? List.of(new Output.CallsListed(question, List.of(call)))
                                        : List.of();
            }
            try (TestServer test = TestServer.of(backend, engines)) {
                assertThat(test.server.calls().get(5, TimeUnit.SECONDS))
                        .extracting(CallSummary::id)
                        .containsExactlyInAnyOrder("call-0", "call-1");
                engines[0].script = _ -> List.of();
                assertThatThrownBy(() -> test.server.calls().get(5, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class);
            }
        }

        @ParameterizedTest
        @EnumSource
        void drain_endsWhenEveryShardHasNoCallLeft(SocketBackend backend) throws Exception {
            ScriptedEngine[] engines = {new ScriptedEngine(), new ScriptedEngine()};
            engines[0].script =
                    input ->
                            input instanceof Input.Drain
                                    ? List.of(new Output.Drained())
                                    : List.of();
            engines[1].script =
                    input ->
                            input instanceof Input.EndCall
                                    ? List.of(new Output.Drained())
                                    : List.of();
            try (TestServer test = TestServer.of(backend, engines)) {
                var inTime = test.server.drain(Duration.ofSeconds(20));
                assertThat(test.server.drain(Duration.ofMillis(100)).get(5, TimeUnit.SECONDS))
                        .isFalse();
                test.server.endCall("the last one");
                assertThat(inTime.get(5, TimeUnit.SECONDS)).isTrue();
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static org.awaitility.core.ConditionFactory await() {
            return org.awaitility.Awaitility.await();
        }
    }

    private static void send(TestServer test, ScriptedEngine engine, Output... outputs)
            throws InterruptedException {
        engine.script = input -> input instanceof Input.EndCall ? List.of(outputs) : List.of();
        test.server.endCall("go");
        engine.next(Input.EndCall.class);
    }

    private static Listener.Limits limits(int connections, int perSource, long outputBytes) {
        return new Listener.Limits(
                connections,
                perSource,
                SipLimits.DEFAULTS,
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                outputBytes);
    }

    private static CallSummary call(String id) {
        return new CallSummary(
                id, "in", "out", "confirmed", "a", "b", "outside", "pbx", "x:1", "y:2", 1, 2);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** A port where connections are neither accepted nor refused. */
    private static final class FullBacklog implements AutoCloseable {
        private final ServerSocket server =
                new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        private final List<Socket> fillers = new ArrayList<>();

        FullBacklog() throws IOException {
            while (fillers.size() < 16) {
                Socket filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(TestServer.loopback(port()), 200);
                } catch (SocketTimeoutException full) {
                    return;
                }
            }
            throw new IllegalStateException("the backlog does not fill");
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket filler : fillers) filler.close();
            server.close();
        }
    }
}
