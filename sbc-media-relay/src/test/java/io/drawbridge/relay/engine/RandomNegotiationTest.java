package io.drawbridge.relay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Parties that negotiate anything with anybody, in any order, while packets come from everywhere.
 * Much more of it with the system property {@code drawbridge.long}.
 */
@DisplayName("Random offers, answers, rollbacks and packets")
class RandomNegotiationTest {
    private static final boolean LONG = Boolean.getBoolean("drawbridge.long");
    private static final int SEEDS = LONG ? 400 : 24;
    private static final int STEPS = LONG ? 600 : 250;

    @Test
    void security27_noDowngrade_noForeignAddress_noException_nothingIsLeft() {
        long answers = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomNegotiation negotiation = new RandomNegotiation(seed);
            try {
                for (int i = 0; i < STEPS; i++) negotiation.step();
                negotiation.end();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + e + negotiation.log(), e);
            }
            answers += negotiation.encryptedAnswers();
        }
        assertThat(answers).isGreaterThan(SEEDS);
    }
}
