package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.control.MediaCommand;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller on IPv6 and a PBX on IPv4. */
class Ipv6ScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();

    @Test
    void bothSidesSpeakTheirOwnFamily() {
        Party six =
                bench.party(
                        "six",
                        "8006",
                        "six.example",
                        Bench.OUTSIDE_MARK,
                        "2001:db8::77",
                        5060,
                        Transport.UDP);
        PartyCall call =
                six.call(
                        SimulatedNetwork.address(Bench.OUTSIDE_IPV6, 5060),
                        "sip:8000@[2001:db8::1]");
        world.run(World.ms(100));
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(call.dialog().remoteTarget()).contains("@[2001:db8:");
        assertThat(pbx.incomingCall().invite().contacts().getFirst().toString())
                .contains("@10.0.0.2:5060");
        assertThat(
                        bench.relay()
                                .commands(MediaCommand.Offer.class)
                                .getFirst()
                                .from()
                                .addressFamily())
                .contains(MediaCommand.AddressFamily.IPV6);
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
        pbx.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(call.up()).isFalse();
    }
}
