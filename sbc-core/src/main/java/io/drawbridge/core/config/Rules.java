package io.drawbridge.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the components of a record, so that all of it is said at once. */
final class Rules {
    private final List<Violation> violations = new ArrayList<>();

    /**
     * @param key as in the file
     * @param found the value, for the message
     * @param expected the rule, fit to stand behind "expected"
     */
    Rules require(boolean holds, String key, Object found, String expected) {
        if (!holds) {
            violations.add(new Violation(key, "expected " + expected + ", found " + found));
        }
        return this;
    }

    Rules between(int value, int least, int most, String key) {
        return require(value >= least && value <= most, key, value, least + " to " + most);
    }

    Rules between(long value, long least, long most, String key, String found, String expected) {
        return require(value >= least && value <= most, key, found, expected);
    }

    Rules between(Duration value, Duration least, Duration most, String key) {
        return require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                Durations.write(value),
                Durations.write(least) + " to " + Durations.write(most));
    }

    void addAll(List<Violation> others) {
        violations.addAll(others);
    }

    /**
     * @throws ConfigException when a rule was broken
     */
    void check() {
        if (!violations.isEmpty()) {
            throw new ConfigException(violations);
        }
    }
}
