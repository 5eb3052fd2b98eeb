package io.drawbridge.policy.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.policy.GuardRules;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.PolicyRules;
import io.drawbridge.policy.rate.Rate;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Verdict;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class AdmissionTest {
    private static final long MS = 1_000_000L;
    private static final Caller STRANGER = new Caller.Stranger();
    private static final Caller USER = new Caller.User("1001");
    private static final Caller PBX = new Caller.Trunk("pbx");

    private final PolicyEngine engine = new PolicyEngine(rules(2, 5, 3, 100), 100);

    private static PolicyRules rules(int perSource, int total, int trunkCalls, int trunkRate) {
        return rules(perSource, total, total, trunkCalls, trunkRate);
    }

    private static PolicyRules rules(
            int perSource, int perUser, int total, int trunkCalls, int trunkRate) {
        return new PolicyRules(
                List.of(),
                List.of(),
                List.of(),
                Rate.perSecond(200),
                perSource,
                perUser,
                total,
                Duration.ofMillis(50),
                List.of(
                        trunk("pbx", trunkCalls, trunkRate),
                        trunk("carrier", trunkCalls, trunkRate)),
                GuardRules.DEFAULTS);
    }

    private static PolicyRules.Trunk trunk(String name, int calls, int rate) {
        return new PolicyRules.Trunk(
                new TrunkLimits(name, Rate.perSecond(5_000), calls, rate), List.of());
    }

    private static CallAttempt attempt(Caller caller, String source) {
        return new CallAttempt(caller, InetAddress.ofLiteral(source), false, 0, 0);
    }

    private Verdict call(Caller caller, CallSlot slot) {
        return call(engine, caller, slot);
    }

    private static Verdict call(PolicyEngine engine, Caller caller, CallSlot slot) {
        return engine.decideCall(attempt(caller, "192.0.2.1"), slot, 0);
    }

    private static void refused(Verdict verdict, Reason reason) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Reject.class,
                        reject -> assertThat(reject.reason()).isEqualTo(reason));
    }

    @Test
    void aUserMakesAFewCallsAtATime_onAllHisTelephones() {
        PolicyEngine engine = new PolicyEngine(rules(2, 4, 100, 3, 100), 100);
        List<CallSlot> slots = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            slots.add(new CallSlot());
            String address = "192.0.2." + i;
            assertThat(engine.decideCall(attempt(USER, address), slots.getLast(), 0).allows())
                    .isTrue();
        }
        refused(call(engine, USER, new CallSlot()), Reason.USER_CALLS);
        assertThat(call(engine, new Caller.User("1002"), new CallSlot()).allows()).isTrue();
        engine.release(slots.getFirst());
        engine.release(slots.getFirst());
        assertThat(call(engine, USER, new CallSlot()).allows()).isTrue();
        refused(call(engine, USER, new CallSlot()), Reason.USER_CALLS);
    }

    @Test
    void aUsersEmergencyCallGoesThrough_andCounts() {
        PolicyEngine engine = new PolicyEngine(rules(2, 4, 100, 3, 100), 100);
        for (int i = 0; i < 4; i++) call(engine, USER, new CallSlot());
        CallSlot slot = new CallSlot();
        CallAttempt emergency =
                new CallAttempt(USER, InetAddress.ofLiteral("192.0.2.1"), true, 0, 0);
        assertThat(engine.decideCall(emergency, slot, 0).allows()).isTrue();
        refused(call(engine, USER, new CallSlot()), Reason.USER_CALLS);
        engine.release(slot);
        refused(call(engine, USER, new CallSlot()), Reason.USER_CALLS);
    }

    @Test
    void aStrangersSource_hasSoManyCallsAtATime() {
        CallSlot first = new CallSlot();
        call(STRANGER, first);
        call(STRANGER, new CallSlot());

        refused(call(STRANGER, new CallSlot()), Reason.SOURCE_CALLS);
        assertThat(engine.decideCall(attempt(STRANGER, "192.0.2.2"), new CallSlot(), 0).allows())
                .isTrue();

        engine.release(first);
        assertThat(call(STRANGER, new CallSlot()).allows()).isTrue();
        assertThat(engine.runningCalls()).isEqualTo(3);
        assertThat(engine.allowedCalls()).isEqualTo(4);
        assertThat(engine.refused(Reason.SOURCE_CALLS)).isEqualTo(1);
    }

    @Test
    void usersAndTrunks_doNotCountAgainstTheirAddress() {
        call(STRANGER, new CallSlot());
        call(STRANGER, new CallSlot());

        assertThat(call(USER, new CallSlot()).allows()).isTrue();
        assertThat(call(PBX, new CallSlot()).allows()).isTrue();
    }

    @Test
    void theWholeHasSoManyCalls_whoeverMakesThem() {
        for (int i = 0; i < 5; i++) {
            assertThat(call(USER, new CallSlot()).allows()).isTrue();
        }

        refused(call(USER, new CallSlot()), Reason.TOTAL_CALLS);
        refused(call(PBX, new CallSlot()), Reason.TOTAL_CALLS);
        assertThat(engine.runningCalls("pbx")).isZero();
    }

    @Test
    void aTrunksLimit_countsCallsFromItAndToIt() {
        call(PBX, new CallSlot());
        call(PBX, new CallSlot());
        CallSlot toTrunk = new CallSlot();
        call(USER, toTrunk);
        assertThat(engine.decideTrunk("pbx", toTrunk, 0).allows()).isTrue();

        CallSlot tooMany = new CallSlot();
        refused(call(PBX, tooMany), Reason.TRUNK_CALLS);
        assertThat(tooMany.admitted()).isFalse();
        assertThat(engine.runningCalls()).isEqualTo(3);

        engine.release(toTrunk);
        assertThat(engine.runningCalls("pbx")).isEqualTo(2);
    }

    @Test
    void aCallFromATrunkBackToIt_countsOnce() {
        CallSlot slot = new CallSlot();
        call(PBX, slot);
        engine.decideTrunk("pbx", slot, 0);

        assertThat(engine.runningCalls("pbx")).isEqualTo(1);
        engine.release(slot);
        assertThat(engine.runningCalls("pbx")).isZero();
    }

    @Test
    void aTrunkThatWasTriedAndLeft_isFreeAgain() {
        CallSlot slot = new CallSlot();
        call(USER, slot);
        engine.decideTrunk("pbx", slot, 0);
        engine.releaseTrunk("pbx", slot);
        engine.decideTrunk("carrier", slot, 0);

        assertThat(engine.runningCalls("pbx")).isZero();
        assertThat(engine.runningCalls("carrier")).isEqualTo(1);
        engine.release(slot);
        assertThat(engine.runningCalls("carrier")).isZero();
    }

    @Test
    void aTrunkThatIsFull_leavesTheCallWhatItHad() {
        for (int i = 0; i < 3; i++) {
            call(PBX, new CallSlot());
        }
        CallSlot slot = new CallSlot();
        call(USER, slot);

        refused(engine.decideTrunk("pbx", slot, 0), Reason.TRUNK_CALLS);
        assertThat(slot.admitted()).isTrue();
        assertThat(engine.runningCalls()).isEqualTo(4);
    }

    @Test
    void aTrunkStartsSoManyCallsASecond() {
        PolicyEngine slow = new PolicyEngine(rules(2, 100, 100, 2), 100);
        for (int i = 0; i < 2; i++) {
            CallSlot slot = new CallSlot();
            slow.decideCall(attempt(PBX, "10.0.0.10"), slot, 0);
            slow.release(slot);
        }

        refused(
                slow.decideCall(attempt(PBX, "10.0.0.10"), new CallSlot(), 0),
                Reason.TRUNK_CALL_RATE);
        assertThat(slow.runningCalls()).isZero();
        assertThat(slow.runningCalls("pbx")).isZero();
        assertThat(slow.decideCall(attempt(PBX, "10.0.0.10"), new CallSlot(), 500 * MS).allows())
                .isTrue();
    }

    @Test
    void anEmergencyCallGoesThroughEveryLimit_andCounts() {
        for (int i = 0; i < 5; i++) {
            call(USER, new CallSlot());
        }
        CallSlot slot = new CallSlot();
        CallAttempt emergency =
                new CallAttempt(STRANGER, InetAddress.ofLiteral("192.0.2.1"), true, 10_000 * MS, 0);

        assertThat(engine.decideCall(emergency, slot, 0).allows()).isTrue();
        assertThat(engine.decideTrunk("pbx", slot, 0).allows()).isTrue();
        assertThat(engine.runningCalls()).isEqualTo(6);
        engine.release(slot);
        assertThat(engine.runningCalls()).isEqualTo(5);
        assertThat(engine.runningCalls("pbx")).isZero();
    }

    @Test
    void otherRules_keepTheCallsThatRun() {
        CallSlot slot = new CallSlot();
        call(PBX, slot);
        engine.apply(rules(2, 5, 1, 50));

        refused(call(PBX, new CallSlot()), Reason.TRUNK_CALLS);
        engine.release(slot);
        assertThat(engine.runningCalls("pbx")).isZero();
        assertThat(call(PBX, new CallSlot()).allows()).isTrue();
    }

    @Test
    void aCallEndsOnce() {
        CallSlot slot = new CallSlot();
        call(STRANGER, slot);
        engine.release(slot);
        engine.release(slot);

        assertThat(engine.runningCalls()).isZero();
    }

    @Test
    void aSlotHoldsOneCall() {
        CallSlot slot = new CallSlot();
        call(STRANGER, slot);

        assertThatThrownBy(() -> call(STRANGER, slot)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> engine.decideTrunk("pbx", new CallSlot(), 0))
                .isInstanceOf(IllegalStateException.class);
    }

    /** SIGNALLING order: strangers first, then users, then trunks. */
    @ParameterizedTest(name = "waiting {0} ms: stranger {1}, user {2}, trunk {3}")
    @CsvSource({
        "0, true, true, true",
        "50, true, true, true",
        "51, false, true, true",
        "100, false, true, true",
        "101, false, false, true",
        "200, false, false, true",
        "201, false, false, false",
        "100000, false, false, false",
    })
    void aBusyMachineRefusesStrangersFirst_thenUsers_thenTrunks(
            long waitedMs, boolean stranger, boolean user, boolean trunk) {
        assertThat(busy(STRANGER, waitedMs, false).allows()).isEqualTo(stranger);
        assertThat(busy(USER, waitedMs, false).allows()).isEqualTo(user);
        assertThat(busy(PBX, waitedMs, false).allows()).isEqualTo(trunk);
        assertThat(busy(STRANGER, waitedMs, true).allows()).isTrue();
    }

    private Verdict busy(Caller caller, long waitedMs, boolean emergency) {
        return engine.decideCall(
                new CallAttempt(
                        caller, InetAddress.ofLiteral("192.0.2.9"), emergency, waitedMs * MS, 3),
                new CallSlot(),
                0);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "8, 10", "9, 2", "-1, 10", "-2147483648, 9", "2147483647, 3"})
    void refusedCallersComeBackSpreadOverSeconds(int spread, int seconds) {
        assertThat(Overload.retryAfterSeconds(spread)).isEqualTo(seconds);
    }

    @Nested
    class FurtherStretchOfACall {
        private final CallSlot whole = new CallSlot();
        private final CallSlot stretch = new CallSlot();

        private Verdict back(CallSlot slot) {
            return engine.decideStretch(attempt(PBX, "10.0.0.10"), whole, slot, 0);
        }

        @Test
        void countsAsOneWithTheCall_andTheLastGivesThePlacesBack() {
            call(STRANGER, whole);
            engine.decideTrunk("pbx", whole, 0);
            assertThat(back(stretch).allows()).isTrue();
            assertThat(engine.runningCalls()).isEqualTo(1);
            assertThat(engine.runningCalls("pbx")).isEqualTo(1);
            engine.release(whole);
            engine.release(whole);
            assertThat(engine.runningCalls()).isEqualTo(1);
            assertThat(engine.runningCalls("pbx")).isEqualTo(1);
            engine.release(stretch);
            engine.release(stretch);
            assertThat(engine.runningCalls()).isZero();
            assertThat(engine.runningCalls("pbx")).isZero();
        }

        @Test
        void needsNoPlaceWhereAllAreTaken() {
            call(STRANGER, whole);
            engine.decideTrunk("pbx", whole, 0);
            for (int i = 0; i < 4; i++) call(USER, new CallSlot());
            refused(call(USER, new CallSlot()), Reason.TOTAL_CALLS);
            assertThat(back(stretch).allows()).isTrue();
        }

        @Test
        void takesAPlaceAtATrunkThatTheCallHasNotCounted() {
            call(STRANGER, whole);
            assertThat(back(stretch).allows()).isTrue();
            assertThat(engine.runningCalls("pbx")).isEqualTo(1);
            assertThat(engine.decideTrunk("carrier", stretch, 0).allows()).isTrue();
            assertThat(engine.runningCalls("carrier")).isEqualTo(1);
            engine.release(stretch);
            engine.release(whole);
            assertThat(engine.runningCalls("pbx")).isZero();
            assertThat(engine.runningCalls("carrier")).isZero();
        }

        @Test
        void refusedByATrunkLimit_leavesTheCallAsItWas() {
            for (int i = 0; i < 3; i++) call(PBX, new CallSlot());
            call(STRANGER, whole);
            refused(back(stretch), Reason.TRUNK_CALLS);
            assertThat(stretch.admitted()).isFalse();
            engine.release(whole);
            assertThat(engine.runningCalls()).isEqualTo(3);
        }

        @Test
        void countsForItselfOnceTheCallIsOver() {
            assertThat(back(stretch).allows()).isTrue();
            assertThat(engine.runningCalls()).isEqualTo(1);
            engine.release(stretch);
            assertThat(engine.runningCalls()).isZero();
        }

        @Test
        void endlessStretchesOfOneCallCountForThemselves() {
            call(STRANGER, whole);
            int let = 0;
            while (let < 100 && back(new CallSlot()).allows()) let++;
            assertThat(let).isLessThan(40);
            assertThat(engine.runningCalls()).isGreaterThan(1);
        }
    }
}
