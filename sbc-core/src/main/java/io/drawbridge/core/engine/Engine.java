package io.drawbridge.core.engine;

import java.util.List;

/** The contract of an engine: events in, effects out; no clock, no I/O. Owned by one event loop. */
public interface Engine {
    /** No deadline is set. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Takes one event.
     *
     * @param now nanoseconds since process start, at least 0, never running backwards
     * @return what is to be done, in this order
     */
    List<Output> handle(Input input, long now);

    /** When {@link Input.DeadlineReached} is due, or {@link #NEVER}. Waking early is harmless. */
    long nextDeadline();
}
