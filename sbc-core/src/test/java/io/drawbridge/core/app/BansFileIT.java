package io.drawbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.server.ProcessTime;
import io.drawbridge.policy.Guard;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Ban;
import io.drawbridge.policy.ban.Collected;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.Offence.Standing;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.reason.Rule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/** Who is banned stays banned whatever becomes of the process and of the clock on the wall. */
class BansFileIT {
    private static final Instant AT = Instant.parse("2026-11-24T18:00:00Z");
    private static final AddressBits SCANNER = AddressBits.of(InetAddress.ofLiteral("192.0.2.7"));
    private static final AddressBits GUESSER = AddressBits.of(InetAddress.ofLiteral("192.0.2.8"));

    @TempDir private Path folder;

    private final ProcessTime time = ProcessTime.start();

    private static Guard guard() {
        return new PolicyEngine(ConfigFixtures.twoSides().policyRules(), 100).guard();
    }

    private BansFile file(Guard guard, Instant wall) {
        return new BansFile(folder.resolve("bans"), guard, time, () -> wall, Duration.ofMillis(20));
    }

    private void report(Guard guard, AddressBits source, OffenceKind kind) {
        guard.report(
                new Offence(
                        kind,
                        source,
                        1,
                        "",
                        Standing.STRANGER,
                        new Rule("policy.bans", "sbc.yaml:3"),
                        "OPTIONS sip:100@x"),
                time.now(),
                AT);
    }

    private Gate gate(Guard guard) {
        return guard.bans().check(SCANNER, 1, time.now());
    }

    /** What a process leaves behind that is killed: what was written while it ran. */
    private void writtenByAProcessThatIsKilled() {
        Guard before = guard();
        BansFile file = file(before, AT);
        file.start();
        report(before, SCANNER, OffenceKind.SCANNER);
        report(before, GUESSER, OffenceKind.UNKNOWN_USER);
        await().until(() -> Files.exists(folder.resolve("bans")));
        await().until(() -> Files.readString(folder.resolve("bans")).contains("192.0.2.8"));
    }

    @Test
    void bansAndScores_areBackAfterAKill_withTheirReasons() throws Exception {
        writtenByAProcessThatIsKilled();
        Guard after = guard();

        file(after, AT.plusSeconds(60)).read();

        assertThat(gate(after)).isEqualTo(Gate.BANNED);
        Ban ban = after.bans().list(time.now(), AT).getFirst();
        assertThat(ban.evidence().toString())
                .isEqualTo(
                        "scanner by policy.bans (sbc.yaml:3): score 10.0 of scanner 1, tipped by"
                                + " OPTIONS sip:100@x");
        assertThat(Duration.between(AT, ban.until()))
                .isBetween(Duration.ofSeconds(530), Duration.ofSeconds(541));
        assertThat(after.bans().collected(time.now(), AT))
                .extracting(Collected::place)
                .extracting(Object::toString)
                .contains("192.0.2.8");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("bans"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatEndedWhileTheProgramWasAway_hasEnded_andAClockThatWasSetBackMakesNothingLonger() {
        writtenByAProcessThatIsKilled();
        Guard later = guard();
        Guard setBack = guard();

        file(later, AT.plus(Duration.ofMinutes(10))).read();
        file(setBack, AT.minus(Duration.ofDays(400))).read();

        assertThat(gate(later)).isEqualTo(Gate.OPEN);
        assertThat(gate(setBack)).isEqualTo(Gate.BANNED);
        assertThat(setBack.bans().list(time.now(), AT).getFirst().until())
                .isBeforeOrEqualTo(AT.plus(Duration.ofMinutes(10)));
    }

    @Test
    void fileThatIsDamaged_costsOnlyItsDamagedLines_andOneOfSomebodyElseNothing() throws Exception {
        writtenByAProcessThatIsKilled();
        Path file = folder.resolve("bans");
        Files.writeString(
                file, Files.readString(file).replace("192.0.2.8", "192.0.2.9") + "\n\t\n");
        Guard after = guard();
        file(after, AT).read();
        assertThat(gate(after)).isEqualTo(Gate.BANNED);
        assertThat(after.bans().collected(time.now(), AT)).isEmpty();

        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, '\n', 0, 1});
        Guard other = guard();
        file(other, AT).read();
        assertThat(other.bans().entries()).isZero();
    }

    @Test
    void stop_writesTheLatest_andALiftedBanDoesNotComeBack() {
        Guard before = guard();
        try (BansFile file =
                new BansFile(folder.resolve("bans"), before, time, () -> AT, Duration.ofHours(1))) {
            file.start();
            report(before, SCANNER, OffenceKind.SCANNER);
        }
        Guard second = guard();
        try (BansFile file = file(second, AT)) {
            file.read();
            assertThat(gate(second)).isEqualTo(Gate.BANNED);
            file.start();
            second.liftAll(AT);
        }
        Guard third = guard();
        file(third, AT).read();
        assertThat(gate(third)).isEqualTo(Gate.OPEN);
    }
}
