package io.drawbridge.policy.admission;

import java.time.Duration;

/**
 * Which new calls a busy machine refuses: those of strangers when an event waits longer for its
 * loop than the threshold, those of users from twice that, those of trunks from four times.
 *
 * @param queueDelay threshold, more than 0
 */
public record Overload(Duration queueDelay) {
    private static final int USERS_FROM = 2;
    private static final int TRUNKS_FROM = 4;
    private static final int SOONEST_RETRY = 2;
    private static final int RETRY_SPREAD = 9;

    public Overload {
        if (!queueDelay.isPositive()) {
            throw new IllegalArgumentException("queue delay " + queueDelay);
        }
    }

    public boolean refuses(CallAttempt attempt) {
        if (attempt.emergency()) {
            return false;
        }
        int factor =
                switch (attempt.caller()) {
                    case Caller.Stranger _ -> 1;
                    case Caller.User _ -> USERS_FROM;
                    case Caller.Trunk _ -> TRUNKS_FROM;
                };
        return attempt.queueDelayNanos() > factor * queueDelay.toNanos();
    }

    /** Seconds until a refused caller should try again: 2 to 10, so that not all come at once. */
    public static int retryAfterSeconds(int spread) {
        return SOONEST_RETRY + Math.floorMod(spread, RETRY_SPREAD);
    }
}
