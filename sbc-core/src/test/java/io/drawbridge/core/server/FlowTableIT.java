package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which connection a transmission takes, and which are opened for it. */
@ExtendWith(LeakWatch.class)
class FlowTableIT {
    @ParameterizedTest
    @EnumSource
    void connectionThatIsGone_isNotOpenedAgainBehindTheEnginesBack(SocketBackend backend)
            throws Exception {
        ScriptedEngine engine = ScriptedEngine.echo();
        try (TestServer test = TestServer.of(backend, engine)) {
            Flow gone = new Flow(TestServer.TCP, Transport.TCP, TestServer.loopback(9), 77);
            engine.transmits(test, new Output.Transmit(gone, Wire.message("x"), "z9hG4bKx"));
            assertThat(engine.next(Input.TransportFailed.class).branch()).isEqualTo("z9hG4bKx");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionToAPeer_isOpenedOnceAndUsedByAllShards(SocketBackend backend) throws Exception {
        ScriptedEngine[] engines = {new ScriptedEngine(), new ScriptedEngine()};
        try (TestServer test = TestServer.of(backend, engines);
                ServerSocket peer = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            byte[] message = Wire.message("out");
            Flow flow = TestServer.toTcp(peer.getLocalPort());
            for (ScriptedEngine engine : engines)
                engine.script =
                        input ->
                                input instanceof Input.EndCall
                                        ? List.of(new Output.Transmit(flow, message, "z9hG4bK1"))
                                        : List.of();
            test.server.endCall("go");
            try (Socket accepted = peer.accept()) {
                accepted.setSoTimeout(10_000);
                assertThat(Wire.read(accepted, 2 * message.length))
                        .isEqualTo(Wire.concat(message, message));
                test.server.endCall("again");
                assertThat(Wire.read(accepted, 2 * message.length))
                        .isEqualTo(Wire.concat(message, message));
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
                                                                                Input.Received.class
                                                                                        ::isInstance)));
            }
            for (ScriptedEngine engine : engines)
                assertThat(engine.next(Input.FlowClosed.class).flow().connection()).isPositive();
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
            engine.transmits(
                    test,
                    new Output.Transmit(flow, Wire.message("1"), "z9hG4bK1"),
                    new Output.Transmit(flow, Wire.message("2"), "z9hG4bK2"),
                    new Output.Transmit(flow, Wire.message("3"), ""));
            Input.TransportFailed first = engine.next(Input.TransportFailed.class);
            assertThat(first)
                    .isEqualTo(new Input.TransportFailed(flow, "z9hG4bK1", "connection refused"));
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
            engine.transmits(test, new Output.Transmit(flow, Wire.message("1"), "z9hG4bK1"));
            Input.TransportFailed failed = engine.next(Input.TransportFailed.class);
            assertThat(failed.reason()).isEqualTo("no connection within 2 s");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(5));
        }
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
