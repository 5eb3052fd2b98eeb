package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.control.MediaCommand;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls as they usually are, in both directions. */
class PlainCallScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    @Test
    void aCallFromOutsideIsAnsweredAndEndedByTheCaller() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().ring();
        world.run(World.seconds(5));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.statuses()).containsExactly(100, 180, 200);
        assertThat(bench.node().calls())
                .singleElement()
                .satisfies(
                        c -> {
                            assertThat(c.inboundCallId()).isEqualTo(call.callId());
                            assertThat(c.outboundCallId()).isEqualTo(pbx.incomingCall().callId());
                            assertThat(c.inboundPeer()).isEqualTo("carrier");
                            assertThat(c.outboundPeer()).isEqualTo("pbx");
                        });
        assertThat(call.dialog().bye()).isNotNull();
        world.run(World.seconds(1));
        assertThat(pbx.incomingCall().up()).isFalse();
        assertThat(bench.node().records())
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.end()).isEqualTo(CallRecord.End.NORMAL);
                            assertThat(r.releasedBy()).isEqualTo(CallRecord.ReleasedBy.INBOUND);
                            assertThat(r.status()).isEqualTo(200);
                            assertThat(r.route()).isEqualTo("inbound");
                        });
    }

    @Test
    void aCallFromInsideIsAnsweredAndEndedByTheCalled() {
        PartyCall call = pbx.call(bench.back(), "sip:441234567@10.0.0.2");
        world.run(World.ms(100));
        carrier.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        carrier.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(call.up()).isFalse();
        assertThat(bench.node().records())
                .extracting(CallRecord::releasedBy)
                .containsExactly(CallRecord.ReleasedBy.OUTBOUND);
    }

    @Test
    void mediaOfBothSidesLeadsThroughTheRelay() {
        PartyCall call = bench.established();
        assertThat(SdpText.address(pbx.incomingCall().invite().bodyText())).isEqualTo(Bench.INSIDE);
        assertThat(SdpText.address(call.dialog().remoteSdp().orElseThrow()))
                .isEqualTo(Bench.OUTSIDE);
        assertThat(bench.relay().sessions()).hasSize(1);
        MediaCommand.Offer offer = bench.relay().commands(MediaCommand.Offer.class).getFirst();
        assertThat(offer.from().network()).isEqualTo("outside");
        assertThat(offer.from().receivedFrom()).contains("203.0.113.9");
        assertThat(offer.to().network()).isEqualTo("inside");
    }

    @Test
    void earlyMediaReachesTheCallerWithTheRelaysAddress() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().earlyMedia();
        world.run(World.seconds(1));
        assertThat(call.statuses()).containsExactly(100, 183);
        String early = call.dialog().remoteSdp().orElseThrow();
        assertThat(SdpText.address(early)).isEqualTo(Bench.OUTSIDE);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(SdpText.port(call.dialog().remoteSdp().orElseThrow()))
                .isEqualTo(SdpText.port(early));
    }

    @Test
    void aLateOfferIsAnsweredInTheAck() {
        PartyCall call = carrier.lateCall(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(100));
        assertThat(pbx.incomingCall().invite().hasBody()).isFalse();
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(SdpText.address(call.dialog().remoteSdp().orElseThrow()))
                .isEqualTo(Bench.OUTSIDE);
        assertThat(SdpText.address(pbx.incomingCall().dialog().remoteSdp().orElseThrow()))
                .isEqualTo(Bench.INSIDE);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 410, 480, 484, 486, 488, 500, 503, 600, 603, 606})
    void aRefusalReachesTheCallerAsItIs(int status) {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().reject(status, "Whatever 10.0.0.10 says");
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(status);
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.REJECTED);
    }

    @Test
    void aRedirectionNamesNoInsideHost() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall()
                .reject(302, "Moved", d -> d.header("Contact", "<sip:1002@10.0.0.12:5070>"));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(302);
    }

    @Test
    void aRepeatedInviteIsAbsorbedAndAnsweredAgain() {
        PartyCall call = bench.carrierCalls();
        for (int i = 0; i < 50; i++) {
            carrier.transmit(bench.front(), call.invite().bytes());
        }
        world.run(World.ms(100));
        assertThat(pbx.incomingCalls()).hasSize(1);
        assertThat(bench.count(Counter.CALLS_STARTED)).isEqualTo(1);
        pbx.incomingCall().reject(486, "Busy Here");
        world.run(World.seconds(1));
        carrier.transmit(bench.front(), call.invite().bytes());
        world.run(World.seconds(1));
        assertThat(pbx.incomingCalls()).hasSize(1);
        assertThat(call.finalStatus()).isEqualTo(486);
    }

    @Test
    void infoMessageAndNotifyGoThroughADialogBothWays() {
        PartyCall call = bench.established();
        PartyDialog atPbx = pbx.incomingCall().dialog();
        ClientExchange info =
                call.dialog().info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
        world.run(World.seconds(1));
        assertThat(info.finalStatus()).isEqualTo(200);
        assertThat(atPbx.received("INFO"))
                .singleElement()
                .satisfies(e -> assertThat(e.request().bodyText()).contains("Signal=5"));
        ClientExchange message = atPbx.send("MESSAGE", d -> d.body("text/plain", "how do you do"));
        ClientExchange notify =
                atPbx.send(
                        "NOTIFY",
                        d ->
                                d.header("Event", "message-summary")
                                        .header("Subscription-State", "active"));
        world.run(World.seconds(1));
        assertThat(message.finalStatus()).isEqualTo(200);
        assertThat(notify.finalStatus()).isEqualTo(200);
        assertThat(call.dialog().received("MESSAGE")).hasSize(1);
        assertThat(call.dialog().received("NOTIFY")).hasSize(1);
    }

    @Test
    void bothSidesMayEndTheCallAtTheSameTime() {
        PartyCall call = bench.established();
        ClientExchange one = call.dialog().bye();
        ClientExchange other = pbx.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(one.finalStatus()).isIn(200, 481);
        assertThat(other.finalStatus()).isIn(200, 481);
    }

    @Test
    void aCallerOnTcpReachesAPbxOnUdp() {
        Party stranger = bench.outside("dave", "8001", "203.0.113.88", Transport.TCP);
        PartyCall call = stranger.call(bench.front(), "sip:8000@198.51.100.1;transport=tcp");
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        pbx.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(call.up()).isFalse();
    }
}
