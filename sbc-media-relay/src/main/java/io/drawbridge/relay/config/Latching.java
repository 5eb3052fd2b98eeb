package io.drawbridge.relay.config;

/** Which source a leg believes to be its party (symmetric RTP, RFC 4961). */
public enum Latching {
    /** The signalled address first, then what NAT may make of it; a stranger never. */
    STRICT,
    /**
     * The first source that sends RTP, from anywhere, once. For odd NATs; a stranger can be first.
     */
    LOOSE,
    /** Only the signalled address and port. */
    OFF
}
