package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.Scope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Who guesses passwords is out; the telephone whose password he wants is not. */
class BruteForceScenarioTest {
    private static final String USERS =
            """
            registration: { to: embedded }
            users:
              - { name: "1001", password: "pw-1001" }
              - { name: "1002", password: "pw-1002" }
            """;

    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG
                                    .replaceAll("(?m)^ *(requests|flows): .*\n", "")
                                    .replace("packets: 100000/s\n", "packets: 200/s\n")
                            + USERS);

    private final World world = bench.world();
    private final RegisterLoop phone =
            new RegisterLoop(
                    bench,
                    party("phone", "1001", "203.0.113.20", Transport.UDP),
                    "1001",
                    () -> "pw-1001");

    private Party party(String name, String user, String address, Transport transport) {
        return bench.party(
                name, user, RegisterLoop.DOMAIN, Bench.OUTSIDE_MARK, address, 5_060, transport);
    }

    private RegisterLoop guesser(String user, String address, Transport transport) {
        int[] tries = {0};
        return new RegisterLoop(
                bench,
                party("guesser " + address, user, address, transport),
                user,
                () -> "guess" + tries[0]++);
    }

    private void begin() {
        bench.invariants().expectTimeouts();
        bench.invariants().expectStrays();
        phone.every(World.seconds(45));
        world.run(World.seconds(1));
    }

    private Gate gate(String address) {
        return bench.engines()
                .policy()
                .guard()
                .bans()
                .check(AddressBits.of(InetAddress.ofLiteral(address)), 1, world.now());
    }

    private void expectPhoneServed() {
        assertThat(phone.refused()).isEmpty();
        assertThat(phone.judged()).isZero();
        assertThat(phone.registered()).isBetween(phone.rounds() - 1, phone.rounds());
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"UDP", "TCP"})
    void fromOneAddress_fiveGuessesAreAnswered_andWhoGoesOnFastIsBanned(Transport transport) {
        begin();
        RegisterLoop guesser = guesser("1001", "192.0.2.66", transport).every(World.ms(200));
        world.run(World.seconds(60));
        assertThat(guesser.judged()).isBetween(3, 6);
        assertThat(gate("192.0.2.66")).isIn(Gate.BANNED, Gate.DROPPED);
        if (transport == Transport.TCP) assertThat(gate("192.0.2.66")).isEqualTo(Gate.BANNED);
        int answered = guesser.judged();
        world.run(World.seconds(540));
        assertThat(guesser.judged()).as("nothing is answered in a ban").isEqualTo(answered);
        expectPhoneServed();
        guesser.stop();
        phone.stop();
    }

    @Test
    void slowly_itGoesAtAFewGuessesAnHour() {
        begin();
        RegisterLoop guesser =
                guesser("1001", "192.0.2.66", Transport.UDP).every(World.seconds(10));
        world.run(World.seconds(3_600));
        assertThat(guesser.rounds()).isGreaterThan(300);
        assertThat(guesser.judged()).isBetween(5, 20);
        expectPhoneServed();
        guesser.stop();
        phone.stop();
    }

    @Test
    void manyUsersFromOneAddress_areABanSoon() {
        begin();
        List<RegisterLoop> guesses = new ArrayList<>();
        Party attacker = party("sprayer", "1001", "192.0.2.66", Transport.TCP);
        for (int i = 0; i < 20; i++) {
            String user = Integer.toString(3_000 + i);
            RegisterLoop one = new RegisterLoop(bench, attacker, user, () -> "1234");
            guesses.add(one);
            world.in(World.seconds(2L * i), () -> one.every(World.seconds(1_000)));
        }
        world.run(World.seconds(100));
        assertThat(guesses.stream().mapToInt(RegisterLoop::judged).sum()).isBetween(4, 6);
        assertThat(gate("192.0.2.66")).isEqualTo(Gate.BANNED);
        expectPhoneServed();
        guesses.forEach(RegisterLoop::stop);
        phone.stop();
    }

    @Test
    void fromFiftyAddresses_eachHasItsFew_andTheOwnerNoticesNothing() {
        begin();
        List<RegisterLoop> guessers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RegisterLoop one =
                    guesser(
                            "1001",
                            "192.0." + (10 + i) + ".66",
                            i % 2 == 0 ? Transport.UDP : Transport.TCP);
            guessers.add(one);
            world.in(World.ms(40L * i), () -> one.every(World.seconds(1)));
        }
        world.run(World.seconds(600));
        for (RegisterLoop guesser : guessers) {
            assertThat(guesser.judged()).as(guesser.party().name()).isBetween(3, 7);
        }
        expectPhoneServed();
        guessers.forEach(RegisterLoop::stop);
        phone.stop();
    }

    /** The attacker sits behind the same NAT as the telephone, which is registered. */
    @Test
    void fromTheOwnersAddress_theOwnerStays() {
        Nat nat = new Nat("203.0.113.7", World.seconds(300), true);
        Party own = party("own", "1002", "192.168.1.20", Transport.UDP);
        bench.network().behind(own.local().getAddress(), nat);
        Party other = party("other", "1002", "192.168.1.21", Transport.UDP);
        bench.network().behind(other.local().getAddress(), nat);
        begin();
        RegisterLoop owner = new RegisterLoop(bench, own, "1002", () -> "pw-1002");
        owner.every(World.seconds(45));
        world.run(World.seconds(2));
        RegisterLoop guesser = new RegisterLoop(bench, other, "1002", () -> "1234");
        guesser.every(World.ms(300));
        world.run(World.seconds(900));
        assertThat(guesser.judged()).isBetween(3, 12);
        assertThat(owner.refused()).isEmpty();
        assertThat(owner.registered()).isBetween(owner.rounds() - 1, owner.rounds());
        assertThat(bench.engines().policy().guard().begun(Scope.ADDRESS, true)).isZero();
        guesser.stop();
        owner.stop();
        phone.stop();
    }
}
