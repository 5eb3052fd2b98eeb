package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.Examples.ms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimersTest {
    @Test
    @DisplayName("RFC 3261 table 4, RFC 4320 §4.1")
    void defaults_areThoseOfTheRfcs() {
        Timers timers = Timers.RFC_DEFAULTS;
        assertThat(timers.t1()).isEqualTo(ms(500));
        assertThat(timers.t2()).isEqualTo(ms(4_000));
        assertThat(timers.t4()).isEqualTo(ms(5_000));
        assertThat(timers.timeout()).isEqualTo(ms(32_000));
        assertThat(timers.nonInviteTrying()).isEqualTo(ms(3_500));
    }

    @Test
    void nonInviteTrying_followsTimerE() {
        assertThat(new Timers(ms(500), ms(3_000), ms(1), ms(1)).nonInviteTrying())
                .isEqualTo(ms(3_500));
        assertThat(new Timers(ms(500), ms(1_000), ms(1), ms(1)).nonInviteTrying())
                .isEqualTo(ms(500));
        assertThat(new Timers(ms(500), ms(500), ms(1), ms(1)).nonInviteTrying()).isEqualTo(ms(500));
    }

    @Test
    void senselessValues_areRefused() {
        assertThatThrownBy(() -> new Timers(0, ms(4_000), ms(5_000), ms(200)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Timers(ms(500), ms(499), ms(5_000), ms(200)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
