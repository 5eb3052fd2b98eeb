package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls to the built-in echo. */
class EchoScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();

    private PartyCall callsTheEcho() {
        PartyCall call = carrier.call(bench.front(), "sip:echo@198.51.100.1");
        world.run(World.seconds(2));
        return call;
    }

    @Test
    void itAnswers_andTheCallerEndsTheCall() {
        PartyCall call = callsTheEcho();
        assertThat(call.up()).isTrue();
        assertThat(SdpText.address(call.dialog().remoteSdp().orElseThrow()))
                .isEqualTo(Bench.OUTSIDE);
        ClientExchange bye = call.dialog().bye();
        world.run(World.seconds(1));
        assertThat(bye.finalStatus()).isEqualTo(200);
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.NORMAL);
    }

    @Test
    void itTakesANewOffer() {
        PartyCall call = callsTheEcho();
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
        assertThat(call.up()).isTrue();
    }

    @Test
    void aCallWithoutOfferIsAnsweredOrRefused_butNeverLeft() {
        PartyCall call = carrier.lateCall(bench.front(), "sip:echo@198.51.100.1");
        world.run(World.seconds(2));
        assertThat(call.finalStatus()).isGreaterThanOrEqualTo(200);
    }

    @Test
    void withoutAckItHangsUp() {
        carrier.ackAfter(World.NEVER);
        PartyCall call = callsTheEcho();
        world.run(World.seconds(40));
        assertThat(call.dialog().received("BYE")).hasSize(1);
    }
}
