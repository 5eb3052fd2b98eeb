package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** Calls that come through the same SBC twice, and those that would do so for ever. */
class ThroughTwiceScenarioTest {
    private static final String NAT = "203.0.113.7";

    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG
                            .replace(
                                    "trunks:\n",
                                    """
                                    trunks:
                                      phones:
                                        network: outside
                                        domain: sip.example
                                        targets: [ "sip:203.0.113.7:61001;transport=udp" ]
                                    """)
                            .replace(
                                    "routes:\n",
                                    """
                                    routes:
                                      - { name: from-phones, from: phones, to: pbx }
                                      - { name: to-phone, from: pbx, match: { request-user: "^1002$" }, to: phones }
                                    """));

    private final World world = bench.world();
    private final SimulatedNetwork network = bench.network();
    private final Party pbx = bench.pbx();

    private Party phone(String name, String user, String address) {
        Party phone =
                bench.party(
                        name,
                        user,
                        "sip.example",
                        Bench.OUTSIDE_MARK,
                        address,
                        5062,
                        Transport.UDP);
        phone.onRequest(e -> e.respond(200, "OK", phone.newTag(), _ -> {}));
        return phone;
    }

    /** The PBX places a second call for every one that it gets, and joins the two. */
    private void pbxSwitches() {
        pbx.onInvite(
                in -> {
                    in.trying();
                    PartyCall out = pbx.call(bench.back(), "sip:1002@10.0.0.2");
                    out.onResponse(
                            response -> {
                                if (response.status() >= 300) {
                                    in.reject(response.status(), "No");
                                } else if (response.isSuccess()) {
                                    in.answer();
                                } else if (response.status() > 100) {
                                    in.ring();
                                }
                            });
                });
        pbx.inDialog(
                (dialog, exchange) -> {
                    if (exchange.request().method().name().equals("BYE")) {
                        exchange.respond(200, "OK", dialog.localTag(), _ -> {});
                        dialog.end();
                        pbx.outgoingCalls().forEach(c -> c.openDialogs().forEach(PartyDialog::bye));
                        pbx.incomingCalls().forEach(c -> c.openDialogs().forEach(PartyDialog::bye));
                        return true;
                    }
                    return false;
                });
    }

    @Test
    void phoneToSbcToPbxToSbcToPhone_bothBehindOneNat() {
        Party alice = phone("alice", "1001", "192.168.1.20");
        Party bob = phone("bob", "1002", "192.168.1.21");
        Nat nat = new Nat(NAT, World.seconds(300), true);
        network.behind(alice.local().getAddress(), nat);
        network.behind(bob.local().getAddress(), nat);
        alice.request(bench.front(), "OPTIONS", "sip:198.51.100.1", _ -> {});
        world.run(World.ms(10));
        bob.request(bench.front(), "OPTIONS", "sip:198.51.100.1", _ -> {});
        world.run(World.ms(10));
        bench.node()
                .resolve(
                        "phones",
                        List.of(
                                new Trunks.Address(
                                        SimulatedNetwork.address(NAT, 61_001),
                                        Transport.UDP,
                                        true,
                                        1,
                                        1)));
        pbxSwitches();

        PartyCall call = alice.call(bench.front(), "sip:1002@198.51.100.1");
        world.run(World.seconds(1));
        bob.incomingCall().ring();
        world.run(World.seconds(1));
        bob.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.statuses()).containsExactly(100, 180, 200);
        assertThat(bob.incomingCall().up()).isTrue();
        assertThat(bench.node().calls()).hasSize(2);
        assertThat(bench.relay().sessions()).hasSize(2);
        int portOfAlice = SdpText.port(call.dialog().remoteSdp().orElseThrow());
        int portOfBob = SdpText.port(bob.incomingCall().invite().bodyText());
        assertThat(portOfAlice).isNotEqualTo(portOfBob);

        bob.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(call.up()).isFalse();
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.count(Counter.LOOPS)).isZero();
        assertThat(bench.node().records()).hasSize(2);
    }

    @Test
    void aCallThatWouldComeBackForEverIsStoppedSoon() {
        PartyCall call = bench.carrier().call(bench.front(), "sip:999@198.51.100.1");
        world.run(World.seconds(10));
        assertThat(call.finalStatus()).isIn(482, 483);
        assertThat(network.captures()).hasSizeLessThan(60);
        assertThat(bench.count(Counter.LOOPS)).isPositive();
    }
}
