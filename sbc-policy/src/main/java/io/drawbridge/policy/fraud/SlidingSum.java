package io.drawbridge.policy.fraud;

/**
 * How much in the last hour or day, to a sixtieth or a 48th of it: whole steps, so that what is
 * just older may still count. Not thread-safe.
 */
final class SlidingSum {
    private final long step;
    private final int[] steps;
    private long last;
    private long sum;

    private SlidingSum(long step, int steps) {
        this.step = step;
        this.steps = new int[steps];
    }

    static SlidingSum ofAnHour() {
        return new SlidingSum(60_000_000_000L, 60);
    }

    static SlidingSum ofADay() {
        return new SlidingSum(1_800_000_000_000L, 48);
    }

    private void advance(long now) {
        long at = now / step;
        if (at <= last) return;
        for (long i = Math.max(last + 1, at - steps.length + 1); i <= at; i++) {
            int place = (int) (i % steps.length);
            sum -= steps[place];
            steps[place] = 0;
        }
        last = at;
    }

    void add(int amount, long now) {
        advance(now);
        steps[(int) (last % steps.length)] += amount;
        sum += amount;
    }

    long sum(long now) {
        advance(now);
        return sum;
    }
}
