package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.PolicyEngine;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/**
 * Telephones behind one NAT address, registered through the SBC at a PBX that is a proxy, call each
 * other: every call comes through the SBC twice.
 */
class ProxyPbxScenarioTest {
    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG
                                    .replace(
                                            "routes:\n",
                                            "routes:\n"
                                                    + "  - { name: registered, from: pbx, to:"
                                                    + " registered }\n")
                                    .replace("total: 100000", "total: 1")
                                    .replace("per-source: 100000", "per-source: 1")
                            + "registration: { to: pbx }\n");

    private final World world = bench.world();
    private final SimulatedNetwork network = bench.network();
    private final Nat nat = new Nat("203.0.113.7", World.seconds(300), true);
    private final ProxyPbx pbx = new ProxyPbx(bench, bench.pbx(), "pbx.corp");
    private final Handset alice = handset("alice", "1001", "192.168.1.20");
    private final Handset bob = handset("bob", "1002", "192.168.1.21");

    private Handset handset(String name, String user, String address) {
        Party party =
                bench.party(
                        name,
                        user,
                        Handset.DOMAIN,
                        Bench.OUTSIDE_MARK,
                        address,
                        5062,
                        Transport.UDP);
        network.behind(party.local().getAddress(), nat);
        return new Handset(bench, party);
    }

    @BeforeEach
    void bothRegister() {
        alice.register();
        bob.register();
    }

    private PartyCall aliceCalls(String user) {
        PartyCall call = alice.party().call(bench.front(), "sip:" + user + "@198.51.100.1");
        world.run(World.ms(300));
        return call;
    }

    private PartyCall atBob() {
        return bob.party().incomingCall();
    }

    private PartyCall established() {
        PartyCall call = aliceCalls("1002");
        atBob().ring();
        world.run(World.seconds(1));
        atBob().answer();
        world.run(World.seconds(1));
        assertThat(call.statuses()).containsExactly(100, 180, 200);
        assertThat(atBob().up()).isTrue();
        return call;
    }

    private void nothingRuns() {
        world.run(World.seconds(1));
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.engines().policy().runningCalls()).isZero();
        assertThat(bench.engines().policy().runningCalls("pbx")).isZero();
        assertThat(bench.relay().sessions()).isEmpty();
    }

    @Test
    @DisplayName("phone → SBC → PBX → the same SBC → phone, both phones behind one NAT")
    void aCallIsOneCall_withAudioBothWays() {
        PartyCall call = established();
        assertThat(atBob().invite().requestUriText()).isEqualTo("sip:1002@192.168.1.21:5062");
        assertThat(atBob().invite().to().uri().toString()).isEqualTo("sip:1002@sip.example");
        assertThat(atBob().invite().from().uri().toString()).isEqualTo("sip:1001@sip.example");
        assertThat(bench.node().calls()).as("two stretches").hasSize(2);
        PolicyEngine policy = bench.engines().policy();
        assertThat(policy.runningCalls()).as("of one call").isEqualTo(1);
        assertThat(policy.runningCalls("pbx")).isEqualTo(1);
        assertThat(bench.count(Counter.LOOPS)).isZero();

        Audio audio = bench.audio();
        audio.speak(call);
        audio.speak(atBob());
        assertThat(audio.bothWays(call, atBob())).isTrue();

        assertThat(aliceCalls("1002").finalStatus()).as("there is room for one").isEqualTo(503);
        call.dialog().bye();
        nothingRuns();
        assertThat(atBob().up()).isFalse();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsOnly(CallRecord.End.NORMAL)
                .hasSize(2);
    }

    @Test
    void theCalledHangsUp() {
        PartyCall call = established();
        ClientExchange bye = atBob().dialog().bye();
        nothingRuns();
        assertThat(bye.finalStatus()).isEqualTo(200);
        assertThat(call.up()).isFalse();
    }

    @Test
    void reInvitesOfBoth() {
        PartyCall call = established();
        ClientExchange one = call.dialog().reInvite();
        world.run(World.seconds(1));
        ClientExchange other = atBob().dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(List.of(one.finalStatus(), other.finalStatus())).containsOnly(200);
        Audio audio = bench.audio();
        audio.speak(call);
        audio.speak(atBob());
        assertThat(audio.bothWays(call, atBob())).isTrue();
        call.dialog().bye();
        nothingRuns();
    }

    @Test
    void theCallerGivesUp() {
        PartyCall call = aliceCalls("1002");
        atBob().ring();
        world.run(World.seconds(1));
        call.cancel();
        nothingRuns();
        assertThat(call.finalStatus()).isEqualTo(487);
        assertThat(atBob().finalStatus()).isEqualTo(487);
    }

    @Test
    void theCalledIsBusy() {
        PartyCall call = aliceCalls("1002");
        atBob().reject(486, "Busy Here");
        nothingRuns();
        assertThat(call.finalStatus()).isEqualTo(486);
    }

    @Test
    void aCallToOneself() {
        PartyCall call = aliceCalls("1001");
        PartyCall atAlice = alice.party().incomingCall();
        atAlice.reject(486, "Busy Here");
        nothingRuns();
        assertThat(call.finalStatus()).isEqualTo(486);
    }

    @Test
    void whoIsGoneIsNotRung() {
        bob.unregister();
        assertThat(aliceCalls("1002").finalStatus()).isEqualTo(404);
        nothingRuns();
        assertThat(bob.party().incomingCalls()).isEmpty();
    }

    @Test
    void aPbxThatSendsEverythingBack_482() {
        pbx.sendBack();
        PartyCall call = aliceCalls("1002");
        nothingRuns();
        assertThat(call.finalStatus()).isEqualTo(482);
        assertThat(pbx.invites()).hasSize(1);
        assertThat(bench.count(Counter.LOOPS)).isEqualTo(1);
    }

    /** The same call, the same CSeq: only Request-URI and branch tell the two INVITEs apart. */
    @Nested
    class TwoDevices {
        private final Handset second = handset("second", "1002", "192.168.1.22");

        private PartyCall atSecond() {
            return second.party().incomingCall();
        }

        @BeforeEach
        void registerToo() {
            second.register();
        }

        @Test
        void bothRing_theFirstAnswerWins() {
            PartyCall call = aliceCalls("1002");
            assertThat(bench.count(Counter.LOOPS)).isZero();
            assertThat(bench.engines().policy().runningCalls()).isEqualTo(1);
            atBob().ring();
            atSecond().ring();
            world.run(World.seconds(1));
            atSecond().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            assertThat(atSecond().up()).isTrue();
            assertThat(atBob().finalStatus()).isEqualTo(487);
            Audio audio = bench.audio();
            audio.speak(call);
            audio.speak(atSecond());
            assertThat(audio.bothWays(call, atSecond())).isTrue();
            assertThat(bench.node().calls()).hasSize(2);
            assertThat(bench.engines().policy().runningCalls()).isEqualTo(1);
            atSecond().dialog().bye();
            nothingRuns();
            assertThat(call.up()).isFalse();
        }

        @Test
        void bothAnswer_oneIsEnded() {
            PartyCall call = aliceCalls("1002");
            atBob().answer();
            atSecond().answer();
            world.run(World.seconds(3));
            assertThat(call.up()).isTrue();
            assertThat(List.of(atBob().up(), atSecond().up()))
                    .containsExactlyInAnyOrder(true, false);
            call.dialog().bye();
            nothingRuns();
        }

        @Test
        void oneIsBusy_theOtherAnswers() {
            PartyCall call = aliceCalls("1002");
            atSecond().reject(486, "Busy Here");
            world.run(World.seconds(1));
            atBob().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            call.dialog().bye();
            nothingRuns();
        }

        @Test
        void theCallerGivesUp() {
            PartyCall call = aliceCalls("1002");
            atBob().ring();
            atSecond().ring();
            world.run(World.seconds(1));
            call.cancel();
            nothingRuns();
            assertThat(call.finalStatus()).isEqualTo(487);
            assertThat(atBob().finalStatus()).isEqualTo(487);
            assertThat(atSecond().finalStatus()).isEqualTo(487);
        }
    }

    /** A registered device calls where the PBX decides who may. */
    @Nested
    class ThePbxDecides {
        @Test
        void aCallWithoutCredentialsIsThePbxsAffair() {
            PartyCall call = established();
            assertThat(bench.count(Counter.UNSCREENED)).isZero();
            call.dialog().bye();
        }

        @ParameterizedTest
        @ValueSource(ints = {403, 404, 480, 486, 488, 500, 603})
        void itsRefusalPassesAsItIs(int status) {
            pbx.refuseWith(status);
            assertThat(aliceCalls("1002").finalStatus()).isEqualTo(status);
            nothingRuns();
        }

        @Test
        void itAsks_andGetsTheAnswer() {
            pbx.askCallers();
            PartyCall asked = aliceCalls("1002");
            assertThat(asked.finalStatus()).isEqualTo(407);
            assertThat(bench.engines().policy().runningCalls()).isZero();
            PartyCall call = alice.again(asked);
            world.run(World.ms(300));
            assertThat(pbx.invites().getLast()).contains("Proxy-Authorization: Digest ");
            atBob().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            assertThat(atBob().invite().header("Proxy-Authorization")).isEmpty();
            call.dialog().bye();
            nothingRuns();
        }

        @Test
        void whoIsNotRegisteredAnyMoreIsAStrangerAgain() {
            alice.unregister();
            bob.party().onInvite(PartyCall::ring);
            assertThat(aliceCalls("1002").finalStatus()).isEqualTo(403);
            nothingRuns();
            assertThat(atBob().finalStatus()).isEqualTo(487);
            assertThat(bench.count(Counter.UNSCREENED)).isEqualTo(1);
        }
    }
}
