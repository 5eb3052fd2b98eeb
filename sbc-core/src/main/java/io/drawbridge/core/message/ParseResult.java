package io.drawbridge.core.message;

import java.util.Optional;

/** What {@link SipParser} makes of bytes. Bad input is a value, never an exception. */
public sealed interface ParseResult {
    /**
     * @param length bytes that belong to the message, with blank lines before it; on a stream the
     *     next message begins there, in a datagram the rest is to be discarded
     */
    record Parsed(SipMessage message, int length) implements ParseResult {}

    /**
     * @param offset first byte that could not be read, counted from the start of what was parsed
     * @param problem fit for a log line; never holds the bytes themselves
     * @param replyTo what a stateless answer needs; empty when none is due: for a response, an ACK,
     *     or a request without Via and CSeq
     */
    record Malformed(int offset, Problem problem, Optional<ReplyRoute> replyTo)
            implements ParseResult {}
}
