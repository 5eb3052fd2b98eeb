package io.drawbridge.core.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps strangers from filling the log: what can happen with every packet is told once a minute,
 * with the number of times it was not told. Owned by one engine.
 */
final class Reports {
    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

    private static final class Told {
        long at;
        long unsaid;

        Told(long at) {
            this.at = at;
        }
    }

    private final int subjects;
    private final Map<String, Told> bySubject = new HashMap<>();

    /**
     * @param subjects most things that are told in one minute, at least 1
     */
    Reports(int subjects) {
        this.subjects = subjects;
    }

    /**
     * The text to be told now; empty when its subject was told less than a minute ago, or when too
     * many others were.
     *
     * @param subject what tells one thing from another; nothing that a sender can choose
     */
    Optional<String> of(String subject, String text, long now) {
        Told before = bySubject.get(subject);
        if (before == null) {
            if (bySubject.size() >= subjects) {
                bySubject.values().removeIf(told -> now - told.at >= INTERVAL);
                if (bySubject.size() >= subjects) return Optional.empty();
            }
            bySubject.put(subject, new Told(now));
            return Optional.of(text);
        }
        if (now - before.at < INTERVAL) {
            before.unsaid++;
            return Optional.empty();
        }
        String more = before.unsaid == 0 ? "" : " (and " + before.unsaid + " times before)";
        before.at = now;
        before.unsaid = 0;
        return Optional.of(text + more);
    }
}
