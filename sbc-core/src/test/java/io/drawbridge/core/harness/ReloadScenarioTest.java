package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The configuration changes under running calls: they go on as they began, and what begins
 * afterwards follows the new one. Two shards, and messages are read by either.
 */
class ReloadScenarioTest {
    private static final String INBOUND = "{ name: inbound, from: carrier, to: pbx }";
    private static final String CARRIER = section("  carrier:\n", "  pair:\n");
    private static final String PAIR = section("  pair:\n", "  mirror:\n");

    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();
    private final Party carrier = bench.carrier();

    ReloadScenarioTest() {
        bench.node().arrive(Node.Arrival.ANYWHERE);
    }

    private static String section(String from, String to) {
        return Bench.CONFIG.substring(Bench.CONFIG.indexOf(from), Bench.CONFIG.indexOf(to));
    }

    private PartyCall dial(String user) {
        PartyCall call = carrier.call(bench.front(), "sip:" + user + "@198.51.100.1");
        world.run(World.ms(200));
        return call;
    }

    /** Both sides can still change the session, and the given one ends it. */
    private void goesOn(PartyCall call, PartyCall other, boolean callerEnds) {
        for (PartyCall side : new PartyCall[] {call, other}) {
            ClientExchange again = side.dialog().reInvite();
            world.run(World.ms(200));
            assertThat(again.finalStatus()).isEqualTo(200);
        }
        ClientExchange info = other.dialog().info("application/dtmf-relay", "Signal=1");
        world.run(World.ms(100));
        assertThat(info.finalStatus()).isEqualTo(200);
        ClientExchange bye = (callerEnds ? call : other).dialog().bye();
        world.run(World.ms(200));
        assertThat(bye.finalStatus()).isEqualTo(200);
        assertThat(call.up()).isFalse();
        assertThat(other.up()).isFalse();
    }

    @Test
    void anotherRoute_isForNewCalls() {
        Party first = bench.inside("pair1", "1001", "10.0.0.21", Transport.UDP);
        for (int i = 0; i < 6; i++) {
            PartyCall call = dial("1001");
            PartyCall other = pbx.incomingCalls().getLast();
            other.answer();
            world.run(World.ms(200));
            bench.reconfigure(
                    Bench.CONFIG.replace(INBOUND, "{ name: moved, from: carrier, to: pair }"));
            PartyCall next = dial("1001");
            first.incomingCalls().getLast().answer();
            world.run(World.ms(200));
            assertThat(next.up()).isTrue();
            goesOn(call, other, i % 2 == 0);
            goesOn(next, first.incomingCalls().getLast(), i % 2 == 0);
            bench.reconfigure(Bench.CONFIG);
        }
        assertThat(pbx.incomingCalls()).hasSize(6);
        assertThat(first.incomingCalls()).hasSize(6);
    }

    @Test
    void aRemovedTrunk_keepsItsCalls_andItsAddressBecomesAStranger() {
        for (int i = 0; i < 4; i++) {
            PartyCall call = dial("1001");
            PartyCall other = pbx.incomingCalls().getLast();
            other.answer();
            world.run(World.ms(200));
            bench.reconfigure(withoutCarrier());
            assertThat(dial("echo").statuses()).isEmpty();
            goesOn(call, other, i % 2 == 0);
            bench.reconfigure(Bench.CONFIG);
        }
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsOnly(CallRecord.End.NORMAL);
        PartyCall back = dial("echo");
        assertThat(back.up()).isTrue();
        back.dialog().bye();
        world.run(World.seconds(1));
    }

    private static String withoutCarrier() {
        StringBuilder rest = new StringBuilder();
        Bench.CONFIG
                .replace(CARRIER, "")
                .lines()
                .filter(line -> !line.contains("from: carrier") && !line.contains("to: carrier"))
                .forEach(line -> rest.append(line).append('\n'));
        return rest.toString();
    }

    @Test
    void aCallThatIsBeingSetUp_triesTheTargetsOfATrunkThatIsGone() {
        Party first = bench.inside("pair1", "1001", "10.0.0.21", Transport.UDP);
        Party second = bench.inside("pair2", "1001", "10.0.0.22", Transport.UDP);
        PartyCall call = dial("701");
        bench.reconfigure(
                Bench.CONFIG
                        .replace(PAIR, "")
                        .replace(
                                "  - { name: pair, from: carrier, match: { request-user: \"^7\" },"
                                        + " to: pair }\n",
                                ""));
        first.incomingCall().reject(503, "Service Unavailable");
        world.run(World.ms(200));
        PartyCall other = second.incomingCall();
        other.answer();
        world.run(World.ms(200));
        assertThat(call.up()).isTrue();
        goesOn(call, other, false);
    }

    @Test
    void aTrunkThatMoves_isFollowedByNewCallsOnly() {
        Party moved = bench.inside("moved", "1001", "10.0.0.11", Transport.UDP);
        PartyCall call = bench.established();
        bench.reconfigure(Bench.CONFIG.replace("10.0.0.10:5060", "10.0.0.11:5060"));
        PartyCall next = dial("1001");
        assertThat(pbx.incomingCalls()).hasSize(1);
        moved.incomingCall().answer();
        world.run(World.ms(200));
        goesOn(call, pbx.incomingCall(), true);
        goesOn(next, moved.incomingCall(), false);
        PartyCall formerly = pbx.call(bench.back(), "sip:441234567@10.0.0.2");
        world.run(World.ms(200));
        assertThat(formerly.finalStatus()).isEqualTo(404);
        PartyCall now = moved.call(bench.back(), "sip:441234567@10.0.0.2");
        world.run(World.ms(200));
        carrier.incomingCall().reject(486, "Busy Here");
        world.run(World.ms(200));
        assertThat(now.finalStatus()).isEqualTo(486);
    }

    @Test
    void limits_countTheCallsThatRunAlready() {
        PartyCall call = bench.established();
        bench.reconfigure(Bench.CONFIG.replace("total: 100000", "total: 1"));
        assertThat(dial("1001").finalStatus()).isEqualTo(503);
        bench.reconfigure(
                Bench.CONFIG.replace(CARRIER, CARRIER.replace("calls: 100000,", "calls: 2,")));
        PartyCall second = dial("1001");
        pbx.incomingCalls().getLast().answer();
        world.run(World.ms(200));
        assertThat(second.up()).isTrue();
        assertThat(dial("1001").finalStatus()).isEqualTo(503);
        goesOn(call, pbx.incomingCalls().getFirst(), true);
        goesOn(second, pbx.incomingCalls().getLast(), false);
        assertThat(bench.engines().admitted()).isZero();
    }

    @Test
    void theLongestTimeOfARunningCall_staysWhatItWas() {
        PartyCall call = bench.established();
        bench.reconfigure(Bench.CONFIG.replace("total: 100000", "total: 100000, max-duration: 1m"));
        PartyCall second = dial("1001");
        pbx.incomingCalls().getLast().answer();
        world.run(World.seconds(120));
        assertThat(second.up()).isFalse();
        assertThat(call.up()).isTrue();
        goesOn(call, pbx.incomingCalls().getFirst(), true);
    }

    @Test
    void usersAndTheirDevices_followToo() {
        bench.reconfigure(
                Bench.CONFIG.replace("auth: none }", "auth: local }")
                        + "users: [ { name: anna, password: secret } ]\n");
        Party stranger = bench.outside("stranger", "anna", "203.0.113.77", Transport.UDP);
        PartyCall asked = stranger.call(bench.front(), "sip:8001@198.51.100.1");
        world.run(World.ms(200));
        assertThat(asked.finalStatus()).isEqualTo(407);
        bench.reconfigure(Bench.CONFIG);
        PartyCall free = stranger.call(bench.front(), "sip:8001@198.51.100.1");
        world.run(World.ms(200));
        pbx.incomingCall().reject(486, "Busy Here");
        world.run(World.ms(200));
        assertThat(free.finalStatus()).isEqualTo(486);
    }

    @Test
    void aRegistrar_comesAndGoes() {
        SimpleRegistrar registrar = new SimpleRegistrar(world, pbx);
        bench.reconfigure(Bench.CONFIG + "registration: { to: pbx }\n");
        Party device = bench.outside("phone", "1001", "203.0.113.20", Transport.UDP);
        Telephone phone = new Telephone(bench, device, "<sip:1001@203.0.113.20:5060>");
        phone.answerChallenge();
        assertThat(phone.last().finalStatus()).isEqualTo(200);
        int asked = registrar.requests().size();
        bench.reconfigure(Bench.CONFIG);
        assertThat(phone.refresh().finalStatus()).isEqualTo(405);
        assertThat(registrar.requests()).hasSize(asked);
    }
}
