package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The way to a registered device is lost, or becomes another, while it rings and in a call. */
class RegisteredFlowScenarioTest {
    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG.replace(
                                    "routes:\n",
                                    "routes:\n"
                                            + "  - { name: registered, from: pbx, to: registered"
                                            + " }\n")
                            + """
                            registration: { to: embedded }
                            users:
                              - { name: "1001", password: "pw-1001" }
                            """);

    private final World world = bench.world();
    private final SimulatedNetwork network = bench.network();

    private Handset handset(String name, String address, Transport transport) {
        Party party =
                bench.party(
                        name, "1001", Handset.DOMAIN, Bench.OUTSIDE_MARK, address, 5062, transport);
        Handset handset = new Handset(bench, party);
        handset.register();
        return handset;
    }

    private PartyCall pbxCalls() {
        PartyCall call = bench.pbx().call(bench.back(), "sip:1001@10.0.0.2");
        world.run(World.ms(200));
        return call;
    }

    private void nothingRuns() {
        world.run(World.seconds(1));
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.engines().policy().runningCalls()).isZero();
        assertThat(bench.relay().sessions()).isEmpty();
    }

    @Nested
    class AConnection {
        private final Handset device = handset("tcp", "203.0.113.20", Transport.TCP);

        private PartyCall atDevice() {
            return device.party().incomingCall();
        }

        private PartyCall established() {
            PartyCall call = pbxCalls();
            atDevice().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            assertThat(atDevice().up()).isTrue();
            return call;
        }

        private void connectionIsLost() {
            device.party().hangUpStream(bench.front());
            world.run(World.ms(100));
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void isLostWhileItRings_480(boolean rings) {
            PartyCall call = pbxCalls();
            if (rings) atDevice().ring();
            world.run(World.ms(100));
            connectionIsLost();
            assertThat(call.finalStatus()).isEqualTo(480);
            nothingRuns();
            assertThat(bench.node().records().getFirst().end()).isEqualTo(CallRecord.End.REJECTED);
        }

        @Test
        void isLostWhileItRings_theOtherDeviceRingsOn() {
            Handset other = handset("udp", "203.0.113.21", Transport.UDP);
            PartyCall call = pbxCalls();
            atDevice().ring();
            other.party().incomingCall().ring();
            world.run(World.ms(100));
            connectionIsLost();
            assertThat(call.outgoing().ended()).isFalse();
            other.party().incomingCall().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            call.dialog().bye();
            nothingRuns();
        }

        @Test
        void isLostAfterTheDeviceHasComeBackOnAnother_itRingsOn() {
            PartyCall call = pbxCalls();
            atDevice().ring();
            device.comeBack();
            world.run(World.seconds(1));
            assertThat(call.outgoing().ended()).isFalse();
            atDevice().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            ClientExchange bye = call.dialog().bye();
            nothingRuns();
            assertThat(bye.finalStatus()).isEqualTo(200);
            assertThat(atDevice().up()).isFalse();
        }

        @Test
        void isLostInACall_whichGoesOnWhereTheDeviceComesBack() {
            PartyCall call = established();
            connectionIsLost();
            assertThat(call.up()).isTrue();
            assertThat(bench.audio().bothWays(call, atDevice())).isTrue();
            device.register();
            ClientExchange reInvite = call.dialog().reInvite();
            world.run(World.seconds(1));
            assertThat(reInvite.finalStatus()).isEqualTo(200);
            call.dialog().bye();
            nothingRuns();
            assertThat(atDevice().up()).isFalse();
        }

        @Test
        void isLostInACall_theDeviceHangsUpOnAnother() {
            PartyCall call = established();
            connectionIsLost();
            ClientExchange bye = atDevice().dialog().bye();
            nothingRuns();
            assertThat(bye.finalStatus()).isEqualTo(200);
            assertThat(call.up()).isFalse();
        }

        @Test
        void isLostForGood_theOtherSideHangsUp() {
            PartyCall call = established();
            connectionIsLost();
            device.party().vanish();
            ClientExchange bye = call.dialog().bye();
            nothingRuns();
            assertThat(bye.finalStatus()).isEqualTo(200);
        }

        @Test
        void isLostForGood_theOtherSideAsksForSomething() {
            PartyCall call = established();
            connectionIsLost();
            device.party().vanish();
            ClientExchange info = call.dialog().info("application/dtmf-relay", "Signal=1\r\n");
            ClientExchange reInvite = call.dialog().reInvite();
            world.run(World.seconds(1));
            assertThat(List.of(info.finalStatus(), reInvite.finalStatus())).containsOnly(503);
            assertThat(call.up()).as("until somebody says BYE, or media ends").isTrue();
            call.dialog().bye();
            nothingRuns();
        }

        @Test
        void isLostForGood_theRelayHearsNothing() {
            PartyCall call = established();
            connectionIsLost();
            device.party().vanish();
            bench.relay().silence(bench.relay().sessions().keySet().iterator().next(), "");
            nothingRuns();
            assertThat(call.up()).isFalse();
        }
    }

    @Nested
    class AnAddress {
        private final Nat nat = new Nat("203.0.113.7", World.seconds(300), true);
        private final Handset device;

        AnAddress() {
            network.behind(SimulatedNetwork.address("192.168.1.20", 0).getAddress(), nat);
            device = handset("udp", "192.168.1.20", Transport.UDP);
        }

        private PartyCall atDevice() {
            return device.party().incomingCall();
        }

        /** The NAT box is switched off and on. */
        private void becomesAnother() {
            nat.restart();
            device.register();
        }

        @Test
        void becomesAnotherWhileItRings_theCallerGivesUp() {
            PartyCall call = pbxCalls();
            atDevice().ring();
            world.run(World.seconds(1));
            becomesAnother();
            call.cancel();
            nothingRuns();
            assertThat(call.finalStatus()).isEqualTo(487);
            assertThat(atDevice().finalStatus()).isEqualTo(487);
        }

        @Test
        void becomesAnotherWhileItRings_itAnswers() {
            PartyCall call = pbxCalls();
            atDevice().ring();
            world.run(World.seconds(1));
            becomesAnother();
            atDevice().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            assertThat(atDevice().incoming().acknowledged()).isTrue();
            call.dialog().bye();
            nothingRuns();
            assertThat(atDevice().up()).isFalse();
        }

        @Test
        void becomesAnotherInACall() {
            PartyCall call = pbxCalls();
            atDevice().answer();
            world.run(World.seconds(1));
            becomesAnother();
            ClientExchange reInvite = call.dialog().reInvite();
            ClientExchange info = call.dialog().info("application/dtmf-relay", "Signal=1\r\n");
            world.run(World.seconds(1));
            assertThat(List.of(reInvite.finalStatus(), info.finalStatus())).containsOnly(200);
            call.dialog().bye();
            nothingRuns();
            assertThat(atDevice().up()).isFalse();
        }
    }
}
