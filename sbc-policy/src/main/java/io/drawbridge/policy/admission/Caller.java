package io.drawbridge.policy.admission;

/** Who wants to make a call. */
public sealed interface Caller {
    /** Nobody that we know. */
    record Stranger() implements Caller {}

    /**
     * Somebody who has registered, or has shown a password that counts.
     *
     * @param name the same for all his devices and calls
     */
    record User(String name) implements Caller {}

    /** A configured peer. */
    record Trunk(String name) implements Caller {}
}
