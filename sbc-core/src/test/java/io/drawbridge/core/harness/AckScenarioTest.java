package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Counter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;

/** The 2xx and its ACK on both legs (RFC 3261 §13.2.2.4, §13.3.1.4). */
class AckScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    @Test
    void whenTheInviteCarriedTheOffer_theOutboundAckGoesAtOnce() {
        carrier.ackAfter(World.seconds(3));
        bench.carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.ms(100));
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        world.run(World.seconds(5));
    }

    @Test
    void withALateOffer_theOutboundAckWaitsForTheCallers() {
        carrier.ackAfter(World.seconds(3));
        carrier.lateCall(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(2));
        assertThat(pbx.incomingCall().incoming().acknowledged()).isFalse();
        world.run(World.seconds(2));
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
    }

    @Test
    void withoutAck_theAnswerIsRepeatedAndThenBothSidesAreEnded() {
        carrier.ackAfter(World.NEVER);
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.seconds(31));
        long answers =
                bench.network().captures().stream()
                        .filter(c -> c.to().equals(carrier.local()))
                        .filter(c -> c.startLine().startsWith("SIP/2.0 200"))
                        .count();
        assertThat(answers).as("T1 doubling to T2, RFC 3261 §13.3.1.4").isBetween(10L, 11L);
        assertThat(pbx.incomingCall().up()).isTrue();
        world.run(World.seconds(3));
        assertThat(call.dialog().received("BYE")).hasSize(1);
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.NO_ACK);
    }

    @Test
    void anAnswerThatComesAgainIsAcknowledgedAgain() {
        PartyCall call = bench.established();
        int before = pbx.requests("ACK").size();
        pbx.transmit(bench.back(), pbx.incomingCall().incoming().sent().getLast().bytes());
        world.run(World.ms(100));
        assertThat(pbx.requests("ACK")).hasSize(before + 1);
        assertThat(pbx.requests("ACK").getLast().bytes())
                .isEqualTo(pbx.requests("ACK").getFirst().bytes());
        assertThat(call.up()).isTrue();
    }

    @Test
    void aLostAckIsMadeGood() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.ms(4));
        bench.network().cutOff(carrier.local().getAddress());
        world.run(World.seconds(2));
        bench.network().reconnect(carrier.local().getAddress());
        world.run(World.seconds(8));
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
        world.run(World.seconds(40));
        assertThat(call.up()).isTrue();
    }

    @Test
    void anAckThatMatchesNothingIsDropped() {
        String ack =
                "ACK sip:1001@198.51.100.1 SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 203.0.113.9:5060;branch=z9hG4bKstray\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "From: <sip:a@carrier.example>;tag=1\r\n"
                        + "To: <sip:1001@198.51.100.1>;tag=2\r\n"
                        + "Call-ID: nothing\r\n"
                        + "CSeq: 1 ACK\r\n"
                        + "Content-Length: 0\r\n\r\n";
        carrier.transmit(bench.front(), ack.getBytes(StandardCharsets.UTF_8));
        world.run(World.seconds(1));
        assertThat(carrier.received()).isEmpty();
        assertThat(bench.count(Counter.STRAY_ACKS)).isEqualTo(1);
    }

    @Test
    void byeMayComeBeforeTheAck() {
        carrier.ackAfter(World.seconds(2));
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.ms(200));
        ClientExchange bye = pbx.incomingCall().dialog().bye();
        world.run(World.seconds(5));
        assertThat(bye.finalStatus()).isEqualTo(200);
        assertThat(call.up()).isFalse();
    }
}
