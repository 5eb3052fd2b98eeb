package io.drawbridge.core.harness;

import io.drawbridge.core.engine.Engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Virtual time and all that happens in it. The earliest event of all parties comes next; of equal
 * ones the one that was planned first. The same seed gives the same run.
 */
final class World {
    static final long NEVER = Engine.NEVER;
    private static final int STORY_LINES = 4_000;
    private static final int EVENTS_AT_ONE_INSTANT = 100_000;

    /** A planned happening. */
    static final class Event {
        private final long at;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Event(long at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }
    }

    private final long seed;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.<Event>comparingLong(e -> e.at).thenComparingLong(e -> e.number));
    private final Deque<String> story = new ArrayDeque<>();
    private final List<String> violations = new ArrayList<>();
    private long now = TimeUnit.SECONDS.toNanos(1);
    private long planned;
    private int atThisInstant;

    World(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    static long ms(long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    long seed() {
        return seed;
    }

    SplittableRandom random() {
        return random;
    }

    /** Nanoseconds since the world began, which was at 1 s. */
    long now() {
        return now;
    }

    /**
     * @param delay nanoseconds from now, at least 0
     */
    Event in(long delay, Runnable action) {
        return at(now + delay, action);
    }

    /**
     * @param time not before now
     */
    Event at(long time, Runnable action) {
        Event event = new Event(Math.max(time, now), planned++, action);
        events.add(event);
        return event;
    }

    /** Lets the next event happen, unless it lies beyond {@code limit}. */
    private boolean step(long limit) {
        Event next = events.peek();
        if (next == null || next.at > limit) {
            return false;
        }
        events.remove();
        if (next.cancelled) {
            return true;
        }
        atThisInstant = next.at > now ? 0 : atThisInstant + 1;
        if (atThisInstant > EVENTS_AT_ONE_INSTANT) {
            throw new IllegalStateException("time stands still at " + clock());
        }
        now = next.at;
        next.action.run();
        return true;
    }

    /** Lets time pass, with all that happens meanwhile. */
    void run(long duration) {
        long end = now + duration;
        while (step(end)) {}
        now = end;
    }

    /** Until nothing is planned any more, at most for so long. */
    void runUntilQuiet(long atMost) {
        long end = now + atMost;
        while (step(end)) {}
    }

    /** Something that no peer may do, or no run may end with. */
    void violation(String text) {
        tell("VIOLATION " + text);
        violations.add(clock() + " " + text);
    }

    List<String> violations() {
        return violations;
    }

    /** One line of the story that is printed when a test fails. */
    void tell(String line) {
        if (story.size() == STORY_LINES) {
            story.removeFirst();
        }
        story.addLast(clock() + " " + line);
    }

    String story() {
        return "seed " + seed + "\n" + String.join("\n", story);
    }

    String clock() {
        return String.format(Locale.ROOT, "%10.4f", now / 1e9);
    }
}
