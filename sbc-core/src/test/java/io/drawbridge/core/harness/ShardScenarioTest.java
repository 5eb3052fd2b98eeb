package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two shards, and messages that are read by the wrong one: every message finds its call. */
class ShardScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    ShardScenarioTest() {
        bench.node().arrive(Node.Arrival.ANYWHERE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyRequestAndResponseOfBothLegsFindsItsCall(boolean inbound) {
        for (int i = 0; i < 10; i++) {
            Party caller = inbound ? carrier : pbx;
            Party called = inbound ? pbx : carrier;
            PartyCall call =
                    inbound
                            ? caller.call(bench.front(), "sip:1001@198.51.100.1")
                            : caller.call(bench.back(), "sip:441234567@10.0.0.2");
            world.run(World.ms(100));
            PartyCall other = called.incomingCalls().getLast();
            other.ring();
            world.run(World.ms(100));
            other.answer();
            world.run(World.ms(100));
            assertThat(call.up()).isTrue();
            assertThat(other.incoming().acknowledged()).isTrue();
            ClientExchange one = call.dialog().reInvite();
            world.run(World.ms(100));
            ClientExchange two = other.dialog().reInvite();
            world.run(World.ms(100));
            assertThat(one.finalStatus()).isEqualTo(200);
            assertThat(two.finalStatus()).isEqualTo(200);
            ClientExchange bye = i % 2 == 0 ? call.dialog().bye() : other.dialog().bye();
            world.run(World.ms(100));
            assertThat(bye.finalStatus()).isEqualTo(200);
            assertThat(call.up()).isFalse();
            assertThat(other.up()).isFalse();
        }
        assertThat(bench.node().handOvers()).isGreaterThan(20);
        assertThat(bench.node().records()).hasSize(10);
    }

    @Test
    void cancelFindsItsInvite() {
        for (int i = 0; i < 10; i++) {
            PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1");
            world.run(World.ms(100));
            pbx.incomingCalls().getLast().ring();
            world.run(World.ms(100));
            call.cancel();
            world.run(World.ms(100));
            assertThat(call.finalStatus()).isEqualTo(487);
            assertThat(call.cancelExchange().orElseThrow().finalStatus()).isEqualTo(200);
            assertThat(pbx.incomingCalls().getLast().incoming().cancelled()).isTrue();
        }
    }

    @Test
    void repetitionsAreAbsorbedWhereverTheyAreRead() {
        PartyCall call = bench.carrierCalls();
        for (int i = 0; i < 20; i++) {
            carrier.transmit(bench.front(), call.invite().bytes());
        }
        world.run(World.ms(100));
        assertThat(pbx.incomingCalls()).hasSize(1);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void callsOfBothShardsAreListedAndEndedByEitherCallId() {
        for (int i = 0; i < 10; i++) {
            PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1");
            world.run(World.ms(100));
            pbx.incomingCalls().getLast().answer();
            world.run(World.ms(100));
            assertThat(call.up()).isTrue();
        }
        assertThat(bench.node().calls()).hasSize(10);
        carrier.outgoingCalls().subList(0, 5).forEach(c -> bench.node().endCall(c.callId()));
        pbx.incomingCalls().subList(5, 10).forEach(c -> bench.node().endCall(c.callId()));
        world.run(World.seconds(1));
        assertThat(bench.node().calls()).isEmpty();
    }
}
