package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SBC is killed and comes back without its memory. */
class RestartScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();

    @Test
    void oldDialogsGet481_andNewCallsAreServed() {
        PartyCall old = bench.established();
        bench.killAndRestart();
        ClientExchange bye = old.dialog().bye();
        ClientExchange reInvite = pbx.incomingCall().dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(bye.finalStatus()).isEqualTo(481);
        assertThat(reInvite.finalStatus()).isEqualTo(481);
        pbx.onInvite(PartyCall::answer);
        PartyCall fresh = bench.carrier().call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.seconds(1));
        assertThat(fresh.up()).isTrue();
    }
}
