package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.relay.control.MediaCommand;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CANCEL and what it crosses (RFC 3261 §9). */
class CancelScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();

    @Test
    void afterRinging_bothSidesAreEndedAtOnce() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().ring();
        world.run(World.seconds(2));
        call.cancel();
        world.run(World.ms(100));
        assertThat(call.cancelExchange().orElseThrow().finalStatus()).isEqualTo(200);
        assertThat(call.finalStatus()).isEqualTo(487);
        assertThat(pbx.incomingCall().incoming().cancelled()).isTrue();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.CANCELLED);
    }

    @Test
    void beforeAnyResponse_theOutboundCancelWaitsForOne() {
        PartyCall call = bench.carrierCalls();
        call.cancel();
        world.run(World.ms(100));
        assertThat(call.finalStatus()).as("the caller is answered at once").isEqualTo(487);
        assertThat(pbx.requests("CANCEL")).isEmpty();
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        assertThat(pbx.requests("CANCEL")).hasSize(1);
        assertThat(pbx.incomingCall().finalStatus()).isEqualTo(487);
    }

    @Test
    void beforeAnyResponseAndNoneComes_nothingIsLeft() {
        PartyCall call = bench.carrierCalls();
        call.cancel();
        world.run(World.seconds(100));
        assertThat(call.finalStatus()).isEqualTo(487);
    }

    @Test
    void theAnswerThatCrossesItIsAcknowledgedAndEnded() {
        pbx.ignoreCancel();
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        call.cancel();
        world.run(World.ms(1) + 1);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(487);
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
    }

    @Test
    void theOfferInAnAnswerThatCrossesItIsDeclined() {
        pbx.ignoreCancel();
        PartyCall call = bench.carrier().lateCall(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(100));
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        call.cancel();
        world.run(World.ms(1) + 1);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(487);
        assertThat(pbx.requests("ACK"))
                .singleElement()
                .satisfies(ack -> assertThat(SdpText.port(ack.bodyText())).isZero());
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
    }

    @Test
    void anAnswerInsteadOfAnyProvisionalResponseIsAcknowledgedAndEnded() {
        PartyCall call = bench.carrierCalls();
        call.cancel();
        world.run(World.seconds(2));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
        assertThat(call.finalStatus()).isEqualTo(487);
    }

    @Test
    void afterTheAnswer_itChangesNothing() {
        PartyCall call = bench.established();
        ClientExchange cancel = call.sendCancel();
        world.run(World.seconds(1));
        assertThat(cancel.finalStatus()).isIn(200, 481);
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
    }

    @Test
    void ofNoCall_is481() {
        ClientExchange cancel =
                bench.carrier().request(bench.front(), "CANCEL", "sip:1001@198.51.100.1", _ -> {});
        world.run(World.seconds(1));
        assertThat(cancel.finalStatus()).isEqualTo(481);
        assertThat(bench.engines().leftovers()).isZero();
    }

    @Test
    void whileTheRelayIsAsked_itActsAtOnce() {
        bench.relay().once(MediaCommand.Offer.class, new RelayBehaviour.Prompt(World.ms(500)));
        PartyCall call = bench.carrier().call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(50));
        assertThat(call.statuses()).containsExactly(100);
        call.cancel();
        world.run(World.ms(50));
        assertThat(call.finalStatus()).isEqualTo(487);
        world.run(World.seconds(1));
        assertThat(pbx.incomingCalls()).isEmpty();
    }

    @Test
    void whileTheAnswerIsAtTheRelay_theAnswerIsEnded() {
        bench.relay().once(MediaCommand.Answer.class, new RelayBehaviour.Prompt(World.ms(500)));
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.ms(50));
        call.cancel();
        world.run(World.ms(50));
        assertThat(call.finalStatus()).isEqualTo(487);
        world.run(World.seconds(2));
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
    }
}
