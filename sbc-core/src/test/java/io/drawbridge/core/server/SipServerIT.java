package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.server.TestServer.Setting;
import io.drawbridge.core.telemetry.CallSummary;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The server as a whole: its ports, all its shards together, its end. */
@ExtendWith(LeakWatch.class)
class SipServerIT {
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
                input -> input instanceof Input.Drain ? List.of(new Output.Drained()) : List.of();
        engines[1].script =
                input -> input instanceof Input.EndCall ? List.of(new Output.Drained()) : List.of();
        try (TestServer test = TestServer.of(backend, engines)) {
            var inTime = test.server.drain(Duration.ofSeconds(20));
            assertThat(test.server.drain(Duration.ofMillis(100)).get(5, TimeUnit.SECONDS))
                    .isFalse();
            test.server.endCall("the last one");
            assertThat(inTime.get(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static CallSummary call(String id) {
        return new CallSummary(
                id,
                "in",
                "out",
                "confirmed",
                "a",
                "b",
                "outside",
                "pbx",
                "",
                "",
                "x:1",
                "y:2",
                "i",
                Set.of(),
                1,
                2);
    }
}
