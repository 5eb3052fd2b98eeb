package io.drawbridge.core.auth;

/** What a request shows of who sent it. */
public sealed interface Proof {
    /** The sender knows the password of this user. */
    record Proven(String user) implements Proof {}

    /** No credentials for our realm: they are asked for, and nobody has done wrong. */
    record Absent() implements Proof {}

    /**
     * Credentials for a nonce that is too old, was given to another address, or whose count did not
     * rise: they are asked for again with {@code stale=true} (RFC 7616 §3.3).
     */
    record Stale() implements Proof {}

    /**
     * Credentials that prove nothing.
     *
     * @param user as he names himself, whether he exists or not; "" when it cannot be read
     */
    record Wrong(String user) implements Proof {}
}
