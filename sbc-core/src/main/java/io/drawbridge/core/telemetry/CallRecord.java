package io.drawbridge.core.telemetry;

import io.drawbridge.relay.control.SessionStatistics;

/**
 * What is known of a call at its end.
 *
 * @param call the last summary; its times are nanoseconds since process start
 * @param requestUri as received
 * @param route name of the route that was taken, empty when none matched
 * @param endedAt nanoseconds since process start
 * @param status final SIP status that the inbound side got; 200 for an answered call
 * @param end why it ended
 * @param releasedBy which side ended it
 * @param reason words for people: why it was refused or ended so
 * @param alert what policy found in it and let through; empty when nothing
 * @param media what the relay counted
 */
public record CallRecord(
        CallSummary call,
        String requestUri,
        String route,
        long endedAt,
        int status,
        End end,
        ReleasedBy releasedBy,
        String reason,
        String alert,
        SessionStatistics media) {

    /** Why a call ended. */
    public enum End {
        /** BYE after an answer. */
        NORMAL,
        CANCELLED,
        REJECTED,
        /** No answer within the ring timeout, or from no target. */
        NO_ANSWER,
        /** The 2xx was never acknowledged (RFC 3261 §13.3.1.4). */
        NO_ACK,
        MEDIA_TIMEOUT,
        /** A request in the dialog ended in 408 or 481. */
        PEER_GONE,
        MAX_DURATION,
        /** The caller has used up what his calls may cost. */
        BUDGET,
        /** By an operator or at the end of a drain. */
        ADMIN,
        BUG
    }

    public enum ReleasedBy {
        INBOUND,
        OUTBOUND,
        SBC
    }
}
