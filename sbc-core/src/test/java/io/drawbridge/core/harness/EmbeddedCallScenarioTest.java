package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Telephones whose registrar we are call each other: no PBX, one call, proven each time. */
class EmbeddedCallScenarioTest {
    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG.replace(
                                    "routes:\n",
                                    "routes:\n"
                                            + "  - { name: users, from: outside, to: registered,"
                                            + " auth: local }\n")
                            + """
                            registration: { to: embedded }
                            users:
                              - { name: "1001", password: "pw-1001" }
                              - { name: "1002", password: "pw-1002" }
                              - { name: "1003", password: "pw-1003" }
                            """);

    private final World world = bench.world();
    private final Nat nat = new Nat("203.0.113.7", World.seconds(300), true);
    private final Handset alice = handset("alice", "1001", "192.168.1.20", Transport.UDP);
    private final Handset bob = handset("bob", "1002", "192.168.1.21", Transport.UDP);
    private final Handset mobile = handset("mobile", "1002", "203.0.113.50", Transport.TCP);

    private Handset handset(String name, String user, String address, Transport transport) {
        Party party =
                bench.party(
                        name, user, Handset.DOMAIN, Bench.OUTSIDE_MARK, address, 5062, transport);
        if (address.startsWith("192.")) bench.network().behind(party.local().getAddress(), nat);
        return new Handset(bench, party);
    }

    @BeforeEach
    void allRegister() {
        alice.register();
        bob.register();
        mobile.register();
    }

    private PartyCall asks(Handset from, String user) {
        PartyCall asked = from.party().call(bench.front(), "sip:" + user + "@sip.example");
        world.run(World.ms(200));
        return asked;
    }

    private PartyCall calls(Handset from, String user) {
        PartyCall asked = asks(from, user);
        assertThat(asked.statuses()).as("registered or not").containsExactly(407);
        PartyCall call = from.again(asked);
        world.run(World.ms(200));
        return call;
    }

    private void nothingRuns() {
        world.run(World.seconds(1));
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.engines().policy().runningCalls()).isZero();
        assertThat(bench.relay().sessions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allDevicesOfTheUserRing_oneAnswers_eitherHangsUp(boolean callerFirst) {
        PartyCall call = calls(alice, "1002");
        PartyCall atBob = bob.party().incomingCall();
        PartyCall atMobile = mobile.party().incomingCall();
        atBob.ring();
        atMobile.ring();
        world.run(World.seconds(1));
        atMobile.answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(atBob.finalStatus()).isEqualTo(487);
        assertThat(atMobile.invite().header("Proxy-Authorization")).isEmpty();
        Audio audio = bench.audio();
        audio.speak(call);
        audio.speak(atMobile);
        assertThat(audio.bothWays(call, atMobile)).isTrue();
        CallSummary shown = bench.node().calls().getFirst();
        assertThat(shown.inboundUser()).isEqualTo("1001@sip.example");
        assertThat(shown.outboundUser()).isEqualTo("1002@sip.example");
        assertThat(bench.engines().policy().runningCalls()).isEqualTo(1);

        (callerFirst ? call : atMobile).dialog().bye();
        nothingRuns();
        assertThat(call.up()).isFalse();
        assertThat(atMobile.up()).isFalse();
    }

    @Test
    void everyCallIsAskedAnew() {
        PartyCall call = calls(alice, "1002");
        String used = call.invite().header("Proxy-Authorization").orElseThrow();
        call.cancel();
        world.run(World.seconds(1));
        PartyCall replayed =
                alice.party()
                        .call(
                                bench.front(),
                                "sip:1002@sip.example",
                                d -> d.header("Proxy-Authorization", used));
        world.run(World.seconds(1));
        assertThat(replayed.finalStatus()).isEqualTo(407);
        nothingRuns();
    }

    @Test
    void inAnothersName_403() {
        PartyCall asked = asks(alice, "1002");
        PartyCall call =
                alice.again(asked, d -> d.replace("From", "<sip:1003@sip.example>;tag=other"));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(403);
        assertThat(bench.count(Counter.WRONG_IDENTITY)).isEqualTo(1);
        assertThat(bob.party().incomingCalls()).isEmpty();
    }

    @Test
    void aUserWithoutDevice480_andNobody404() {
        assertThat(calls(alice, "1003").finalStatus()).isEqualTo(480);
        assertThat(calls(alice, "nobody").finalStatus()).isEqualTo(404);
        nothingRuns();
    }

    @Test
    void theCallerGivesUp() {
        PartyCall call = calls(alice, "1002");
        bob.party().incomingCall().ring();
        world.run(World.seconds(1));
        call.cancel();
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(487);
        assertThat(bob.party().incomingCall().finalStatus()).isEqualTo(487);
        mobile.party().incomingCall().ring(); // its CANCEL waits for this
        nothingRuns();
        assertThat(mobile.party().incomingCall().finalStatus()).isEqualTo(487);
    }
}
