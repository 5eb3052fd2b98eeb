package io.drawbridge.policy.fraud;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What one user has used. Not thread-safe: {@link Budgets} goes through one at a time. */
final class Spending {
    private static final int MOST_COUNTRIES = 300;
    private static final long REMEMBERED = 30L * 86_400 * 1_000_000_000;

    final SlidingSum calls = SlidingSum.ofAnHour();
    final SlidingSum offHourCalls = SlidingSum.ofAnHour();
    final SlidingSum seconds = SlidingSum.ofADay();
    final SlidingSum dearSeconds = SlidingSum.ofADay();
    final SlidingSum newCountries = SlidingSum.ofADay();

    /** When a call last used up what all may use together; below 0: never. */
    long cutAt = -1;

    private final SequencedMap<String, Long> countries = new LinkedHashMap<>();

    boolean knows(String country, long now) {
        Long last = countries.get(country);
        return last != null && now - last <= REMEMBERED;
    }

    void called(String country, long now) {
        if (!knows(country, now)) newCountries.add(1, now);
        countries.putLast(country, now);
        if (countries.size() > MOST_COUNTRIES) countries.pollFirstEntry();
    }
}
