package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The parties keep the protocol among themselves: what they find fault with is never their own. */
class PartyTest {
    private final World world = new World(1);
    private final SimulatedNetwork network = new SimulatedNetwork(world);
    private final Party alice = party("alice", "192.0.2.1", Transport.UDP);
    private final Party bob = party("bob", "192.0.2.2", Transport.UDP);

    private Party party(String name, String address, Transport transport) {
        return new Party(
                world,
                network,
                name,
                name,
                name + ".example",
                "mark" + name,
                SimulatedNetwork.address(address, 5060),
                transport);
    }

    @Test
    void aCallIsMadeAndEnded() {
        PartyCall call = alice.call(bob.local(), "sip:bob@192.0.2.2");
        world.run(World.ms(100));
        bob.incomingCall().ring();
        world.run(World.seconds(3));
        bob.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.statuses()).containsExactly(180, 200);
        assertThat(bob.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(call.dialog().remoteSdp().orElse("")).contains("192.0.2.2");

        ClientExchange reInvite = bob.incomingCall().dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
        ClientExchange bye = call.dialog().bye();
        world.run(World.seconds(40));
        assertThat(bye.finalStatus()).isEqualTo(200);
        assertThat(bob.incomingCall().up()).isFalse();
        assertThat(world.violations()).isEmpty();
    }

    @Test
    void aCancelledCallEndsWith487() {
        PartyCall call = alice.call(bob.local(), "sip:bob@192.0.2.2");
        call.cancel();
        world.run(World.ms(100));
        assertThat(call.cancelExchange()).as("waits for a provisional response").isEmpty();
        bob.incomingCall().ring();
        world.run(World.seconds(40));
        assertThat(call.statuses()).containsExactly(180, 487);
        assertThat(call.cancelExchange().orElseThrow().finalStatus()).isEqualTo(200);
        assertThat(world.violations()).isEmpty();
    }

    @Test
    void reInvitesThatCrossAreBothRefused() {
        PartyCall call = alice.call(bob.local(), "sip:bob@192.0.2.2");
        bob.onInvite(PartyCall::answer);
        world.run(World.seconds(1));
        List<ClientExchange> crossing =
                List.of(call.dialog().reInvite(), bob.incomingCall().dialog().reInvite());
        world.run(World.seconds(1));
        assertThat(crossing).extracting(ClientExchange::finalStatus).containsExactly(491, 491);
        assertThat(world.violations()).isEmpty();
    }

    @Test
    void anAnswerWithoutAckIsRepeatedAndThenTheCallIsEnded() {
        alice.ackAfter(World.NEVER);
        bob.onInvite(PartyCall::answer);
        PartyCall call = alice.call(bob.local(), "sip:bob@192.0.2.2");
        world.run(World.seconds(31));
        assertThat(bob.incomingCall().up()).isTrue();
        world.run(World.seconds(40));
        assertThat(bob.incomingCall().incoming().lacksAck()).isTrue();
        assertThat(call.dialog().received("BYE")).hasSize(1);
    }

    @Test
    void overTcpNothingIsRepeated() {
        Party carol = party("carol", "192.0.2.3", Transport.TCP);
        Party dave = party("dave", "192.0.2.4", Transport.TCP);
        dave.onInvite(PartyCall::answer);
        PartyCall call = carol.call(dave.local(), "sip:dave@192.0.2.4");
        world.run(World.seconds(1));
        call.dialog().bye();
        world.run(World.seconds(1));
        assertThat(network.captures())
                .extracting(c -> c.startLine().split(" ")[0])
                .containsExactly("INVITE", "SIP/2.0", "ACK", "BYE", "SIP/2.0");
        assertThat(world.violations()).isEmpty();
    }

    @Nested
    class OverABadNetwork {
        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
        void callsStillSucceed(long seed) {
            World bad = new World(seed);
            SimulatedNetwork lossy = new SimulatedNetwork(bad);
            lossy.usually(LinkQuality.TERRIBLE);
            Party erin =
                    new Party(
                            bad,
                            lossy,
                            "erin",
                            "erin",
                            "e.example",
                            "markE",
                            SimulatedNetwork.address("192.0.2.5", 5060),
                            Transport.UDP);
            Party frank =
                    new Party(
                            bad,
                            lossy,
                            "frank",
                            "frank",
                            "f.example",
                            "markF",
                            SimulatedNetwork.address("192.0.2.6", 5060),
                            Transport.UDP);
            frank.onInvite(
                    call -> {
                        call.ring();
                        bad.in(World.seconds(2), call::answer);
                    });
            PartyCall call = erin.call(frank.local(), "sip:frank@192.0.2.6");
            bad.run(World.seconds(20));
            assertThat(call.up()).as(bad.story()).isTrue();
            call.dialog().bye();
            bad.run(World.seconds(64));
            assertThat(frank.incomingCall().up()).isFalse();
            assertThat(bad.violations()).isEmpty();
        }
    }

    @Nested
    class BehindOneNat {
        private final Nat nat = new Nat("203.0.113.7", World.seconds(30), true);
        private final Party phone = party("phone", "192.168.1.20", Transport.UDP);

        @Test
        void aPhoneIsSeenAtThePublicAddressAndAnsweredThere() {
            network.behind(phone.local().getAddress(), nat);
            bob.onInvite(PartyCall::answer);
            PartyCall call = phone.call(bob.local(), "sip:bob@192.0.2.2");
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            assertThat(network.captures())
                    .filteredOn(c -> c.to().equals(bob.local()))
                    .extracting(c -> c.from().getAddress())
                    .containsOnly(nat.address());
        }

        @Test
        void anyoneWhoWasNotSpokenToIsKeptOut() {
            network.behind(phone.local().getAddress(), nat);
            PartyCall call =
                    alice.call(
                            SimulatedNetwork.address("203.0.113.7", 61_000),
                            "sip:phone@203.0.113.7");
            world.run(World.seconds(40));
            assertThat(call.outgoing().timedOut()).isTrue();
            assertThat(phone.received()).isEmpty();
        }
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        assertThat(story(7)).isEqualTo(story(7)).isNotEqualTo(story(8));
    }

    private static String story(long seed) {
        World world = new World(seed);
        SimulatedNetwork network = new SimulatedNetwork(world);
        network.usually(LinkQuality.BAD);
        Party erin =
                new Party(
                        world,
                        network,
                        "erin",
                        "erin",
                        "e.example",
                        "markE",
                        SimulatedNetwork.address("192.0.2.5", 5060),
                        Transport.UDP);
        Party frank =
                new Party(
                        world,
                        network,
                        "frank",
                        "frank",
                        "f.example",
                        "markF",
                        SimulatedNetwork.address("192.0.2.6", 5060),
                        Transport.UDP);
        frank.onInvite(PartyCall::answer);
        PartyCall call = erin.call(frank.local(), "sip:frank@192.0.2.6");
        world.run(World.seconds(10));
        call.dialogs().forEach(PartyDialog::bye);
        world.run(World.seconds(40));
        return world.story().replaceFirst("seed \\d+", "");
    }
}
