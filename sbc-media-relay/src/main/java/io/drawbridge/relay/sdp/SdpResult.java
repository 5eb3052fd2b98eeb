package io.drawbridge.relay.sdp;

/** What {@link SdpParser} made of a body. */
public sealed interface SdpResult {
    /** A description that can be worked with. */
    record Parsed(SessionDescription description) implements SdpResult {}

    /**
     * Not SDP, or beyond the limits.
     *
     * @param line 1-based; 0 when the body as a whole is meant
     * @param problem fit for a log line; never holds the bytes themselves
     */
    record Malformed(int line, Problem problem) implements SdpResult {}

    /** Why a body was refused. */
    enum Problem {
        /** Body or line longer than its limit. */
        TOO_LONG,
        TOO_MANY_MEDIA,
        TOO_MANY_ATTRIBUTES,
        TOO_MANY_CANDIDATES,
        /** NUL, bare CR or another control byte. */
        BAD_CHARACTER,
        /** Neither empty nor a letter and an equals sign. */
        NOT_A_LINE,
        /** Does not start with v=0. */
        BAD_VERSION,
        BAD_ORIGIN,
        BAD_CONNECTION,
        /** An m-line that lacks a field or has an impossible one. */
        BAD_MEDIA,
        /** A port that is no number or above 65535, in an m-line or a=rtcp. */
        BAD_PORT,
        MISSING_ORIGIN,
        /** An m-line in use has no c-line, nor has the session. */
        MISSING_CONNECTION
    }
}
