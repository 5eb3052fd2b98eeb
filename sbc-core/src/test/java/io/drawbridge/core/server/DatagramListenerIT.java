package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.server.TestServer.Setting;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Datagrams in and out, by both kinds of sockets. */
@ExtendWith(LeakWatch.class)
class DatagramListenerIT {
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
            engine.transmits(
                    test,
                    new Output.Transmit(flow, new byte[65_508], "z9hG4bKlarge"),
                    new Output.Transmit(flow, Wire.message("small"), "z9hG4bKsmall"));
            assertThat(engine.next(Input.TransportFailed.class).branch()).isEqualTo("z9hG4bKlarge");
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
        SourceScreen closed = (_, _, _, _) -> SourceScreen.Answer.DROPPED;
        try (TestServer test = new TestServer(backend, Setting.PLAIN.with(closed), engine);
                DatagramSocket socket = Wire.datagrams()) {
            Wire.send(socket, test.udp(), Wire.message("refused"));
            assertThat(Wire.refuses(test.tcp())).isTrue();
            await().until(() -> test.count(Counter.PACKETS_REFUSED) == 2);
            assertThat(engine.inputs).isEmpty();
        }
    }
}
