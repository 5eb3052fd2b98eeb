package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which target is tried when, and how long anybody is waited for. */
class FailoverScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party first = bench.inside("first", "700", "10.0.0.21", Transport.UDP);
    private final Party second = bench.inside("second", "700", "10.0.0.22", Transport.UDP);

    private PartyCall callThePair() {
        PartyCall call = carrier.call(bench.front(), "sip:700@198.51.100.1");
        world.run(World.ms(100));
        return call;
    }

    @Test
    void aSilentTargetIsLeftAfterFourSeconds() {
        PartyCall call = callThePair();
        world.run(World.ms(3800));
        assertThat(first.incomingCalls()).hasSize(1);
        assertThat(second.incomingCalls()).isEmpty();
        world.run(World.ms(400));
        second.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void anyResponseStopsTheWait_100IsOne() {
        PartyCall call = callThePair();
        first.incomingCall().trying();
        world.run(World.seconds(60));
        assertThat(second.incomingCalls()).isEmpty();
        assertThat(call.finalStatus()).isZero();
        first.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void theseFailuresLeadToTheNextTarget(int status) {
        PartyCall call = callThePair();
        first.incomingCall().reject(status, "No");
        world.run(World.ms(100));
        second.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 480, 486, 488, 600, 603})
    void otherRefusalsAreTheAnswer(int status) {
        PartyCall call = callThePair();
        first.incomingCall().reject(status, "No");
        world.run(World.seconds(1));
        assertThat(second.incomingCalls()).isEmpty();
        assertThat(call.finalStatus()).isEqualTo(status);
    }

    @Test
    void whenAllFail_theBestFailureIsTheAnswer() {
        PartyCall call = callThePair();
        world.run(World.ms(4100));
        second.incomingCall().reject(500, "No");
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(500);
    }

    @Test
    void whenAllAreSilent_theCallerHears408() {
        PartyCall call = callThePair();
        world.run(World.ms(8100));
        assertThat(call.finalStatus()).isIn(408, 503);
        assertThat(first.incomingCalls()).hasSize(1);
        assertThat(second.incomingCalls()).hasSize(1);
    }

    @Test
    void aSilentPbxIsAnsweredWithinEightSeconds() {
        bench.pbx().vanish();
        PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.seconds(8));
        assertThat(call.finalStatus()).isIn(408, 503);
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.NO_ANSWER);
    }

    @Test
    void aSilentTargetThatWasGivenUpHearsNoMoreOfTheCall() {
        first.vanish();
        PartyCall call = callThePair();
        world.run(World.ms(4000));
        assertThat(invitesTo(first)).isEqualTo(4); // at 0, 0.5, 1.5 and 3.5 s
        second.incomingCall().answer();
        world.run(World.seconds(60));
        assertThat(call.up()).isTrue();
        assertThat(invitesTo(first)).isEqualTo(4);
    }

    @Test
    void whenTheLastTargetWasSilentTooNobodyIsCalledAnyMore() {
        first.vanish();
        second.vanish();
        PartyCall call = callThePair();
        world.run(World.seconds(60));
        assertThat(call.finalStatus()).isEqualTo(408);
        assertThat(invitesTo(first)).isEqualTo(4);
        assertThat(invitesTo(second)).isEqualTo(4);
    }

    private long invitesTo(Party target) {
        return bench.network().captures().stream()
                .filter(c -> c.to().equals(target.local()) && c.startLine().startsWith("INVITE"))
                .count();
    }

    @Test
    void aTargetThatWasGivenUpAndRingsLateIsCancelled() {
        PartyCall call = callThePair();
        world.run(World.ms(4100));
        second.incomingCall().ring();
        first.incomingCall().ring();
        world.run(World.ms(100));
        assertThat(first.incomingCall().incoming().cancelled()).isTrue();
        second.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(call.dialogs()).hasSize(1);
    }

    @Test
    void aTargetThatWasGivenUpAndAnswersLateIsAcknowledgedAndEnded() {
        PartyCall call = callThePair();
        world.run(World.ms(4100));
        second.incomingCall().answer();
        first.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(second.incomingCall().up() ^ first.incomingCall().up()).isTrue();
        assertThat(first.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(first.incomingCall().dialog().received("BYE")).hasSize(1);
    }

    @Test
    void everyTargetGetsACallIdOfItsOwn() {
        callThePair();
        world.run(World.ms(4100));
        assertThat(first.incomingCall().callId()).isNotEqualTo(second.incomingCall().callId());
    }

    @Test
    void anEndlessRingingIsCancelledAfterThreeMinutes() {
        PartyCall call = callThePair();
        first.incomingCall().ring();
        world.run(World.seconds(179));
        assertThat(call.finalStatus()).isZero();
        world.run(World.seconds(2));
        assertThat(call.finalStatus()).isIn(408, 480, 487);
        assertThat(first.incomingCall().incoming().cancelled()).isTrue();
        assertThat(second.incomingCalls()).isEmpty();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.NO_ANSWER);
    }

    @Test
    void aTrunkWithoutAnyAddressIs503() {
        bench.resolve("pair");
        PartyCall call = callThePair();
        assertThat(call.finalStatus()).isEqualTo(503);
    }
}
