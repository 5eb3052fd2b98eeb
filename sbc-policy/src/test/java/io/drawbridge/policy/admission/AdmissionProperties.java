package io.drawbridge.policy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.GuardRules;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.PolicyRules;
import io.drawbridge.policy.rate.Rate;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random calls that come and go: the books never exceed a limit, and balance when all are gone. */
class AdmissionProperties {
    private static final int PER_SOURCE = 3;
    private static final int TOTAL = 12;
    private static final int TRUNK = 4;
    private static final List<String> TRUNKS = List.of("pbx", "carrier");

    private record Running(CallSlot slot, String source, String from, String to) {}

    private static PolicyEngine engine() {
        return new PolicyEngine(
                new PolicyRules(
                        List.of(),
                        List.of(),
                        List.of(),
                        Rate.perSecond(1),
                        PER_SOURCE,
                        TOTAL,
                        TOTAL,
                        Duration.ofMillis(50),
                        TRUNKS.stream()
                                .map(
                                        name ->
                                                new PolicyRules.Trunk(
                                                        new TrunkLimits(
                                                                name,
                                                                Rate.perSecond(1),
                                                                TRUNK,
                                                                100_000),
                                                        List.of()))
                                .toList(),
                        GuardRules.DEFAULTS),
                100);
    }

    @Property(tries = 300)
    void theBooksAreThoseOfThePlainModel(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 200) int steps) {
        PolicyEngine engine = engine();
        List<Running> running = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            if (!running.isEmpty() && random.nextInt(3) == 0) {
                engine.release(running.remove(random.nextInt(running.size())).slot());
            } else {
                start(engine, running, random);
            }
            assertThat(engine.runningCalls()).isEqualTo(running.size());
            for (String trunk : TRUNKS) {
                assertThat(engine.runningCalls(trunk)).isEqualTo(on(running, trunk));
            }
        }
        running.forEach(call -> engine.release(call.slot()));
        assertThat(engine.runningCalls()).isZero();
        TRUNKS.forEach(trunk -> assertThat(engine.runningCalls(trunk)).isZero());
    }

    private static void start(PolicyEngine engine, List<Running> running, Random random) {
        String from = random.nextBoolean() ? "" : TRUNKS.get(random.nextInt(2));
        String source = from.isEmpty() ? "192.0.2." + random.nextInt(3) : "10.0.0.1";
        Caller caller = from.isEmpty() ? new Caller.Stranger() : new Caller.Trunk(from);
        CallSlot slot = new CallSlot();
        boolean let =
                engine.decideCall(
                                new CallAttempt(
                                        caller,
                                        InetAddress.ofLiteral(source),
                                        false,
                                        0,
                                        random.nextInt()),
                                slot,
                                0)
                        .allows();
        boolean expected =
                running.size() < TOTAL
                        && (from.isEmpty()
                                ? running.stream().filter(r -> r.source().equals(source)).count()
                                        < PER_SOURCE
                                : on(running, from) < TRUNK);
        assertThat(let).isEqualTo(expected);
        if (!let) {
            return;
        }
        String to = TRUNKS.get(random.nextInt(2));
        boolean on = engine.decideTrunk(to, slot, 0).allows();
        assertThat(on).isEqualTo(to.equals(from) || on(running, to) < TRUNK);
        running.add(new Running(slot, source, from, on ? to : ""));
    }

    private static int on(List<Running> running, String trunk) {
        return (int)
                running.stream()
                        .filter(call -> call.from().equals(trunk) || call.to().equals(trunk))
                        .count();
    }
}
