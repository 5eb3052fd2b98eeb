package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many calls there may be and how long they may last. */
class LimitScenarioTest {
    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG
                            .replace("total: 100000", "total: 3, max-duration: 1h")
                            .replace("per-source: 100000", "per-source: 1"));

    private final World world = bench.world();
    private final Party pbx = bench.pbx();

    private PartyCall another() {
        pbx.onInvite(PartyCall::answer);
        PartyCall call = bench.carrier().call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.seconds(1));
        return call;
    }

    @Test
    void beyondTheLimitIs503_andAnEndMakesRoom() {
        PartyCall first = another();
        another();
        another();
        PartyCall fourth = another();
        assertThat(fourth.finalStatus()).isEqualTo(503);
        first.dialog().bye();
        world.run(World.seconds(1));
        assertThat(another().up()).isTrue();
    }

    @Test
    void aCallThatFailsMakesRoomToo() {
        another();
        another();
        pbx.onInvite(call -> call.reject(486, "Busy Here"));
        for (int i = 0; i < 5; i++) {
            PartyCall call = bench.carrier().call(bench.front(), "sip:1001@198.51.100.1");
            world.run(World.seconds(1));
            assertThat(call.finalStatus()).isEqualTo(486);
        }
    }

    @Test
    void aCallEndsAfterItsLongestTime() {
        PartyCall call = another();
        world.run(World.seconds(3590));
        assertThat(call.up()).isTrue();
        world.run(World.seconds(20));
        assertThat(call.up()).isFalse();
        assertThat(pbx.incomingCall().up()).isFalse();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.MAX_DURATION);
    }
}
