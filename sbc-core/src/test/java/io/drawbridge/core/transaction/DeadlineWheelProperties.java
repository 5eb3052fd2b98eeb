package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;
import static io.drawbridge.core.transaction.DeadlineWheel.TICK_NANOS;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class DeadlineWheelProperties {
    private static final class Thing extends DeadlineWheel.Entry {}

    enum Kind {
        SCHEDULE,
        SCHEDULE_NEVER,
        CANCEL,
        ADVANCE,
        WAIT
    }

    record Step(Kind kind, int thing, long nanos) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> nanos =
                Arbitraries.longs()
                        .between(0, 120_000_000_000L)
                        .withDistribution(net.jqwik.api.RandomDistribution.biased());
        return Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 9), nanos)
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    /** Against a plain map: everything comes once, not early, and at the latest a tick late. */
    @Property
    void everyDeadlineComes_onceAndInItsTick(@ForAll("steps") List<Step> steps) {
        DeadlineWheel<Thing> wheel = new DeadlineWheel<>();
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < 10; i++) things.add(new Thing());
        Map<Thing, Long> model = new HashMap<>();
        long now = 0;
        for (Step step : steps) {
            Thing thing = things.get(step.thing());
            switch (step.kind()) {
                case SCHEDULE -> {
                    wheel.schedule(thing, now + step.nanos(), now);
                    model.put(thing, now + step.nanos());
                }
                case SCHEDULE_NEVER -> {
                    wheel.schedule(thing, NEVER, now);
                    model.remove(thing);
                }
                case CANCEL -> {
                    wheel.cancel(thing);
                    model.remove(thing);
                }
                case WAIT -> now += step.nanos();
                case ADVANCE -> {
                    now += step.nanos();
                    drain(wheel, model, now);
                }
            }
            long next = wheel.nextDeadline();
            for (long deadline : model.values())
                assertThat(next).isLessThanOrEqualTo(deadline + TICK_NANOS);
        }
        for (int i = 0; wheel.nextDeadline() != NEVER; i++) {
            assertThat(i).isLessThan(1_000);
            now = Math.max(now, wheel.nextDeadline());
            drain(wheel, model, now);
        }
        assertThat(model).isEmpty();
        assertThat(wheel.size()).isZero();
    }

    private static void drain(DeadlineWheel<Thing> wheel, Map<Thing, Long> model, long now) {
        for (Thing due = wheel.poll(now); due != null; due = wheel.poll(now)) {
            Long deadline = model.remove(due);
            assertThat(deadline).isNotNull();
            assertThat(deadline).isLessThanOrEqualTo(now);
        }
        for (long deadline : model.values()) assertThat(deadline + TICK_NANOS).isGreaterThan(now);
        assertThat(wheel.nextDeadline()).isGreaterThan(now);
    }
}
