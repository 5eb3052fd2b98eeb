package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.server.TestServer.Setting;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The loop around one engine: what others hand over, deadlines, errors, replies. */
@ExtendWith(LeakWatch.class)
class EngineLoopIT {
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
            assertThat(owner.next(Input.Received.class).bytes()).isEqualTo(Wire.message("whose"));
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
                    if (input instanceof Input.EndCall) waitFor(go);
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
    void whatAnOperatorDecides_comesThoughTheMailboxIsFull(SocketBackend backend) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ScriptedEngine slow = new ScriptedEngine();
        slow.script =
                input -> {
                    if (input instanceof Input.EndCall(String call) && call.equals("stop here"))
                        waitFor(go);
                    return List.of();
                };
        try (TestServer test = TestServer.of(backend, slow)) {
            test.server.endCall("stop here");
            slow.next(Input.EndCall.class);
            while (test.server.dropped(0) == 0)
                test.server.post(new Input.FlowClosed(TestServer.toTcp(1)));
            SbcConfig config = ConfigFixtures.twoSides();
            test.server.post(new Input.TrunkResolved("pbx", List.of()));
            test.server.post(new Input.Reconfigured(config, Map.of()));
            test.server.endCall("this one");
            test.server.drain(Duration.ofSeconds(1));
            go.countDown();
            assertThat(slow.next(Input.TrunkResolved.class).trunk()).isEqualTo("pbx");
            assertThat(slow.next(Input.Reconfigured.class).config()).isSameAs(config);
            assertThat(slow.next(Input.EndCall.class).call()).isEqualTo("this one");
            slow.next(Input.Drain.class);
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
        List<Long> woken = new CopyOnWriteArrayList<>();
        engine.script =
                input -> {
                    switch (input) {
                        case Input.EndCall _ ->
                                engine.deadline = engine.lastNow + 200_000_000L; // in 200 ms
                        case Input.DeadlineReached _ -> {
                            assertThat(engine.lastNow).isGreaterThanOrEqualTo(engine.deadline);
                            woken.add(engine.lastNow);
                            throw new IllegalStateException("always");
                        }
                        default -> {}
                    }
                    return List.of();
                };
        try (TestServer test = TestServer.of(backend, engine)) {
            test.server.endCall("arm");
            await().until(() -> woken.size() >= 4);
            engine.deadline = Engine.NEVER;
            for (int i = 1; i < 4; i++)
                assertThat(woken.get(i) - woken.get(i - 1))
                        .isGreaterThanOrEqualTo(EngineLoop.AFTER_FAILURE);
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
                                                                        SessionStatistics.NONE))));
        try (TestServer test = new TestServer(backend, setting, engines)) {
            test.server.endCall("ask");
            assertThat(engines[1].next(Input.RelayReplied.class).reply().id()).isEqualTo(5);
            assertThat(engines[0].inputs).noneMatch(Input.RelayReplied.class::isInstance);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
