package io.drawbridge.policy.admission;

import java.net.InetAddress;

/**
 * A call that somebody wants to make.
 *
 * @param source where the request came from
 * @param emergency goes through whatever the limits say, and counts all the same
 * @param queueDelayNanos how long the request waited for its loop, at least 0
 * @param spread any number, such as a hash of the call's identifier; spreads the times at which
 *     refused callers try again
 */
public record CallAttempt(
        Caller caller, InetAddress source, boolean emergency, long queueDelayNanos, int spread) {}
