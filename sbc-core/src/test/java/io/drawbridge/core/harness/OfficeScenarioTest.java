package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.rate.RequestRates;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Thirty telephones behind one address, with the limits and bans that are in force where nothing is
 * configured: one has an old password, three people misdial, and nobody else is refused once.
 */
class OfficeScenarioTest {
    private static final String NAT = "203.0.113.7";
    private static final int PHONES = 30;
    private static final int LARGER_OFFICE = 55;
    private static final long HOUR = World.seconds(3_600);

    private static String users() {
        StringBuilder users = new StringBuilder("registration: { to: embedded }\nusers:\n");
        for (int i = 0; i < LARGER_OFFICE; i++) {
            users.append("  - { name: \"")
                    .append(user(i))
                    .append("\", password: \"pw-")
                    .append(user(i))
                    .append("\" }\n");
        }
        return users.toString();
    }

    private static String user(int i) {
        return Integer.toString(2_000 + i);
    }

    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG
                                    .replaceAll("(?m)^ *(requests|flows): .*\n", "")
                                    .replace("packets: 100000/s\n", "packets: 200/s\n")
                                    .replace(
                                            "routes:\n",
                                            "routes:\n  - { name: office, from: outside, match: {"
                                                    + " request-user: \"^5\" }, to: pbx, auth:"
                                                    + " local }\n")
                            + users());

    private final World world = bench.world();
    private final Nat nat = new Nat(NAT, World.seconds(300), true);
    private final List<RegisterLoop> phones = new ArrayList<>();
    private final List<String> refusedCalls = new ArrayList<>();
    private int calls;
    private int misdialled;
    private boolean closed;

    private Party party(int i) {
        Party party =
                bench.party(
                        "phone" + i,
                        user(i),
                        RegisterLoop.DOMAIN,
                        Bench.OUTSIDE_MARK,
                        "192.168.1." + (20 + i),
                        5_062,
                        Transport.UDP);
        bench.network().behind(party.local().getAddress(), nat);
        return party;
    }

    private void open() {
        bench.invariants().expectTimeouts(); // the one with the old password
        bench.invariants().expectStrays();
        bench.pbx()
                .onInvite(
                        call -> {
                            if (call.invite().requestUriText().contains("sip:59")) {
                                call.reject(404, "Not Found");
                            } else {
                                call.answer();
                            }
                        });
        for (int i = 0; i < PHONES; i++) {
            String old = i == 0 ? "last year's" : "pw-" + user(i);
            phones.add(new RegisterLoop(bench, party(i), user(i), () -> old));
        }
    }

    private void callEvery(RegisterLoop phone, long interval, String number) {
        if (closed) return;
        PartyCall asked = phone.party().call(bench.front(), "sip:" + number + "@198.51.100.1");
        world.in(
                World.ms(400),
                () -> {
                    if (asked.finalStatus() != 407) {
                        refusedCalls.add(world.clock() + " asked: " + asked.finalStatus());
                        return;
                    }
                    PartyCall again = new Handset(bench, phone.party()).again(asked);
                    world.in(World.seconds(2), () -> ended(again, number));
                });
        world.in(interval, () -> callEvery(phone, interval, number));
    }

    private void ended(PartyCall call, String number) {
        if (number.startsWith("59")) {
            if (call.finalStatus() == 404) misdialled++;
            else refusedCalls.add(world.clock() + " misdialled: " + call.finalStatus());
        } else if (call.up()) {
            calls++;
            call.dialog().bye();
        } else {
            refusedCalls.add(world.clock() + " call: " + call.finalStatus());
        }
    }

    private void expectNobodyElseRefused() {
        assertThat(refusedCalls).isEmpty();
        for (RegisterLoop phone : phones.subList(1, PHONES)) {
            assertThat(phone.refused()).as(phone.party().name()).isEmpty();
            assertThat(phone.judged()).as(phone.party().name()).isZero();
            assertThat(phone.registered()).isBetween(phone.rounds() - 1, phone.rounds());
        }
    }

    /** Some try again after half a minute, some at once. */
    @ParameterizedTest(name = "the old password is tried every {0} s, for {1} s")
    @CsvSource({"30, 3600", "2, 900"})
    void oneOldPassword_threeWhoMisdial_andARestart_andNobodyElseIsRefused(
            int seconds, int lasting) {
        open();
        for (int i = 0; i < PHONES; i++) {
            RegisterLoop phone = phones.get(i);
            world.in(
                    World.ms(330L * i),
                    () ->
                            phone.every(
                                    phone == phones.getFirst()
                                            ? World.seconds(seconds)
                                            : World.seconds(45)));
        }
        world.run(World.seconds(60));
        for (int i = 1; i < PHONES; i++) {
            RegisterLoop phone = phones.get(i);
            String number = i <= 3 ? "5900" + i : "50" + i;
            world.in(
                    World.seconds(7L * i),
                    () ->
                            callEvery(
                                    phone,
                                    World.seconds(number.startsWith("59") ? 60 : 300),
                                    number));
        }
        world.run(World.seconds(lasting) / 2);
        bench.killAndRestartWithData();
        world.run(World.seconds(lasting) / 2);
        expectNobodyElseRefused();
        assertThat(calls).isGreaterThan(26 * lasting / 360);
        assertThat(misdialled).isGreaterThan(3 * lasting / 72);
        assertThat(phones.getFirst().judged())
                .as("guesses that were answered, of " + phones.getFirst().rounds())
                .isBetween(5, 25);
        stop();
    }

    private void stop() {
        closed = true;
        phones.forEach(RegisterLoop::stop);
        world.run(World.seconds(5));
    }

    /** He comes back on the day on which he corrects it. */
    @Test
    void whenTheOldPasswordIsCorrected_hisTelephoneIsHeardWithinAnHour() {
        open();
        String[] password = {"last year's"};
        Party party = party(PHONES + 1);
        RegisterLoop forgetful =
                new RegisterLoop(bench, party, user(0), () -> password[0]).every(World.seconds(30));
        phones.subList(1, PHONES).forEach(phone -> phone.every(World.seconds(45)));
        world.run(World.seconds(1_800));
        assertThat(forgetful.registered()).isZero();
        password[0] = "pw-" + user(0);
        world.run(HOUR);
        assertThat(forgetful.registered()).isPositive();
        int before = forgetful.registered();
        world.run(World.seconds(600));
        assertThat(forgetful.registered()).isGreaterThanOrEqualTo(before + 19);
        expectNobodyElseRefused();
        forgetful.stop();
        stop();
    }

    /** All are switched on at once, and nobody is registered yet. */
    @Test
    void onTheFirstMorning_allGetIn_whoeverHasAnOldPassword() {
        open();
        phones.forEach(phone -> phone.every(World.seconds(45)));
        world.run(World.seconds(120));
        expectNobodyElseRefused();
        stop();
    }

    /** More REGISTERs than a stranger's address may send in a minute, and some were wasted. */
    @Test
    void whenThePowerComesBack_aLargerOfficeGetsInAtOnce_whoeverHasAnOldPassword() {
        open();
        RegisterLoop forgetful = phones.getFirst().every(World.seconds(2));
        world.run(World.seconds(20));
        List<RegisterLoop> others = new ArrayList<>();
        for (int i = 1; i < LARGER_OFFICE; i++) {
            String password = "pw-" + user(i);
            RegisterLoop phone = new RegisterLoop(bench, party(100 + i), user(i), () -> password);
            others.add(phone);
            world.in(World.ms(20L * i), () -> phone.every(World.seconds(45)));
        }
        world.run(World.seconds(30));
        assertThat(forgetful.registered()).isZero();
        for (RegisterLoop phone : others) {
            assertThat(phone.refused()).as(phone.party().name()).isEmpty();
            assertThat(phone.registered()).as(phone.party().name()).isEqualTo(1);
        }
        others.forEach(RegisterLoop::stop);
        stop();
    }

    /** Else one who registers again and again would let his neighbours guess faster. */
    @Test
    void whoIsRegisteredAlready_givesNothingBackToHisAddress() {
        open();
        RegisterLoop phone = phones.get(1).every(World.seconds(2));
        world.run(World.seconds(3));
        assertThat(phone.registered()).isPositive();
        guesses();
        world.run(World.seconds(20));
        assertThat(phone.registered()).isGreaterThan(8);
        assertThat(guesses()).as("one a second").isBetween(18, 21);
        stop();
    }

    /** Uses up what strangers at the address may send. */
    private int guesses() {
        RequestRates rates = bench.engines().policy().guard().requests();
        AddressBits source = AddressBits.of(InetAddress.ofLiteral(NAT));
        int allowed = 0;
        while (rates.tryRequest(source, "REGISTER")) allowed++;
        return allowed;
    }

    @Test
    void whoSpraysPasswordsAmongThem_isSilencedAlone() {
        open();
        phones.subList(1, PHONES).forEach(phone -> phone.every(World.seconds(45)));
        world.run(World.seconds(10));
        Party attacker = party(PHONES + 1);
        List<RegisterLoop> guesses = new ArrayList<>();
        for (int i = 0; i < PHONES; i++) {
            String guessed = user(i);
            RegisterLoop guess = new RegisterLoop(bench, attacker, guessed, () -> "1234");
            guesses.add(guess);
            world.in(World.ms(250L * i), () -> guess.every(World.seconds(10)));
        }
        world.run(World.seconds(900));
        expectNobodyElseRefused();
        assertThat(guesses.stream().mapToInt(RegisterLoop::judged).sum()).isLessThan(20);
        assertThat(bench.engines().policy().guard().offences(OffenceKind.AUTH_FAILURE))
                .isPositive();
        guesses.forEach(RegisterLoop::stop);
        stop();
    }
}
