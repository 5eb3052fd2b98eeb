package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** UDP and TCP: which is taken, and what happens when it does not work (RFC 3261 §18). */
class TransportScenarioTest {
    private static final String LONG = "x".repeat(1300);

    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final SimulatedNetwork network = bench.network();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    private PartyCall longInvite(boolean transportNamed) {
        bench.node()
                .resolve(
                        "pbx",
                        List.of(
                                new Trunks.Address(
                                        pbx.local(), Transport.UDP, transportNamed, 1, 1)));
        PartyCall call =
                carrier.call(
                        bench.front(), "sip:1001@198.51.100.1", d -> d.header("Subject", LONG));
        world.run(World.ms(200));
        return call;
    }

    private List<Transport> invitesToPbx() {
        return network.captures().stream()
                .filter(c -> c.to().equals(pbx.local()))
                .filter(c -> c.startLine().startsWith("INVITE"))
                .map(Capture::transport)
                .toList();
    }

    @Test
    void aLongRequestGoesByTcpWhereNoTransportIsNamed() {
        PartyCall call = longInvite(false);
        assertThat(invitesToPbx()).containsExactly(Transport.TCP);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void aLongRequestStaysOnUdpWhereItIsNamed() {
        longInvite(true);
        assertThat(invitesToPbx()).containsExactly(Transport.UDP);
    }

    @Test
    void whereTcpIsRefused_itGoesByUdpAtOnce() {
        network.refuseStreams(pbx.local());
        PartyCall call = longInvite(false);
        assertThat(invitesToPbx()).containsExactly(Transport.UDP);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void whereTcpIsSilent_itGoesByUdpAfterTwoSeconds() {
        network.swallowStreams(pbx.local());
        PartyCall call = longInvite(false);
        assertThat(invitesToPbx()).isEmpty();
        world.run(World.seconds(2));
        assertThat(invitesToPbx()).containsExactly(Transport.UDP);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void whoseConnectionIsGone_hearsNothingMoreAndLeavesNothing() {
        Party dave = bench.outside("dave", "8001", "203.0.113.88", Transport.TCP);
        dave.call(bench.front(), "sip:8000@198.51.100.1;transport=tcp");
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        dave.hangUpStream(bench.front());
        dave.vanish();
        world.run(World.seconds(1));
        ClientExchange bye = pbx.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(bye.finalStatus()).isEqualTo(200);
        assertThat(bench.node().calls()).isEmpty();
    }

    private void ringsForACallerWhoseConnectionIsLost() {
        Party dave = bench.outside("dave", "8001", "203.0.113.88", Transport.TCP);
        dave.call(bench.front(), "sip:8000@198.51.100.1;transport=tcp");
        world.run(World.ms(100));
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        dave.hangUpStream(bench.front());
        dave.vanish();
        world.run(World.ms(100));
    }

    /**
     * Nothing could reach him any more: not the answer, and not the media of a phone that rings.
     */
    @Test
    void whoseConnectionIsGoneBeforeTheAnswer_isNotRungForAnyLonger() {
        ringsForACallerWhoseConnectionIsLost();
        assertThat(pbx.incomingCall().incoming().cancelled()).isTrue();
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.node().records())
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.end()).isEqualTo(CallRecord.End.PEER_GONE);
                            assertThat(r.releasedBy()).isEqualTo(CallRecord.ReleasedBy.INBOUND);
                            assertThat(r.status()).isEqualTo(487);
                        });
    }

    @Test
    void whoseConnectionIsGoneBeforeTheAnswer_leavesNoAnsweredCallBehind() {
        pbx.ignoreCancel();
        ringsForACallerWhoseConnectionIsLost();
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
        assertThat(bench.node().calls()).isEmpty();
    }
}
