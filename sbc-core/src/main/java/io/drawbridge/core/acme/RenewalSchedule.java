package io.drawbridge.core.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When a certificate is to be ordered: when two thirds of its life are over, or a little earlier so
 * that not all the world comes in the same second; and after a failure again and again, after
 * pauses that grow. Not thread-safe.
 */
final class RenewalSchedule {
    private static final int TENTH = 10;
    private static final int MOST_DOUBLINGS = 20;

    private final Rhythm rhythm;
    private final DoubleSupplier dice;
    private Instant due;
    private int failures;

    /**
     * Pauses after failures: each is twice as long as the one before, and up to half as long again
     * by chance. Authorities allow five failures an hour for a name.
     *
     * @param longest also of what an authority asks us to wait
     */
    record Rhythm(Duration first, Duration longest) {
        static final Rhythm DEFAULT = new Rhythm(Duration.ofMinutes(5), Duration.ofHours(12));
    }

    /**
     * @param dice 0 to 1
     * @param now there is no certificate of the authority yet: it is due at once
     */
    RenewalSchedule(Rhythm rhythm, DoubleSupplier dice, Instant now) {
        this.rhythm = rhythm;
        this.dice = dice;
        this.due = now;
    }

    Instant due() {
        return due;
    }

    /** Failures since the last success. */
    int failures() {
        return failures;
    }

    /** The certificate is here. */
    void holds(Instant begins, Instant expires) {
        failures = 0;
        Duration life = Duration.between(begins, expires);
        Duration early = times(life.dividedBy(TENTH), dice.getAsDouble());
        due = begins.plus(life.multipliedBy(2).dividedBy(3)).minus(early);
    }

    /**
     * An order has come to nothing.
     *
     * @param notBefore when the authority wants to hear of us again
     */
    void failed(Instant now, Optional<Instant> notBefore) {
        int doublings = Math.min(failures, MOST_DOUBLINGS);
        failures++;
        Duration pause = shorter(rhythm.first().multipliedBy(1L << doublings), rhythm.longest());
        due = now.plus(pause).plus(times(pause, dice.getAsDouble() / 2));
        Instant last = now.plus(rhythm.longest().multipliedBy(2));
        notBefore
                .map(asked -> asked.isAfter(last) ? last : asked)
                .filter(asked -> asked.isAfter(due))
                .ifPresent(asked -> due = asked);
    }

    /** The operator has changed something that may have been the cause. */
    void tryAgain(Instant now) {
        if (failures > 0 && due.isAfter(now)) due = now;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofMillis((long) (duration.toMillis() * factor));
    }
}
