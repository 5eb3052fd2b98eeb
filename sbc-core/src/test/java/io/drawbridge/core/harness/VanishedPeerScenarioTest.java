package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that are gone, operators that end calls, and the end of the server itself. */
class VanishedPeerScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    @Test
    void byeIsAnsweredAlthoughTheOtherSideIsGone() {
        PartyCall call = bench.established();
        pbx.vanish();
        ClientExchange bye = call.dialog().bye();
        world.run(World.seconds(1));
        assertThat(bye.finalStatus()).isEqualTo(200);
        world.run(World.seconds(40));
        assertThat(bench.node().calls()).isEmpty();
    }

    @Test
    void aReInviteThatTimesOutEndsTheCall() {
        PartyCall call = bench.established();
        pbx.vanish();
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(40));
        assertThat(reInvite.finalStatus()).isIn(408, 504);
        world.run(World.seconds(40));
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.PEER_GONE);
    }

    @Test
    void aPbxThatHasForgottenTheCallEndsIt() {
        bench.invariants().expectStrays();
        PartyCall call = bench.established();
        pbx.forgetAll();
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isIn(408, 481);
        assertThat(bench.node().calls()).isEmpty();
        assertThat(call.up()).isFalse();
    }

    @Test
    void bothSidesVanish_theSilentMediaEndsTheCall() {
        bench.established();
        pbx.vanish();
        carrier.vanish();
        String session = bench.relay().sessions().keySet().iterator().next();
        bench.relay().silence(session, "");
        world.run(World.seconds(60));
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.relay().sessions()).isEmpty();
    }

    @Test
    void anOperatorEndsACallByItsIdOrByEitherCallId() {
        PartyCall call = bench.established();
        bench.node().endCall(pbx.incomingCall().callId());
        world.run(World.seconds(1));
        assertThat(call.up()).isFalse();
        assertThat(pbx.incomingCall().up()).isFalse();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.ADMIN);
    }

    @Test
    void anOperatorEndsACallThatIsStillRinging() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        bench.node().endCall(call.callId());
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isGreaterThanOrEqualTo(400);
        assertThat(pbx.incomingCall().incoming().cancelled()).isTrue();
    }

    @Test
    void drainRefusesNewCallsAndServesThoseThatRun() {
        PartyCall running = bench.established();
        bench.node().drain();
        PartyCall late = carrier.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.seconds(1));
        assertThat(late.finalStatus()).isEqualTo(503);
        ClientExchange reInvite = running.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
        assertThat(bench.node().drained()).isFalse();
        running.dialog().bye();
        world.run(World.seconds(40));
        assertThat(bench.node().drained()).isTrue();
    }

    @Test
    void aRequestOfADialogThatNobodyKnowsIs481() {
        ClientExchange bye =
                carrier.request(
                        bench.front(),
                        "BYE",
                        "sip:1001@198.51.100.1",
                        d -> d.replace("To", "<sip:1001@198.51.100.1>;tag=forged12345"));
        world.run(World.seconds(1));
        assertThat(bye.finalStatus()).isEqualTo(481);
    }

    @Test
    void aForgedByeWithOneWrongTagChangesNothing() {
        PartyCall call = bench.established();
        ClientExchange forged =
                carrier.request(
                        bench.front(),
                        "BYE",
                        "sip:1001@198.51.100.1",
                        d ->
                                d.replace("Call-ID", call.callId())
                                        .replace(
                                                "From",
                                                "<sip:441234567@carrier.example>;tag="
                                                        + call.dialog().localTag())
                                        .replace("To", "<sip:1001@198.51.100.1>;tag=guess")
                                        .replace("CSeq", "100000 BYE"));
        world.run(World.seconds(1));
        assertThat(forged.finalStatus()).isEqualTo(481);
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
    }
}
