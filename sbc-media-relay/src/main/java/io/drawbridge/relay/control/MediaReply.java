package io.drawbridge.relay.control;

/** What a relay answers to a {@link MediaCommand}. */
public sealed interface MediaReply {
    /** The command's id. */
    long id();

    /**
     * An offer or answer was carried out.
     *
     * @param sdp for the other party; its addresses are the relay's
     */
    record Rewritten(long id, byte[] sdp) implements MediaReply {}

    /**
     * A deletion, rollback or query was carried out.
     *
     * @param statistics of the whole session up to now
     */
    record Done(long id, SessionStatistics statistics) implements MediaReply {}

    /**
     * The command changed nothing.
     *
     * @param detail fit for a log line and for an operator's eyes; never holds SDP bytes
     */
    record Refused(long id, Reason reason, String detail) implements MediaReply {}

    /** Why a command was refused. */
    enum Reason {
        /** Not SDP, or beyond the limits: 400. */
        MALFORMED_SDP,
        /**
         * Readable, but nothing in it that this leg may carry, or an address that may not be named:
         * 488.
         */
        NOT_ACCEPTABLE,
        /** No free port, or no room for another session: 503. */
        NO_RESOURCES,
        /** No such session, branch or party: 481. */
        UNKNOWN_CALL,
        /**
         * The command does not fit what went before, such as an answer without an offer. A bug of
         * the sender: 500.
         */
        WRONG_STATE
    }
}
