package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who hears whom: whatever the signalling does, the audio goes where it says. */
class AudioScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();
    private final Audio audio = bench.audio();

    @Test
    void bothHearEachOther_fromTheAnswerToTheBye() {
        PartyCall call = bench.carrierCalls();
        assertThat(audio.isHeard(pbx.incomingCall())).isFalse();
        pbx.incomingCall().answer();
        world.run(World.ms(200));
        assertThat(audio.bothWays(call, pbx.incomingCall())).isTrue();
        call.dialog().bye();
        world.run(World.seconds(1));
        assertThat(audio.isHeard(call)).isFalse();
        assertThat(audio.isHeard(pbx.incomingCall())).isFalse();
    }

    @Test
    void callFromInside_andOneFromIpv6() {
        PartyCall out = pbx.call(bench.back(), "sip:441234567@" + Bench.INSIDE);
        world.run(World.ms(100));
        bench.carrier().incomingCall().answer();
        world.run(World.ms(200));
        assertThat(audio.bothWays(out, bench.carrier().incomingCall())).isTrue();

        Party six = bench.outside("six", "8001", "2001:db8:9::9", Transport.UDP);
        PartyCall call =
                six.call(
                        SimulatedNetwork.address(Bench.OUTSIDE_IPV6, 5060),
                        "sip:8000@[" + Bench.OUTSIDE_IPV6 + "]");
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.ms(200));
        assertThat(audio.bothWays(call, pbx.incomingCall())).isTrue();
    }

    @Test
    void earlyMedia_isHeardBeforeTheAnswer() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().earlyMedia();
        world.run(World.ms(100));
        assertThat(audio.bothWays(call, pbx.incomingCall())).isTrue();
        call.cancel();
        world.run(World.seconds(1));
        assertThat(audio.isHeard(call)).isFalse();
    }

    @Test
    void lateOffer_isHeardAfterTheAck() {
        PartyCall call = bench.carrier().lateCall(bench.front(), "sip:1001@" + Bench.OUTSIDE);
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.ms(500));
        assertThat(audio.bothWays(call, pbx.incomingCall())).isTrue();
    }

    @Test
    void reInvitesOfBothSides_acceptedOrRefused_leaveTheAudio() {
        PartyCall call = bench.established();
        for (int i = 0; i < 2; i++) {
            call.dialog().reInvite();
            world.run(World.seconds(1));
            pbx.incomingCall().dialog().reInvite();
            world.run(World.seconds(1));
            call.dialog().lateReInvite();
            world.run(World.seconds(1));
            assertThat(audio.bothWays(call, pbx.incomingCall())).isTrue();
        }
        pbx.inDialog(
                (dialog, exchange) -> {
                    if (exchange.isInvite())
                        exchange.respond(488, "Not Acceptable Here", dialog.localTag(), _ -> {});
                    return exchange.isInvite();
                });
        call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(audio.bothWays(call, pbx.incomingCall())).isTrue();
    }

    @Test
    void ofTwoTargets_theOneThatAnswersIsHeard() {
        Party first = bench.inside("first", "700", "10.0.0.21", Transport.UDP);
        Party second = bench.inside("second", "700", "10.0.0.22", Transport.UDP);
        first.onInvite(
                in -> {
                    in.earlyMedia();
                    world.in(World.ms(50), () -> in.reject(503, "No"));
                });
        PartyCall call = bench.carrier().call(bench.front(), "sip:700@" + Bench.OUTSIDE);
        world.run(World.ms(500));
        second.incomingCall().answer();
        world.run(World.ms(500));
        assertThat(audio.bothWays(call, second.incomingCall())).isTrue();
        assertThat(audio.isHeard(first.incomingCall())).isFalse();
    }

    @Test
    void twoCalls_doNotHearEachOther() {
        PartyCall one = bench.established();
        PartyCall two = bench.carrier().call(bench.front(), "sip:1001@" + Bench.OUTSIDE);
        world.run(World.ms(100));
        pbx.incomingCalls().getLast().answer();
        world.run(World.ms(200));
        assertThat(audio.peer(one)).contains(pbx.incomingCalls().getFirst());
        assertThat(audio.peer(two)).contains(pbx.incomingCalls().getLast());
    }

    @Test
    void strangerToTheCall_isNotHeard() {
        PartyCall call = bench.established();
        Party other = bench.outside("other", "8001", "203.0.113.66", Transport.UDP);
        PartyCall stranger = other.call(bench.front(), "sip:8000@" + Bench.OUTSIDE);
        world.run(World.ms(100));
        assertThat(audio.bothWays(call, pbx.incomingCalls().getFirst())).isTrue();
        assertThat(audio.hears(pbx.incomingCalls().getFirst(), stranger)).isFalse();
        stranger.cancel();
        world.run(World.seconds(1));
    }
}
