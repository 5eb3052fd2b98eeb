package io.drawbridge.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandingDelayTest {
    private static final long MS = 1_000_000L;

    private final StandingDelay delay = new StandingDelay();

    @Test
    void firstMessageAfterAColdStart_isNoOverload() {
        assertThat(delay.with(190 * MS, 5_000 * MS)).isZero();
    }

    @Test
    void onePause_isNoOverload_howeverManyMessagesItHoldsUp() {
        for (long at = 0; at < 1_000; at += 10) delay.with(0, at * MS);
        for (int i = 0; i < 100; i++) assertThat(delay.with(80 * MS, 1_080 * MS)).isZero();
    }

    @Test
    void queueThatDoesNotDrain_isOverload_untilItDrains() {
        long seen = 0;
        for (long at = 0; at < 300; at += 10) seen = delay.with(80 * MS, at * MS);
        assertThat(seen).isEqualTo(80 * MS);
        assertThat(delay.with(0, 300 * MS)).isZero();
    }

    @Test
    void silence_forgetsIt() {
        for (long at = 0; at < 300; at += 10) delay.with(80 * MS, at * MS);
        assertThat(delay.with(80 * MS, 600 * MS)).isZero();
    }
}
