package io.drawbridge.policy.ban;

import static io.drawbridge.policy.ban.Offence.Standing.STRANGER;
import static io.drawbridge.policy.ban.Offence.Standing.UNPROVEN;
import static io.drawbridge.policy.ban.OffenceKind.AUTH_FAILURE;
import static io.drawbridge.policy.ban.OffenceKind.DECOY;
import static io.drawbridge.policy.ban.OffenceKind.FLOOD;
import static io.drawbridge.policy.ban.OffenceKind.FRAUD;
import static io.drawbridge.policy.ban.OffenceKind.MALFORMED;
import static io.drawbridge.policy.ban.OffenceKind.SCANNER;
import static io.drawbridge.policy.ban.OffenceKind.UNKNOWN_USER;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.Judgement.Spared;
import io.drawbridge.policy.ban.Offence.Standing;
import io.drawbridge.policy.reason.Rule;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

class BansTest {
    private static final Standing TRUNK = new Standing(true, false, false, false, false);
    private static final Standing PHONE = new Standing(false, false, true, false, true);
    private static final Standing PHONES_NAME = new Standing(false, false, true, false, false);
    private static final Standing BESIDE_PHONES = new Standing(false, false, false, true, true);
    private static final Standing FORGED_BESIDE_PHONES =
            new Standing(false, false, false, true, false);
    private static final String SOURCE = "203.0.113.7";

    private final Court court = Court.byDefault();

    @Nested
    @DisplayName("a stranger who receives our answers")
    class Proven {
        @Test
        void isBannedWhenHisPointsReachTheThreshold_andTheReasonSaysWhatTippedIt() {
            for (int i = 0; i < 4; i++) {
                Judgement judgement = court.report(UNKNOWN_USER, SOURCE, 1, "a" + i, STRANGER);
                assertThat(judgement.begun()).isEmpty();
                assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
            }
            court.report(MALFORMED, SOURCE, 1, "", STRANGER);
            Judgement last = court.report(UNKNOWN_USER, SOURCE, 1, "a5", STRANGER);

            assertThat(court.gate(SOURCE, 77)).isEqualTo(Gate.BANNED);
            Ban ban = last.begun().getFirst();
            assertThat(ban.scope()).isEqualTo(Scope.ADDRESS);
            assertThat(ban.exported()).isTrue();
            assertThat(ban.until()).isEqualTo(court.wall.plus(Duration.ofMinutes(10)));
            assertThat(ban.evidence())
                    .hasToString(
                            "unknown-user by policy.bans (sbc.yaml:41): score 11.0 of unknown-user"
                                    + " 5, malformed 1, tipped by REGISTER sip:example.com");
        }

        @Test
        void isLetInAgainAfterwards_andEachFurtherBanIsFourTimesLonger_upToTheLongest() {
            List<Long> minutes = new java.util.ArrayList<>();
            for (int i = 0; i < 7; i++) {
                Ban ban = court.report(SCANNER, SOURCE, 1, "", STRANGER).begun().getFirst();
                Duration length = Duration.between(ban.since(), ban.until());
                minutes.add(length.toMinutes());
                assertThat(ban.repeats()).isEqualTo(i);
                court.pass(length.minusNanos(1));
                assertThat(court.gate(SOURCE)).isEqualTo(Gate.BANNED);
                court.pass(Duration.ofNanos(1));
                assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
            }
            assertThat(minutes).containsExactly(10L, 40L, 160L, 640L, 2_560L, 10_080L, 10_080L);
        }

        @Test
        void startsAnewWhenHeWasGoodForAsLongAsTheLongestBan() {
            court.report(SCANNER, SOURCE, 1, "", STRANGER);
            court.pass(Duration.ofDays(7).plusMinutes(11));

            assertThat(court.report(SCANNER, SOURCE, 1, "", STRANGER).begun().getFirst().repeats())
                    .isZero();
        }

        @Test
        void whoDoesLittleWrongInALongTimeIsNeverBanned() {
            for (int i = 0; i < 200; i++) {
                court.report(UNKNOWN_USER, SOURCE, 1, "", STRANGER);
                court.pass(Duration.ofMinutes(5));
                assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
            }
        }

        @ParameterizedTest
        @CsvSource({"SCANNER,1", "FRAUD,1", "DECOY,1", "FLOOD,4", "UNKNOWN_USER,5", "MALFORMED,10"})
        void needsSoManyOfAKind(OffenceKind kind, int offences) {
            for (int i = 1; i < offences; i++) {
                court.report(kind, SOURCE, 1, "", STRANGER);
                assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
            }
            court.report(kind, SOURCE, 1, "", STRANGER);
            assertThat(court.gate(SOURCE)).isEqualTo(Gate.BANNED);
        }

        @Test
        void aDecoyReachesTheThresholdWhateverItWeighs() {
            Map<OffenceKind, Integer> weights = new EnumMap<>(BanRules.DEFAULTS.weights());
            weights.put(DECOY, 1);
            BanRules d = BanRules.DEFAULTS;
            Court other =
                    new Court(
                            new BanRules(
                                    100,
                                    d.halfLife(),
                                    d.first(),
                                    d.factor(),
                                    d.longest(),
                                    d.unproven(),
                                    weights,
                                    d.prefixAfter()));
            other.report(DECOY, SOURCE, 1, "", STRANGER);
            assertThat(other.gate(SOURCE)).isEqualTo(Gate.BANNED);
        }

        @Test
        void ipv6IsJudgedByThe64() {
            court.report(SCANNER, "2001:db8::1", 1, "", STRANGER);

            assertThat(court.gate("2001:db8::ffff")).isEqualTo(Gate.BANNED);
            assertThat(court.gate("2001:db8:0:1::1")).isEqualTo(Gate.OPEN);
        }

        @ParameterizedTest
        @CsvSource({
            "198.51.100.%d, 198.51.100.200, 198.51.101.1, 198.51.100.0/24",
            "2001:db8:7:%d::1, 2001:db8:7:abcd::1, 2001:db8:8::1, 2001:db8:7:0:0:0:0:0/48"
        })
        void eightBannedNeighboursBanTheWholePrefix(
                String pattern, String inside, String outside, String prefix) {
            for (int i = 1; i < 8; i++) {
                court.report(SCANNER, String.format(pattern, i), 1, "", STRANGER);
                court.report(SCANNER, String.format(pattern, i), 1, "", STRANGER);
            }
            assertThat(court.gate(inside)).isEqualTo(Gate.OPEN);

            Judgement last = court.report(SCANNER, String.format(pattern, 8), 1, "", STRANGER);

            assertThat(court.gate(inside)).isEqualTo(Gate.PREFIX_BANNED);
            assertThat(court.gate(outside)).isEqualTo(Gate.OPEN);
            assertThat(last.begun()).hasSize(2);
            assertThat(last.begun().get(1).place()).hasToString(prefix);
        }
    }

    @Nested
    @DisplayName("a source that may not be the sender")
    class Unproven {
        @ParameterizedTest
        @CsvSource({"SCANNER", "DECOY", "FRAUD"})
        void isDroppedShortly_whateverItDid_andAsLongAsItGoesOn(OffenceKind kind) {
            Ban drop = court.report(kind, SOURCE, 1, "", UNPROVEN).begun().getFirst();
            assertThat(drop.exported()).isFalse();
            assertThat(drop.proven()).isFalse();
            for (int i = 0; i < 1_000; i++) {
                court.pass(Duration.ofSeconds(29));
                assertThat(court.gate(SOURCE, i)).isEqualTo(Gate.DROPPED);
            }
            court.pass(Duration.ofSeconds(30));
            assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
        }

        @Test
        void neverGetsALongBan_evenByManyOffences() {
            for (int i = 0; i < 500; i++) {
                court.report(SCANNER, SOURCE, i, "", UNPROVEN);
                court.report(MALFORMED, SOURCE, i, "", UNPROVEN);
                assertThat(court.gate(SOURCE)).isEqualTo(Gate.DROPPED);
                court.pass(Duration.ofSeconds(31));
                assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
            }
        }

        @Test
        void forgedPointsDoNotTipTheOwnersOwnMistakeIntoALongBan() {
            for (int i = 0; i < 9; i++) court.report(MALFORMED, SOURCE, i, "", UNPROVEN);
            Judgement own = court.report(UNKNOWN_USER, SOURCE, 1, "", STRANGER);

            assertThat(own.begun()).hasSize(1).noneMatch(Ban::proven);
            court.pass(Duration.ofSeconds(31));
            assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
        }
    }

    @Nested
    @DisplayName("not the wrong victim")
    class Protected {
        @Test
        void nothingInATrunksNameCounts() {
            for (int i = 0; i < 1_000; i++) {
                for (OffenceKind kind : OffenceKind.values()) {
                    Judgement judgement = court.report(kind, SOURCE, 1, "1001", TRUNK);
                    assertThat(judgement.spared()).isEqualTo(Spared.TRUNK);
                }
            }
            assertThat(court.gate(SOURCE)).isEqualTo(Gate.OPEN);
            assertThat(court.bans.entries()).isZero();
        }

        @Test
        void nothingForgedInARegisteredFlowsNameTouchesIt() {
            for (int i = 0; i < 1_000; i++) {
                court.report(SCANNER, SOURCE, 5, "1001", PHONES_NAME);
                court.report(SCANNER, SOURCE, i + 6, "1001", FORGED_BESIDE_PHONES);
            }
            assertThat(court.gate(SOURCE, 5)).isEqualTo(Gate.OPEN);
            assertThat(court.gate(SOURCE, 6)).isEqualTo(Gate.DROPPED);
            assertThat(court.gate(SOURCE, 99_999)).isEqualTo(Gate.OPEN);
            assertThat(court.bans.checkUser(Court.at(SOURCE), "1001", court.now))
                    .isEqualTo(Gate.OPEN);
        }

        @Test
        void whoMayComeInMayMisdial() {
            for (int i = 0; i < 1_000; i++) {
                assertThat(court.report(UNKNOWN_USER, SOURCE, 5, "1001", PHONE).spared())
                        .isEqualTo(Spared.MISDIALLED);
            }
            assertThat(court.gate(SOURCE, 5)).isEqualTo(Gate.OPEN);
        }

        @Test
        void anAttackerBehindTheSameAddressIsSilenced_andNobodyElse() {
            for (int i = 0; i < 20; i++) court.report(UNKNOWN_USER, SOURCE, 9, "x", BESIDE_PHONES);
            for (int i = 0; i < 20; i++)
                court.report(AUTH_FAILURE, SOURCE, 8, "1002", BESIDE_PHONES);

            assertThat(court.gate(SOURCE, 9)).isEqualTo(Gate.FLOW_SILENCED);
            assertThat(court.gate(SOURCE, 8)).isEqualTo(Gate.FLOW_SILENCED);
            assertThat(court.gate(SOURCE, 7)).isEqualTo(Gate.OPEN);
            assertThat(court.bans.checkUser(Court.at(SOURCE), "1002", court.now))
                    .isEqualTo(Gate.USER_SILENCED);
            assertThat(court.bans.checkUser(Court.at(SOURCE), "1001", court.now))
                    .isEqualTo(Gate.OPEN);
        }

        @Test
        void theUserIsNotLockedOutElsewhere() {
            for (int i = 0; i < 20; i++) court.report(AUTH_FAILURE, SOURCE, 8, "1002", STRANGER);

            assertThat(court.bans.checkUser(Court.at("192.0.2.9"), "1002", court.now))
                    .isEqualTo(Gate.OPEN);
        }

        @Test
        void aSecondLineWithAnOldPasswordDoesNotSilenceTheFirstOnTheSameFlow() {
            for (int i = 0; i < 100; i++) {
                court.report(AUTH_FAILURE, SOURCE, 5, "1002", PHONE);
                court.pass(Duration.ofSeconds(30));
                assertThat(court.gate(SOURCE, 5)).isEqualTo(Gate.OPEN);
            }
            assertThat(court.bans.checkUser(Court.at(SOURCE), "1002", court.now))
                    .isEqualTo(Gate.USER_SILENCED);
        }

        @Test
        void aRegisteredFlowThatTriesManyUsersIsSilenced() {
            for (int i = 0; i < 6; i++) court.report(AUTH_FAILURE, SOURCE, 5, "u" + i, PHONE);
            assertThat(court.gate(SOURCE, 5)).isEqualTo(Gate.FLOW_SILENCED);
            assertThat(court.gate(SOURCE, 6)).isEqualTo(Gate.OPEN);
        }

        @Test
        void aSourceThatIsNeverBannedLosesTheFlowThatOffends() {
            Standing known = new Standing(false, true, false, false, true);
            Standing forged = new Standing(false, true, false, false, false);
            court.report(SCANNER, SOURCE, 5, "", forged);
            assertThat(court.gate(SOURCE, 5)).isEqualTo(Gate.OPEN);
            court.report(SCANNER, SOURCE, 5, "", known);
            assertThat(court.gate(SOURCE, 5)).isEqualTo(Gate.FLOW_SILENCED);
            assertThat(court.gate(SOURCE, 6)).isEqualTo(Gate.OPEN);
        }

        @Test
        void onlySilencedFlowsKeepOutARegisteredOne() {
            assertThat(Gate.values())
                    .filteredOn(Gate::holdsRegisteredFlows)
                    .containsExactly(Gate.FLOW_SILENCED);
        }
    }

    @Nested
    @DisplayName("wrong passwords")
    class WrongPasswords {
        @Test
        void firstSilenceTheFlowAndTheUser_notTheAddress() {
            for (int i = 0; i < 5; i++) court.report(AUTH_FAILURE, SOURCE, 8, "1002", STRANGER);

            assertThat(court.gate(SOURCE, 8)).isEqualTo(Gate.FLOW_SILENCED);
            assertThat(court.gate(SOURCE, 9)).isEqualTo(Gate.OPEN);
            assertThat(court.bans.checkUser(Court.at(SOURCE), "1002", court.now))
                    .isEqualTo(Gate.USER_SILENCED);
        }

        @Test
        void ofManyUsersBanTheAddress_howeverManyPortsItUses() {
            int tried = 0;
            while (court.gate(SOURCE, tried) == Gate.OPEN && tried < 20) {
                court.report(AUTH_FAILURE, SOURCE, tried, "user" + tried, STRANGER);
                tried++;
            }
            assertThat(tried).isEqualTo(5);
            assertThat(court.gate(SOURCE, 1_000)).isEqualTo(Gate.BANNED);
        }

        @Test
        void ofOnePhoneAloneAtItsAddress_neverBanThat_andNoSilenceIsLongerThanAnHour() {
            for (int i = 0; i < 2 * 60 * 72; i++) {
                court.pass(Duration.ofSeconds(30));
                if (court.gate(SOURCE, 8) == Gate.OPEN) {
                    court.report(AUTH_FAILURE, SOURCE, 8, "1002", STRANGER);
                }
                assertThat(court.gate(SOURCE, 9)).isEqualTo(Gate.OPEN);
            }
            assertThat(court.bans.show(Court.at(SOURCE), court.now, court.wall))
                    .allMatch(ban -> ban.until().isBefore(court.wall.plus(Duration.ofMinutes(61))));
        }

        @Test
        void areForgottenWithTheRightOne() {
            for (int i = 0; i < 4; i++) court.report(AUTH_FAILURE, SOURCE, 8, "1002", STRANGER);
            court.bans.authenticated(Court.at(SOURCE), 8, "1002");
            for (int i = 0; i < 4; i++) court.report(AUTH_FAILURE, SOURCE, 8, "1002", STRANGER);

            assertThat(court.gate(SOURCE, 8)).isEqualTo(Gate.OPEN);
        }
    }

    @Nested
    @DisplayName("shown, lifted, by hand")
    class ByHand {
        private final Rule admin = new Rule("admin", "");

        @Test
        void anyPrefixForAnyTime() {
            court.bans.ban(
                    Prefix.parse("198.51.0.0/16").orElseThrow(),
                    Duration.ofHours(1),
                    admin,
                    "noise",
                    court.now);

            assertThat(court.gate("198.51.7.7")).isEqualTo(Gate.PREFIX_BANNED);
            assertThat(court.gate("198.52.7.7")).isEqualTo(Gate.OPEN);
            Ban ban = court.bans.list(court.now, court.wall).getFirst();
            assertThat(ban.evidence()).hasToString("by hand, admin: noise");
            assertThat(ban.until()).isEqualTo(court.wall.plus(Duration.ofHours(1)));
            court.pass(Duration.ofHours(1));
            assertThat(court.gate("198.51.7.7")).isEqualTo(Gate.OPEN);
        }

        @Test
        void aLongerPrefixThatHasEndedDoesNotHideTheShorter() {
            for (String text : List.of("198.51.0.0/16", "198.51.7.0/24")) {
                court.bans.ban(
                        Prefix.parse(text).orElseThrow(),
                        text.endsWith("16") ? Duration.ofHours(2) : Duration.ofHours(1),
                        admin,
                        "",
                        court.now);
            }
            court.pass(Duration.ofMinutes(90));
            assertThat(court.gate("198.51.7.7")).isEqualTo(Gate.PREFIX_BANNED);
        }

        @Test
        void aLiftForgetsAllThatKeptOutTheAddress() {
            for (int i = 1; i <= 8; i++) {
                court.report(SCANNER, "198.51.100." + i, 1, "", STRANGER);
            }
            court.report(SCANNER, SOURCE, 1, "", UNPROVEN);
            for (int i = 0; i < 5; i++) court.report(AUTH_FAILURE, SOURCE, 8, "1002", STRANGER);

            assertThat(court.bans.lift(Court.at("198.51.100.3"), court.now)).isTrue();
            assertThat(court.bans.lift(Court.at("198.51.100.3"), court.now)).isFalse();
            assertThat(court.bans.lift(Court.at(SOURCE), court.now)).isTrue();

            assertThat(court.gate("198.51.100.3")).isEqualTo(Gate.OPEN);
            assertThat(court.gate("198.51.100.99")).isEqualTo(Gate.OPEN);
            assertThat(court.gate("198.51.100.4")).isEqualTo(Gate.BANNED);
            assertThat(court.gate(SOURCE, 8)).isEqualTo(Gate.OPEN);
            assertThat(court.bans.show(Court.at(SOURCE), court.now, court.wall)).isEmpty();
            // 7 are left, and the same one again makes 8
            court.report(SCANNER, "198.51.100.3", 1, "", STRANGER);
            assertThat(court.gate("198.51.100.99")).isEqualTo(Gate.PREFIX_BANNED);
        }

        @Test
        void aLiftOfAllForgetsEverything() {
            court.report(SCANNER, SOURCE, 1, "", STRANGER);
            court.report(FLOOD, "192.0.2.1", 1, "", STRANGER);
            court.report(FRAUD, "192.0.2.2", 1, "", UNPROVEN);
            court.bans.liftAll();

            assertThat(court.bans.entries()).isZero();
            assertThat(court.bans.list(court.now, court.wall)).isEmpty();
        }

        @Test
        void aClockThatIsSetChangesWhatIsShown_notWhatIsInForce() {
            court.report(SCANNER, SOURCE, 1, "", STRANGER);
            court.pass(Duration.ofMinutes(4));
            court.wall = court.wall.plus(Duration.ofHours(3)); // summer time by a bad clock
            Ban ban = court.bans.show(Court.at(SOURCE), court.now, court.wall).getFirst();

            assertThat(ban.until()).isEqualTo(court.wall.plus(Duration.ofMinutes(6)));
            assertThat(court.gate(SOURCE)).isEqualTo(Gate.BANNED);
        }

        @Test
        void textFromOutsideIsShort_andPrintable() {
            String evil = "INVITE\r\nadmin: x\u001b[2J" + "x".repeat(500);
            assertThat(
                            new Evidence(
                                            admin,
                                            java.util.Optional.empty(),
                                            OffenceCounts.NONE,
                                            0,
                                            evil)
                                    .message())
                    .startsWith("INVITE??admin: x?[2J")
                    .hasSize(120);
        }
    }
}
