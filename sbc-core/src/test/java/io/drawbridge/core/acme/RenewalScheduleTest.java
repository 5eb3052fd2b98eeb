package io.drawbridge.core.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.acme.RenewalSchedule.Rhythm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class RenewalScheduleTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private double die;
    private final RenewalSchedule schedule = schedule();

    private RenewalSchedule schedule() {
        return new RenewalSchedule(Rhythm.DEFAULT, () -> die, START);
    }

    @Test
    void firstCertificate_isOrderedAtOnce() {
        assertThat(schedule.due()).isEqualTo(START);
    }

    @ParameterizedTest(name = "life {0}, die {1}: renewed after {2}")
    @CsvSource({"P90D, 0, P60D", "P90D, 1, P51D", "P6D, 0, P4D", "PT60S, 0.5, PT37S"})
    void certificate_isRenewedWhenTwoThirdsOfItsLifeAreOver_orALittleEarlier(
            Duration life, double thrown, Duration after) {
        die = thrown;
        schedule.holds(START, START.plus(life));
        assertThat(schedule.due()).isEqualTo(START.plus(after));
    }

    @Test
    void certificateThatEndsSoon_orHasEnded_isDueAtOnce() {
        schedule.holds(START.minus(Duration.ofDays(100)), START.minus(Duration.ofDays(10)));
        assertThat(schedule.due()).isBefore(START);
    }

    @Test
    void pausesAfterFailures_growToHalfADay_andNeverMeetTheLimitsOfAuthorities() {
        List<Long> minutes = new ArrayList<>();
        Instant now = START;
        List<Instant> tries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tries.add(now);
            schedule.failed(now, Optional.empty());
            minutes.add(Duration.between(now, schedule.due()).toMinutes());
            now = schedule.due();
        }
        assertThat(minutes)
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 720L, 720L, 720L, 720L);
        for (Instant from : tries)
            assertThat(tries)
                    .filteredOn(
                            one ->
                                    !one.isBefore(from)
                                            && one.isBefore(from.plus(Duration.ofHours(1))))
                    .hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void pauses_areSpreadByHalf() {
        die = 1;
        schedule.failed(START, Optional.empty());
        assertThat(schedule.due()).isEqualTo(START.plus(Duration.ofSeconds(450)));
    }

    @Test
    void failuresForYears_overflowNothing() {
        for (int i = 0; i < 10_000; i++) schedule.failed(START, Optional.empty());
        assertThat(schedule.due()).isEqualTo(START.plus(Duration.ofHours(12)));
    }

    @Test
    void success_endsTheRowOfFailures() {
        for (int i = 0; i < 5; i++) schedule.failed(START, Optional.empty());
        schedule.holds(START, START.plus(Duration.ofDays(90)));
        assertThat(schedule.failures()).isZero();
        schedule.failed(START, Optional.empty());
        assertThat(schedule.due()).isEqualTo(START.plus(Duration.ofMinutes(5)));
    }

    @Test
    void authorityThatAsksToWait_isObeyed_withinReason() {
        schedule.failed(START, Optional.of(START.plus(Duration.ofHours(3))));
        assertThat(schedule.due()).isEqualTo(START.plus(Duration.ofHours(3)));
        schedule.failed(START, Optional.of(START.plus(Duration.ofDays(40_000))));
        assertThat(schedule.due()).isEqualTo(START.plus(Duration.ofHours(24)));
        schedule.failed(START, Optional.of(Instant.MIN));
        assertThat(schedule.due()).isEqualTo(START.plus(Duration.ofMinutes(20)));
    }

    @Test
    void operatorWhoHasChangedSomething_doesNotWait_butNothingIsOrderedThatIsHere() {
        schedule.failed(START, Optional.empty());
        schedule.tryAgain(START.plusSeconds(1));
        assertThat(schedule.due()).isEqualTo(START.plusSeconds(1));
        schedule.holds(START, START.plus(Duration.ofDays(90)));
        schedule.tryAgain(START.plusSeconds(2));
        assertThat(schedule.due()).isEqualTo(START.plus(Duration.ofDays(60)));
    }
}
