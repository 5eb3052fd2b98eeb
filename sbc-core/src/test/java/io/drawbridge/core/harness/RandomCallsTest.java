package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/**
 * Anything may happen to a call, and in the end nothing is left of it and both sides have seen a
 * consistent protocol. Much more of it with the system property {@code drawbridge.long}.
 */
class RandomCallsTest {
    private static final int RUNS =
            Boolean.getBoolean("drawbridge.long")
                    ? 20_000
                    : Integer.getInteger("drawbridge.runs", 300);

    private static final int MOST_FAILURES = 20;

    @Test
    void nothingIsEverLeft() {
        int records = 0;
        List<AssertionError> failures = new ArrayList<>();
        for (long seed = 1; seed <= RUNS && failures.size() < MOST_FAILURES; seed++) {
            try {
                records += RandomCalls.run(seed).node().records().size();
            } catch (AssertionError failure) {
                failures.add(failure);
            }
        }
        if (!failures.isEmpty()) {
            System.err.println(failures.getFirst().getMessage());
            throw new AssertionError(
                    failures.stream()
                            .map(f -> f.getMessage().lines().limit(2).collect(joining("\n")))
                            .collect(joining("\n")));
        }
        assertThat(records).isGreaterThan(RUNS);
    }

    @Test
    void theSameSeedIsTheSameRun() {
        assertThat(RandomCalls.run(42).world().story())
                .isEqualTo(RandomCalls.run(42).world().story());
    }

    /** Seeds that once found something. */
    @ParameterizedTest
    @ValueSource(longs = {1, 34})
    void whatWasFoundOnceStaysFixed(long seed) {
        RandomCalls.run(seed);
    }
}
