package io.drawbridge.policy.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.fraud.Budgets.Name;
import io.drawbridge.policy.fraud.FraudRules.Action;
import io.drawbridge.policy.fraud.FraudRules.Budget;
import io.drawbridge.policy.fraud.FraudRules.HighRisk;
import io.drawbridge.policy.fraud.FraudVerdict.Cause;
import io.drawbridge.policy.fraud.FraudVerdict.Outcome;
import io.drawbridge.policy.reason.Rule;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class BudgetsTest {
    private static final Rule RULE = new Rule("policy.fraud", "sbc.yaml:61");
    private static final Instant NOON = Instant.parse("2026-03-27T12:00:00Z");
    private static final Destinations FROM_GERMANY =
            new Destinations("DE", RiskRanges.builtin(), 1_000);

    private long now;
    private Instant wall = NOON;
    private Budgets budgets = budgets(HighRisk.DENY, Action.DENY, Optional.empty());

    private static Budgets budgets(HighRisk risk, Action action, Optional<OffHours> hours) {
        return new Budgets(new FraudRules(RULE, risk, new Budget(60, 600, 2, action), hours), 100);
    }

    private void pass(Duration time) {
        now += time.toNanos();
        wall = wall.plus(time);
    }

    private FraudVerdict call(String dialled) {
        Destination destination = FROM_GERMANY.of(dialled);
        return budgets.decide(
                new Budgets.Attempt("1001", Name.PROVEN, destination, true), now, wall);
    }

    private int allowed(String dialled, int calls) {
        int allowed = 0;
        for (int i = 0; i < calls; i++) if (call(dialled).allows()) allowed++;
        return allowed;
    }

    private FraudVerdict talked(String dialled, Duration longer) {
        return budgets.talked("1001", FROM_GERMANY.of(dialled), now, longer, now);
    }

    @Nested
    @DisplayName("calls of high risk")
    class OfHighRisk {
        @Test
        void areDeniedToUsersFromOutside_andTheReasonNamesTheRange() {
            FraudVerdict verdict = call("0088216123456");

            assertThat(verdict.outcome()).isEqualTo(Outcome.DENY);
            assertThat(verdict.findings().getFirst().toString())
                    .startsWith(
                            "high-risk by policy.fraud (sbc.yaml:61): +88216123456 satellite,"
                                    + " listed as +88216 (Thuraya, satellite, by ITU");
        }

        @Test
        void areNobodysBusinessFromInside() {
            Destination satellite = FROM_GERMANY.of("0088216123456");
            assertThat(
                            budgets.decide(
                                            new Budgets.Attempt(
                                                    "1001", Name.PROVEN, satellite, false),
                                            now,
                                            wall)
                                    .outcome())
                    .isEqualTo(Outcome.ALLOW);
        }

        @ParameterizedTest
        @CsvSource({"DENY,DENY", "ALERT,ALERT", "ALLOW,ALLOW"})
        void areTreatedAsTheRulesSay(HighRisk risk, Outcome outcome) {
            budgets = budgets(risk, Action.DENY, Optional.empty());
            assertThat(call("0088216123456").outcome()).isEqualTo(outcome);
        }
    }

    @Nested
    @DisplayName("calls of elevated risk")
    class OfElevatedRisk {
        private static final String JAMAICA = "0018765230123";

        @ParameterizedTest
        @ValueSource(strings = {JAMAICA, "00252612345678", "00448451234567", "00448712345678"})
        void areAllowed_andTold(String dialled) {
            FraudVerdict verdict = call(dialled);

            assertThat(verdict.outcome()).isEqualTo(Outcome.ALERT);
            budgets.told(verdict);
            assertThat(budgets.found(Cause.HIGH_RISK, Outcome.ALERT)).isEqualTo(1);
            assertThat(budgets.found(Cause.HIGH_RISK, Outcome.DENY)).isZero();
        }

        @Test
        void areNotTold_whereHighRiskIsAllowed() {
            budgets = budgets(HighRisk.ALLOW, Action.DENY, Optional.empty());
            assertThat(call(JAMAICA).outcome()).isEqualTo(Outcome.ALLOW);
        }
    }

    @Nested
    @DisplayName("a name that is only claimed")
    class Claimed {
        private FraudVerdict claims(String user) {
            Destination berlin = FROM_GERMANY.of("030123456");
            return budgets.decide(new Budgets.Attempt(user, Name.CLAIMED, berlin, true), now, wall);
        }

        @Test
        void usesNothingOfAnybodysBudget() {
            for (int i = 0; i < 1_000; i++) assertThat(claims("1001").allows()).isTrue();
            assertThat(allowed("030123456", 100)).isEqualTo(60);
        }

        @Test
        void isRememberedNowhere() {
            for (int i = 0; i < 1_000; i++) claims("u" + i);
            assertThat(budgets.size()).isZero();
        }

        @Test
        void countsOnceItIsProven_andIsDeniedThen() {
            for (int i = 0; i < 60; i++) {
                assertThat(claims("1001").allows()).isTrue();
                budgets.proven("1001", FROM_GERMANY.of("030123456"), now, wall);
            }
            assertThat(claims("1001").outcome()).isEqualTo(Outcome.DENY);
        }

        @Test
        void isNone_forAStranger() {
            for (int i = 0; i < 1_000; i++) assertThat(claims("").allows()).isTrue();
        }
    }

    @Test
    void aBudgetThatIsUsedUp_endsCallsThatBeganBefore_andNoLaterOnes() {
        budgets = budgets(HighRisk.DENY, Action.CUT, Optional.empty());
        long began = now;
        Destination berlin = FROM_GERMANY.of("030123456");
        Duration second = Duration.ofSeconds(1);
        allowed("030123456", 60);
        pass(second);
        assertThat(budgets.talked("1001", berlin, began, second, now).outcome())
                .isEqualTo(Outcome.ALLOW);
        assertThat(call("030123456").outcome()).isEqualTo(Outcome.CUT);
        FraudVerdict told = budgets.talked("1001", berlin, began, second, now);
        assertThat(told.findings().getFirst().cause()).isEqualTo(Cause.CUT);
        assertThat(told.outcome()).isEqualTo(Outcome.CUT);
        pass(Duration.ofHours(2));
        assertThat(call("030123456").allows()).isTrue();
        assertThat(budgets.talked("1001", berlin, now, second, now).outcome())
                .isEqualTo(Outcome.ALLOW);
    }

    @Nested
    @DisplayName("calls an hour")
    class CallsAnHour {
        @Test
        void areLimited_andComeBackAsTheyGrowOld() {
            assertThat(allowed("030123456", 100)).isEqualTo(60);
            pass(Duration.ofMinutes(30));
            assertThat(allowed("030123456", 100)).isZero();
            pass(Duration.ofMinutes(30));
            assertThat(allowed("030123456", 100)).isEqualTo(60);
        }

        @ParameterizedTest
        @CsvSource({"ALERT,ALERT", "DENY,DENY", "CUT,CUT"})
        void leadToTheActionOfTheRules(Action action, Outcome outcome) {
            budgets = budgets(HighRisk.DENY, action, Optional.empty());
            allowed("030123456", 60);
            FraudVerdict verdict = call("030123456");

            assertThat(verdict.outcome()).isEqualTo(outcome);
            assertThat(verdict.findings().getFirst())
                    .hasToString("calls-per-hour by policy.fraud (sbc.yaml:61): 60 calls");
        }

        @Test
        void ofOneUserAreNotAnothers() {
            allowed("030123456", 100);
            Budgets.Attempt other =
                    new Budgets.Attempt("1002", Name.PROVEN, FROM_GERMANY.of("030123456"), true);
            assertThat(budgets.decide(other, now, wall).allows()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"112", "110", "911"})
    void emergencyCallsAreNeverLimited_andUseNothing(String number) {
        allowed("030123456", 100);
        talked("030123456", Duration.ofHours(20));
        for (int i = 0; i < 100; i++) {
            assertThat(call(number)).isEqualTo(FraudVerdict.ALLOW);
            assertThat(talked(number, Duration.ofHours(1))).isEqualTo(FraudVerdict.ALLOW);
        }
    }

    @Nested
    @DisplayName("minutes a day")
    class MinutesADay {
        @Test
        void endRunningCallsWhereTheRulesSayCut() {
            budgets = budgets(HighRisk.DENY, Action.CUT, Optional.empty());
            for (int minute = 1; minute < 600; minute++) {
                assertThat(talked("030123456", Duration.ofMinutes(1)).outcome())
                        .isEqualTo(Outcome.ALLOW);
                pass(Duration.ofMinutes(1));
            }
            assertThat(talked("030123456", Duration.ofMinutes(1)).outcome()).isEqualTo(Outcome.CUT);
            assertThat(call("030123456").outcome()).isEqualTo(Outcome.CUT);
            pass(Duration.ofHours(25));
            assertThat(call("030123456").outcome()).isEqualTo(Outcome.ALLOW);
        }

        @Test
        void ofInternationalCallsAreDeniedEvenWhereOthersOnlyAlert() {
            budgets = budgets(HighRisk.DENY, Action.ALERT, Optional.empty());
            talked("030123456", Duration.ofMinutes(700));
            assertThat(call("030123456").outcome()).isEqualTo(Outcome.ALERT);
            assertThat(call("+442079460018").outcome()).isEqualTo(Outcome.ALERT);
            talked("+442079460018", Duration.ofMinutes(600));
            assertThat(call("+442079460018").outcome()).isEqualTo(Outcome.DENY);
            assertThat(call("030123456").outcome()).isEqualTo(Outcome.ALERT);
        }
    }

    @Nested
    @DisplayName("new countries a day")
    class NewCountries {
        @Test
        void areLimited_butNotTheHomeCountryNorThoseCalledLately() {
            assertThat(call("+442079460018").allows()).isTrue();
            assertThat(call("+33123456789").allows()).isTrue();
            FraudVerdict third = call("+390612345678");
            assertThat(third.outcome()).isEqualTo(Outcome.DENY);
            assertThat(third.findings().getFirst().cause()).isEqualTo(Cause.NEW_COUNTRIES);
            assertThat(call("+442079460018").allows()).isTrue();
            assertThat(call("030123456").allows()).isTrue();

            pass(Duration.ofHours(25));
            assertThat(call("+442079460018").allows()).isTrue();
            assertThat(call("+390612345678").allows()).isTrue();
            assertThat(call("+34912345678").allows()).isTrue();
            assertThat(call("+351212345678").allows()).isFalse();
        }

        @Test
        void areNewAgainAfterThirtyDays() {
            call("+442079460018");
            pass(Duration.ofDays(31));
            call("+33123456789");
            call("+390612345678");
            assertThat(call("+442079460018").allows()).isFalse();
        }
    }

    @Nested
    @DisplayName("outside working hours, 08:00-19:00 in Berlin")
    class OutsideWorkingHours {
        private final OffHours hours = OffHours.parse("08:00-19:00 Europe/Berlin", 5).orElseThrow();

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({
            "2026-01-15T06:59:59Z, true", // winter, UTC+1
            "2026-01-15T07:00:00Z, false",
            "2026-01-15T17:59:59Z, false",
            "2026-01-15T18:00:00Z, true",
            "2026-03-28T07:00:00Z, false", // the day before the change
            "2026-03-29T05:59:59Z, true", // summer time since 01:00Z
            "2026-03-29T06:00:00Z, false",
            "2026-03-29T16:59:59Z, false",
            "2026-03-29T17:00:00Z, true",
            "2026-10-25T06:59:59Z, true", // winter again
            "2026-10-25T07:00:00Z, false"
        })
        void summerTimeIsFollowed(Instant moment, boolean off) {
            assertThat(hours.contains(moment)).isEqualTo(off);
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({
            "2026-03-29T00:15:00Z, true", // 01:15
            "2026-03-29T00:45:00Z, false", // 01:45
            "2026-03-29T01:15:00Z, false", // 03:15, there was no 02:15
            "2026-10-25T00:15:00Z, false", // 02:15, the first
            "2026-10-25T00:45:00Z, true", // 02:45
            "2026-10-25T01:15:00Z, false", // 02:15, the second
            "2026-10-25T01:45:00Z, true"
        })
        void anHourThatIsMissingOrThereTwiceIsReadAsTheClockShowsIt(Instant moment, boolean off) {
            String text =
                    moment.toString().contains("-03-")
                            ? "01:30-05:00 Europe/Berlin"
                            : "01:30-02:30 Europe/Berlin";
            assertThat(OffHours.parse(text, 5).orElseThrow().contains(moment)).isEqualTo(off);
        }

        @Test
        void workMayPassMidnight() {
            OffHours night = OffHours.parse("22:00-06:00 UTC", 5).orElseThrow();
            assertThat(night.contains(Instant.parse("2026-01-15T23:00:00Z"))).isFalse();
            assertThat(night.contains(Instant.parse("2026-01-15T05:59:59Z"))).isFalse();
            assertThat(night.contains(Instant.parse("2026-01-15T06:00:00Z"))).isTrue();
            assertThat(night.contains(Instant.parse("2026-01-15T21:59:59Z"))).isTrue();
        }

        @Test
        void fewCallsAreAllowed_andDaytimeCallsDoNotCount() {
            budgets = budgets(HighRisk.DENY, Action.DENY, Optional.of(hours));
            wall = Instant.parse("2026-03-27T17:50:00Z");
            assertThat(allowed("030123456", 20)).isEqualTo(20);
            pass(Duration.ofMinutes(15));
            assertThat(allowed("030123456", 20)).isEqualTo(5);
            assertThat(call("030123456").findings().getFirst().toString())
                    .contains("off-hours", "5 calls outside 08:00-19:00 Europe/Berlin");
        }

        @Test
        void aClockThatIsSetBackGivesNoNewBudget() {
            budgets = budgets(HighRisk.DENY, Action.DENY, Optional.of(hours));
            wall = Instant.parse("2026-03-27T21:00:00Z");
            assertThat(allowed("030123456", 20)).isEqualTo(5);
            wall = wall.minus(Duration.ofHours(2));
            assertThat(allowed("030123456", 20)).isZero();
            wall = wall.plus(Duration.ofDays(30));
            assertThat(allowed("030123456", 20)).isZero();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "8-19 UTC",
                    "08:00-19:00",
                    "08:00-25:00 UTC",
                    "08:00-08:00 UTC",
                    "08:00-19:00 Atlantis/Capital"
                })
        void anythingElseIsNone(String text) {
            assertThat(OffHours.parse(text, 5)).isEmpty();
        }
    }

    @Test
    void whatWasUsedStaysUnderOtherRules() {
        allowed("030123456", 50);
        Budget less = new Budget(40, 600, 2, Action.DENY);
        budgets.apply(new FraudRules(RULE, HighRisk.DENY, less, Optional.empty()));
        assertThat(call("030123456").allows()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void usersAreRememberedUpToALimit(Action action) {
        budgets = budgets(HighRisk.DENY, action, Optional.empty());
        for (int i = 0; i < 5_000; i++) {
            budgets.decide(
                    new Budgets.Attempt("u" + i, Name.PROVEN, FROM_GERMANY.of("030123456"), true),
                    now,
                    wall);
        }
        assertThat(budgets.size()).isLessThanOrEqualTo(100);
    }

    @Test
    void decoysAreHitHoweverTheyAreDialled() {
        Decoys decoys =
                new Decoys(
                        Set.of("9999"),
                        Set.of("admin"),
                        List.of("+49 30 555-0199", "0190*", "+88299*"));

        assertThat(decoys.hitsUser("9999")).isTrue();
        assertThat(decoys.hitsUser("1001")).isFalse();
        assertThat(decoys.hitsCredential("admin")).isTrue();
        assertThat(decoys.hitsCredential("9999")).isFalse();
        for (String dialled :
                List.of("0305550199", "+49305550199", "00 49 30 5550199", "0190123")) {
            assertThat(decoys.hitsNumber(dialled, FROM_GERMANY.of(dialled))).isTrue();
        }
        assertThat(decoys.hitsNumber("0088299123456", FROM_GERMANY.of("0088299123456"))).isTrue();
        assertThat(decoys.hitsNumber("0305550198", FROM_GERMANY.of("0305550198"))).isFalse();
        assertThat(Decoys.NONE.hitsNumber("0190", FROM_GERMANY.of("0190"))).isFalse();
    }
}
