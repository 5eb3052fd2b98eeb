package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.Guard;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.OffenceKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;

/** {@code auth: relay}: the PBX asks, and we learn from its answers. */
class RelayedOutcomeScenarioTest {
    private static final String CHALLENGE =
            "Digest realm=\"sip.example\", nonce=\"n0nce\", qop=\"auth\"";
    private static final String CREDENTIALS =
            "Digest username=\"1001\", realm=\"sip.example\", nonce=\"n0nce\","
                    + " uri=\"sip:2001@198.51.100.1\", response=\"bad\"";

    @RegisterExtension
    private final Bench bench = new Bench(1, Bench.CONFIG + "registration: { to: pbx }\n");

    private final World world = bench.world();

    RelayedOutcomeScenarioTest() {
        bench.invariants().expectTimeouts();
        bench.invariants().expectStrays();
    }

    private Guard guard() {
        return bench.engines().policy().guard();
    }

    private Gate gate(String address) {
        return guard().bans().check(AddressBits.of(InetAddress.ofLiteral(address)), 1, world.now());
    }

    private Party party(String name, String user, String address, Transport transport) {
        return bench.party(
                name, user, RegisterLoop.DOMAIN, Bench.OUTSIDE_MARK, address, 5_060, transport);
    }

    @Test
    void wrongPasswordsAtTheRegistrar_silenceTheUserThere_andNowhereElse() {
        new SimpleRegistrar(world, bench.pbx());
        Party there = party("there", "1001", "192.0.2.66", Transport.TCP);
        Party here = party("here", "1001", "203.0.113.20", Transport.UDP);
        RegisterLoop guesser =
                new RegisterLoop(bench, there, "1001", () -> "wrong").every(World.seconds(5));
        RegisterLoop owner =
                new RegisterLoop(bench, here, "1001", () -> "pw-1001").every(World.seconds(45));
        world.run(World.seconds(500));
        assertThat(guesser.judged()).isEqualTo(5);
        assertThat(guard().offences(OffenceKind.AUTH_FAILURE)).isEqualTo(5);
        assertThat(owner.refused()).isEmpty();
        assertThat(owner.registered()).isGreaterThan(9);
        guesser.stop();
        owner.stop();
    }

    @Test
    void manyUsersTriedAtTheRegistrar_areABan() {
        new SimpleRegistrar(world, bench.pbx());
        Party there = party("there", "1001", "192.0.2.66", Transport.TCP);
        for (int i = 0; i < 10; i++) {
            String user = Integer.toString(1_000 + i);
            RegisterLoop one = new RegisterLoop(bench, there, user, () -> "wrong");
            world.in(World.seconds(2L * i), () -> one.every(World.seconds(100_000)));
        }
        world.run(World.seconds(30));
        assertThat(guard().offences(OffenceKind.AUTH_FAILURE)).isEqualTo(5);
        assertThat(gate("192.0.2.66")).isEqualTo(Gate.BANNED);
    }

    /** A telephone calls; what the PBX says when it has given credentials. */
    private PartyCall callsWithCredentials(Party phone, int status, String more) {
        bench.pbx()
                .onInvite(
                        call ->
                                call.reject(
                                        401, "Who?", d -> d.header("WWW-Authenticate", CHALLENGE)));
        PartyCall asked = phone.call(bench.front(), "sip:2001@198.51.100.1");
        world.run(World.ms(300));
        assertThat(asked.finalStatus()).isEqualTo(401);
        bench.pbx()
                .onInvite(
                        call -> {
                            if (status == 200) call.answer();
                            else
                                call.reject(
                                        status,
                                        "No",
                                        d -> {
                                            if (status == 401)
                                                d.header("WWW-Authenticate", CHALLENGE + more);
                                        });
                        });
        PartyCall again = phone.again(asked, d -> d.header("Authorization", CREDENTIALS));
        world.run(World.seconds(1));
        return again;
    }

    @ParameterizedTest(name = "{0}{1}: {2} failures, {3} unknown")
    @CsvSource({
        "401, '', 1, 0",
        "401, ', stale=true', 0, 0",
        "403, '', 1, 0",
        "404, '', 0, 1",
        "486, '', 0, 0",
        "200, '', 0, 0"
    })
    void whatThePbxSaysToCredentials_isWhatCounts(
            int status, String more, int failures, int unknown) {
        Party phone = party("phone", "1001", "203.0.113.20", Transport.UDP);
        PartyCall call = callsWithCredentials(phone, status, more);
        assertThat(call.finalStatus()).isEqualTo(status);
        assertThat(guard().offences(OffenceKind.AUTH_FAILURE)).isEqualTo(failures);
        assertThat(guard().offences(OffenceKind.UNKNOWN_USER)).isEqualTo(unknown);
        assertThat(gate("203.0.113.20")).isEqualTo(Gate.OPEN);
    }

    @Test
    void whoHasLoggedIn_mayMisdialAsOftenAsHeLikes() {
        Party phone = party("phone", "1001", "203.0.113.20", Transport.TCP);
        for (int i = 0; i < 12; i++) {
            assertThat(callsWithCredentials(phone, 404, "").finalStatus()).isEqualTo(404);
            world.run(World.seconds(5));
        }
        assertThat(gate("203.0.113.20")).isEqualTo(Gate.OPEN);
    }

    @Test
    void aCallThatStands_forgetsWhatWasWrongBefore() {
        Party phone = party("phone", "1001", "203.0.113.20", Transport.TCP);
        for (int i = 0; i < 2; i++) {
            for (int wrong = 0; wrong < 4; wrong++) callsWithCredentials(phone, 401, "");
            PartyCall good = callsWithCredentials(phone, 200, "");
            assertThat(good.up()).as("a fifth failure would have silenced him").isTrue();
            good.dialog().bye();
            world.run(World.seconds(1));
        }
    }

    @Test
    void strangersWhoProbeThePbx_areOut_withoutLearningAnything() {
        Party war = party("war", "4711", "192.0.2.66", Transport.TCP);
        bench.pbx().onInvite(call -> call.reject(404, "Not Found"));
        int answered = 0;
        for (int i = 0; i < 20; i++) {
            PartyCall call = war.call(bench.front(), "sip:10" + (10 + i) + "@198.51.100.1");
            world.run(World.seconds(1));
            if (call.finalStatus() != 0) {
                assertThat(call.finalStatus()).isEqualTo(403);
                answered++;
            }
        }
        assertThat(answered).isEqualTo(5);
        assertThat(gate("192.0.2.66")).isEqualTo(Gate.BANNED);
    }

    @Test
    void aRegisteredTelephoneInTheNameOfAnother_isOnlyHeardWithThePbxsConsent() {
        new SimpleRegistrar(world, bench.pbx());
        Party phone = party("phone", "1001", "203.0.113.20", Transport.UDP);
        RegisterLoop loop =
                new RegisterLoop(bench, phone, "1001", () -> "pw-1001").every(World.seconds(45));
        world.run(World.seconds(2));
        bench.pbx().onInvite(PartyCall::answer);
        PartyCall own = phone.call(bench.front(), "sip:2001@198.51.100.1");
        world.run(World.seconds(1));
        assertThat(own.up()).isTrue();
        own.dialog().bye();
        PartyCall hidden =
                phone.call(
                        bench.front(),
                        "sip:2001@198.51.100.1",
                        d ->
                                d.replace(
                                        "From",
                                        "<sip:anonymous@anonymous.invalid>;tag=" + phone.newTag()));
        world.run(World.seconds(1));
        assertThat(hidden.up()).isTrue();
        hidden.dialog().bye();
        PartyCall spoofed =
                phone.call(
                        bench.front(),
                        "sip:2001@198.51.100.1",
                        d -> d.replace("From", "<sip:1002@sip.example>;tag=" + phone.newTag()));
        world.run(World.seconds(1));
        assertThat(spoofed.finalStatus()).isEqualTo(403);
        assertThat(bench.count(Counter.WRONG_IDENTITY)).isEqualTo(1);
        loop.stop();
        world.run(World.seconds(1));
    }
}
