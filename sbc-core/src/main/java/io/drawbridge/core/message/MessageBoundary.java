package io.drawbridge.core.message;

/**
 * Where a message on a stream ends (RFC 3261 §18.3), found with the parser's own header scan. For a
 * stream that must not trust the sender: all limits hold before the message is complete.
 */
public sealed interface MessageBoundary {
    /**
     * @param length bytes of the message, with the empty lines before it
     */
    record Complete(int length) implements MessageBoundary {}

    /**
     * @param atLeast bytes that must be there before it is worth to ask again
     */
    record NeedMore(int atLeast) implements MessageBoundary {}

    /**
     * The stream cannot be read on: what is there may be given to the parser for an answer, then
     * the stream is to be closed.
     */
    record Broken(int offset, Problem problem) implements MessageBoundary {}

    /**
     * Looks at the bytes from {@code offset}, where a message or an empty line before it begins.
     */
    static MessageBoundary find(byte[] buffer, int offset, int length, SipLimits limits) {
        return new BoundarySearch(limits).find(buffer, offset, length);
    }
}
