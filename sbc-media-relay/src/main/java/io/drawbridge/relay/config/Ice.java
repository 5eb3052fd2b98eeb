package io.drawbridge.relay.config;

/** Interactive Connectivity Establishment on a leg (RFC 8445). */
public enum Ice {
    OFF,
    /** Checks are answered, none is sent (§2.5). */
    LITE
}
