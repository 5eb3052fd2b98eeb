package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueDelayTest {
    private final QueueDelay delay = new QueueDelay();

    @Test
    void longestWait_isShownForAtLeastOneWindowAndForgottenAfterTwo() {
        delay.record(5, 10);
        delay.record(3, 20);
        assertThat(delay.highest(30)).isEqualTo(5);
        assertThat(delay.highest(QueueDelay.WINDOW + 1)).isEqualTo(5);
        delay.record(2, QueueDelay.WINDOW + 2);
        assertThat(delay.highest(QueueDelay.WINDOW + 3)).isEqualTo(5);
        delay.record(1, 2 * QueueDelay.WINDOW);
        assertThat(delay.highest(2 * QueueDelay.WINDOW)).isEqualTo(2);
        assertThat(delay.highest(4 * QueueDelay.WINDOW)).isZero();
    }
}
