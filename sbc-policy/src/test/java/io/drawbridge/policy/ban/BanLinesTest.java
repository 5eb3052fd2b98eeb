package io.drawbridge.policy.ban;

import static io.drawbridge.policy.ban.Offence.Standing.STRANGER;
import static io.drawbridge.policy.ban.Offence.Standing.UNPROVEN;
import static io.drawbridge.policy.ban.OffenceKind.AUTH_FAILURE;
import static io.drawbridge.policy.ban.OffenceKind.SCANNER;
import static io.drawbridge.policy.ban.OffenceKind.UNKNOWN_USER;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.reason.Rule;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class BanLinesTest {
    private final Court court = Court.byDefault();

    @BeforeEach
    void someBans() {
        court.now = Duration.ofDays(3).toNanos();
        court.report(SCANNER, "192.0.2.1", 1, "", STRANGER);
        court.pass(Duration.ofMinutes(11));
        court.report(SCANNER, "192.0.2.1", 1, "", STRANGER); // the second, 40 minutes
        court.report(SCANNER, "2001:db8::1", 1, "", STRANGER);
        for (int i = 0; i < 4; i++) court.report(UNKNOWN_USER, "192.0.2.2", 1, "", STRANGER);
        for (int i = 0; i < 5; i++) {
            court.report(AUTH_FAILURE, "192.0.2.3", 0xFFFF_FFFF_FFFF_FFFFL, "jö rg\t%", STRANGER);
        }
        court.report(SCANNER, "192.0.2.4", 1, "", UNPROVEN);
        court.bans.ban(
                Prefix.parse("198.51.0.0/16").orElseThrow(),
                Duration.ofHours(1),
                new Rule("admin", ""),
                "tab\tand line\nend",
                court.now);
    }

    @Test
    void bansScoresAndRepeatsSurvive_andTheTimeAwayCounts() {
        BanLines.Restored read =
                court.restart(court.lines().stream(), Duration.ofMinutes(5), 1_000);

        assertThat(read.skipped()).isZero();
        assertThat(court.gate("192.0.2.1")).isEqualTo(Gate.BANNED);
        assertThat(court.gate("2001:db8::9")).isEqualTo(Gate.BANNED);
        assertThat(court.gate("198.51.7.7")).isEqualTo(Gate.PREFIX_BANNED);
        assertThat(court.gate("192.0.2.3", -1)).isEqualTo(Gate.FLOW_SILENCED);
        assertThat(court.bans.checkUser(Court.at("192.0.2.3"), "jö rg\t%", court.now))
                .isEqualTo(Gate.USER_SILENCED);
        Ban ban = court.bans.show(Court.at("192.0.2.1"), court.now, court.wall).getFirst();
        assertThat(ban.until()).isEqualTo(court.wall.plus(Duration.ofMinutes(35)));
        assertThat(ban.repeats()).isEqualTo(1);
        assertThat(ban.evidence().rule()).isEqualTo(Court.RULE);
        assertThat(ban.evidence().message()).isEqualTo("REGISTER sip:example.com");
        court.pass(Duration.ofMinutes(35));
        assertThat(court.gate("192.0.2.1")).isEqualTo(Gate.OPEN);
        assertThat(court.report(SCANNER, "192.0.2.1", 1, "", STRANGER).begun().getFirst().repeats())
                .isEqualTo(2);
    }

    @Test
    void aScoreGoesOnWhereItWas() {
        court.restart(court.lines().stream(), Duration.ofSeconds(1), 0);
        court.report(UNKNOWN_USER, "192.0.2.2", 1, "", STRANGER);

        assertThat(court.gate("192.0.2.2")).isEqualTo(Gate.BANNED);
    }

    @Test
    void shortDropsAreNotKept() {
        assertThat(court.gate("192.0.2.4")).isEqualTo(Gate.DROPPED);
        court.restart(court.lines().stream(), Duration.ZERO, 0);
        assertThat(court.gate("192.0.2.4")).isEqualTo(Gate.OPEN);
    }

    @Test
    void whatHasEndedMeanwhileHasEnded_butIsRemembered() {
        court.restart(court.lines().stream(), Duration.ofHours(5), 0);

        assertThat(court.gate("192.0.2.1")).isEqualTo(Gate.OPEN);
        assertThat(court.gate("198.51.7.7")).isEqualTo(Gate.OPEN);
        assertThat(court.report(SCANNER, "192.0.2.1", 1, "", STRANGER).begun().getFirst().repeats())
                .isEqualTo(2);
    }

    @Test
    void aClockThatWasSetBackMakesNothingLonger() {
        court.restart(court.lines().stream(), Duration.ofDays(-400), 0);

        Ban ban = court.bans.show(Court.at("192.0.2.1"), court.now, court.wall).getFirst();
        assertThat(ban.until()).isEqualTo(court.wall.plus(Duration.ofMinutes(40)));
    }

    @Test
    void aClockFarInTheFutureEndsAll_andBreaksNothing() {
        BanLines.Restored read = court.restart(court.lines().stream(), Duration.ofDays(300_000), 0);

        assertThat(read.skipped()).isZero();
        assertThat(court.bans.list(court.now, court.wall)).isEmpty();
    }

    @Test
    void aDamagedLineCostsOnlyItself() {
        List<String> lines = court.lines();
        for (int damaged = 1; damaged < lines.size(); damaged++) {
            List<String> others = new ArrayList<>(lines);
            String line = lines.get(damaged);
            others.set(damaged, line.substring(0, line.length() - 3));
            Court other = Court.byDefault();
            BanLines.Restored read = BanLines.read(others.stream(), other.bans, 0, court.wall);
            assertThat(read.skipped()).isEqualTo(1);
            assertThat(read.sentences() + read.scores()).isEqualTo(lines.size() - 2);
        }
    }

    @Test
    void anotherVersionOrNoneOfOursIsSkipped() {
        Stream<String> lines =
                Stream.concat(Stream.of("drawbridge-bans\t2\tx"), Stream.of("\0", ""));
        assertThat(BanLines.read(lines, court.bans, court.now, court.wall).skipped()).isEqualTo(2);
        Court other = Court.byDefault();
        BanLines.Restored headless =
                BanLines.read(court.lines().stream().skip(1), other.bans, 0, court.wall);
        assertThat(headless.sentences()).isZero();
        assertThat(other.bans.entries()).isZero();
    }
}
