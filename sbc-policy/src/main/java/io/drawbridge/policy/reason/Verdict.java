package io.drawbridge.policy.reason;

/** What to do with a packet or a call. The caller turns it into protocol terms. */
public sealed interface Verdict {
    /** Let it in. */
    record Allow() implements Verdict {
        /** The one that is always the same. */
        public static final Allow INSTANCE = new Allow();
    }

    /** Answer nothing: the source gets no sign that anything listens. */
    record Drop(Reason reason) implements Verdict {}

    /**
     * Answer that it is refused.
     *
     * @param retryAfterSeconds when to try again, 0 when nothing should be said about that
     */
    record Reject(Reason reason, int retryAfterSeconds) implements Verdict {}

    default boolean allows() {
        return this instanceof Allow;
    }
}
