package io.drawbridge.core.harness;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The clock on the wall of a world: it goes with its time, and can be set. */
final class WallClock implements InstantSource {
    private final World world;
    private Instant atZero = Instant.parse("2026-03-27T12:00:00Z");

    WallClock(World world) {
        this.world = world;
    }

    void set(Instant now) {
        atZero = now.minusNanos(world.now());
    }

    void step(Duration by) {
        atZero = atZero.plus(by);
    }

    @Override
    public Instant instant() {
        return atZero.plusNanos(world.now());
    }
}
