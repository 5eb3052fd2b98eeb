package io.drawbridge.relay.config;

/** RTP and RTCP on one port (RFC 5761). */
public enum RtcpMux {
    /** Never offered, never accepted. */
    OFF,
    /** Accepted when offered, not offered. */
    ACCEPT,
    /** Offered, and a peer without it is refused. */
    REQUIRE
}
