package io.drawbridge.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Reports reports = new Reports(2);

    @Test
    void theSameThing_isToldOnceAMinute_withTheNumberOfTheOthers() {
        assertThat(reports.of("trunk a", "stopped", 0)).contains("stopped");
        for (int i = 1; i < 60; i++) assertThat(reports.of("trunk a", "no", i * SECOND)).isEmpty();
        assertThat(reports.of("trunk a", "again", 60 * SECOND))
                .contains("again (and 59 times before)");
        assertThat(reports.of("trunk a", "later", 200 * SECOND)).contains("later");
    }

    @Test
    void otherThings_areToldAtOnce_upToTheLimit() {
        assertThat(reports.of("trunk a", "1", 0)).contains("1");
        assertThat(reports.of("trunk b", "2", 0)).contains("2");
        assertThat(reports.of("trunk c", "3", SECOND)).isEmpty();
        assertThat(reports.of("trunk c", "4", 61 * SECOND)).contains("4");
    }
}
