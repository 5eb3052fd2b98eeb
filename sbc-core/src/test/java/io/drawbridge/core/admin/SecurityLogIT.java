package io.drawbridge.core.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.policy.Guard;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.Offence.Standing;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.reason.Rule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What happened stands in the security log, in a form that other programs can read. */
class SecurityLogIT {
    private static final Instant AT = Instant.parse("2026-11-24T18:00:00Z");
    private static final Rule RULE = new Rule("policy.bans.offences.scanner", "sbc.yaml:12");

    @TempDir private Path folder;

    private final Guard guard =
            new PolicyEngine(ConfigFixtures.twoSides().policyRules(), 100).guard();

    private SecurityLog log(int perSecond) {
        return new SecurityLog(
                folder.resolve("security.log"),
                new CallRecordFile.Rotation(1 << 20, 1),
                new SecurityLog.Pace(Duration.ofMillis(10), perSecond),
                "edge-1",
                guard.events(),
                () -> AT);
    }

    private List<String> lines() throws Exception {
        return Files.readAllLines(folder.resolve("security.log"));
    }

    private void report(String address, OffenceKind kind, Standing standing, String message) {
        guard.report(
                new Offence(
                        kind,
                        AddressBits.of(InetAddress.ofLiteral(address)),
                        1,
                        "1001",
                        standing,
                        RULE,
                        message),
                0,
                AT);
    }

    @Test
    void offencesBansDropsAndWhatIsLifted_haveALineEach() throws Exception {
        try (SecurityLog log = log(100)) {
            report("192.0.2.7", OffenceKind.SCANNER, Standing.STRANGER, "OPTIONS sip:100@x");
            report("2001:db8::7", OffenceKind.SCANNER, Standing.UNPROVEN, "OPTIONS sip:100@x");
            guard.lift(Prefix.parse("192.0.2.7").orElseThrow(), 1, AT);
            await().until(() -> log.written() == 5);
        }

        assertThat(lines())
                .containsExactly(
                        "2026-11-24T18:00:00.000Z edge-1 drawbridge: offence address=192.0.2.7"
                                + " kind=scanner proven=yes counts=address score=10.0"
                                + " rule=\"policy.bans.offences.scanner (sbc.yaml:12)\""
                                + " user=\"1001\" message=\"OPTIONS sip:100@x\"",
                        "2026-11-24T18:00:00.000Z edge-1 drawbridge: ban address=192.0.2.7"
                                + " scope=address until=2026-11-24T18:10:00Z repeats=0"
                                + " rule=\"policy.bans.offences.scanner (sbc.yaml:12)\" user=\"\""
                                + " reason=\"scanner by policy.bans.offences.scanner (sbc.yaml:12):"
                                + " score 10.0 of scanner 1, tipped by OPTIONS sip:100@x\"",
                        "2026-11-24T18:00:00.000Z edge-1 drawbridge: offence"
                                + " address=2001:db8:0:0:0:0:0:7 kind=scanner proven=no"
                                + " counts=address score=10.0"
                                + " rule=\"policy.bans.offences.scanner (sbc.yaml:12)\""
                                + " user=\"1001\" message=\"OPTIONS sip:100@x\"",
                        "2026-11-24T18:00:00.000Z edge-1 drawbridge: drop"
                                + " address=2001:db8:0:0:0:0:0:0/64 scope=address"
                                + " until=2026-11-24T18:00:30Z repeats=0"
                                + " rule=\"policy.bans.offences.scanner (sbc.yaml:12)\" user=\"\""
                                + " reason=\"scanner by policy.bans.offences.scanner (sbc.yaml:12):"
                                + " score 10.0 of scanner 1, tipped by OPTIONS sip:100@x\"",
                        "2026-11-24T18:00:00.000Z edge-1 drawbridge: unban address=192.0.2.7");
    }

    @Test
    void whatAttackersWrite_makesNoLineAndNoKeyOfItsOwn() throws Exception {
        try (SecurityLog log = log(100)) {
            report(
                    "192.0.2.7",
                    OffenceKind.MALFORMED,
                    Standing.STRANGER,
                    "\"\n"
                            + "2026-11-24T18:00:00.000Z edge-1 drawbridge: ban"
                            + " address=203.0.113.1\u202e");
            await().until(() -> log.written() == 1);
        }

        assertThat(lines()).hasSize(1);
        assertThat(lines().getFirst())
                .endsWith(
                        "message=\"'?2026-11-24T18:00:00.000Z edge-1 drawbridge: ban"
                                + " address=203.0.113.1?\"");
        assertThat(banned()).isEmpty();
    }

    @Test
    void inAFlood_bansStillHaveTheirLines_andWhatHasNoneIsCounted() throws Exception {
        try (SecurityLog log = log(20)) {
            for (int i = 0; i < 500; i++) {
                report("198.51.100." + i % 250, OffenceKind.MALFORMED, Standing.UNPROVEN, "");
            }
            report("192.0.2.7", OffenceKind.SCANNER, Standing.STRANGER, "OPTIONS sip:100@x");
            await().until(() -> log.suppressed() >= 481);
        }

        assertThat(lines().stream().filter(line -> line.contains(": offence "))).hasSize(20);
        assertThat(banned()).containsExactly("192.0.2.7");
        assertThat(lines().getLast()).endsWith("drawbridge: suppressed events=481");
    }

    /** What fail2ban would take from the log by the filter that comes with the program. */
    private List<String> banned() throws Exception {
        String filter =
                Files.readAllLines(Path.of("../deploy/fail2ban/drawbridge.conf")).stream()
                        .filter(line -> line.startsWith("failregex = "))
                        .findFirst()
                        .orElseThrow()
                        .substring("failregex = ".length())
                        .replace("<SUBNET>", "(?<host>[0-9a-fA-F.:]+(?:/[0-9]+)?)");
        Pattern pattern = Pattern.compile(filter);
        Stream<Matcher> found =
                lines().stream()
                        .map(line -> pattern.matcher(line.replaceFirst("^\\S+Z", "")))
                        .filter(Matcher::find);
        return found.map(matcher -> matcher.group("host")).toList();
    }
}
