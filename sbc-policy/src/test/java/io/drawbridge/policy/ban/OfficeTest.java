package io.drawbridge.policy.ban;

import static io.drawbridge.policy.ban.OffenceKind.AUTH_FAILURE;
import static io.drawbridge.policy.ban.OffenceKind.UNKNOWN_USER;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.ban.Offence.Standing;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Thirty telephones behind one address. One has an old password and tries for an hour, three people
 * misdial, and the program is started anew in between. Nobody else is refused once.
 */
class OfficeTest {
    private static final String OFFICE = "203.0.113.7";
    private static final int OLD_PASSWORD = 0;
    private static final int PHONES = 30;

    private final Court court = Court.byDefault();
    private final boolean[] registered = new boolean[PHONES];
    private final List<Ban> begun = new ArrayList<>();

    private boolean anyRegisteredBut(int phone) {
        for (int i = 0; i < PHONES; i++) {
            if (i != phone && registered[i]) return true;
        }
        return false;
    }

    private void comesIn(int phone) {
        Gate gate = court.gate(OFFICE, phone);
        assertThat(registered[phone] ? gate.holdsRegisteredFlows() : gate != Gate.OPEN)
                .as("telephone %s at %s: %s", phone, court.wall, gate)
                .isFalse();
        if (!registered[phone]) {
            assertThat(court.bans.checkUser(Court.at(OFFICE), "10" + phone, court.now))
                    .isEqualTo(Gate.OPEN);
        }
    }

    private void registers(int phone) {
        comesIn(phone);
        registered[phone] = true;
        court.bans.authenticated(Court.at(OFFICE), phone, "10" + phone);
    }

    private void triesTheOldPassword() {
        if (court.gate(OFFICE, OLD_PASSWORD) != Gate.OPEN) return;
        if (court.bans.checkUser(Court.at(OFFICE), "100", court.now) != Gate.OPEN) return;
        Standing standing = new Standing(false, false, false, anyRegisteredBut(OLD_PASSWORD), true);
        begun.addAll(court.report(AUTH_FAILURE, OFFICE, OLD_PASSWORD, "100", standing).begun());
    }

    private void misdials(int phone) {
        comesIn(phone);
        court.report(
                UNKNOWN_USER,
                OFFICE,
                phone,
                "10" + phone,
                new Standing(false, false, true, anyRegisteredBut(phone), true));
    }

    /** The one with the old password wakes up first, alone, as after a night without power. */
    @ParameterizedTest(name = "tries every {0} s")
    @ValueSource(ints = {1, 5, 30, 60})
    void nobodyElseIsRefused(int every) {
        for (int second = 0; second < 3_600; second++) {
            if (second % every == 0) triesTheOldPassword();
            if (second >= 120 && second < 120 + PHONES && second != 120 + OLD_PASSWORD) {
                registers(second - 120);
            }
            if (second > 200 && second % 7 == 0) {
                for (int phone = 1; phone <= 3; phone++) misdials(phone);
            }
            if (second == 1_800) {
                List<String> lines = court.lines();
                court.restart(lines.stream(), Duration.ofSeconds(20), 0);
                Arrays.fill(registered, false); // connections are lost
            }
            if (second >= 1_810 && second < 1_810 + PHONES && second != 1_810 + OLD_PASSWORD) {
                registers(second - 1_810);
            }
            for (int phone = 1; phone < PHONES; phone++) comesIn(phone);
            court.pass(Duration.ofSeconds(1));
        }

        assertThat(begun)
                .isNotEmpty()
                .allMatch(ban -> ban.scope() == Scope.FLOW || ban.user().equals("100"));
    }
}
