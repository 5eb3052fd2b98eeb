package io.drawbridge.core.message;

/**
 * Finds the end of the next message of one stream and remembers how far it has read, so that bytes
 * that trickle in are read once. After {@link MessageBoundary.Complete} it begins again. Not
 * thread-safe.
 */
public final class BoundarySearch {
    private final SipLimits limits;

    /** All positions are relative to the offset of the calls; 0: the start line is not read yet. */
    private int nextLine;

    private int headers;
    private int contentLength = -1;
    private int bodyStart = -1;

    public BoundarySearch(SipLimits limits) {
        this.limits = limits;
    }

    /**
     * @param offset where the message, or an empty line before it, begins; the bytes there must be
     *     the same as in the call before, with more behind them
     */
    public MessageBoundary find(byte[] buffer, int offset, int length) {
        if (bodyStart < 0) {
            MessageBoundary result = headers(buffer, offset, length);
            if (bodyStart < 0) return result;
        }
        int total = bodyStart + contentLength;
        if (length < total) return new MessageBoundary.NeedMore(total);
        reset();
        return new MessageBoundary.Complete(total);
    }

    private void reset() {
        nextLine = 0;
        headers = 0;
        contentLength = -1;
        bodyStart = -1;
    }

    private MessageBoundary headers(byte[] buffer, int offset, int length) {
        HeaderScan scan =
                new HeaderScan(buffer, offset + nextLine, offset + length, limits.headerLine());
        if (nextLine == 0) {
            switch (scan.startLine(SipParser.startLineLimit(limits))) {
                case LINE -> nextLine = scan.position - offset;
                case BAD -> {
                    return broken(scan.problemAt - offset, scan.problem);
                }
                case MORE, END -> {
                    return needMore(length);
                }
            }
        }
        while (true) {
            switch (scan.next()) {
                case LINE -> {
                    if (++headers > limits.headers())
                        return broken(nextLine, Problem.TOO_MANY_HEADERS);
                    if (scan.name == HeaderName.CONTENT_LENGTH) {
                        if (contentLength >= 0) return broken(nextLine, Problem.REPEATED_HEADER);
                        contentLength = SipParser.contentLength(buffer, scan);
                        if (contentLength < 0)
                            return broken(scan.valueStart - offset, Problem.BAD_CONTENT_LENGTH);
                    }
                    nextLine = scan.position - offset;
                }
                case END -> {
                    return end(scan.position - offset);
                }
                case BAD -> {
                    return broken(scan.problemAt - offset, scan.problem);
                }
                case MORE -> {
                    return needMore(length);
                }
            }
        }
    }

    private MessageBoundary end(int headersEnd) {
        if (contentLength < 0) return broken(headersEnd, Problem.MISSING_HEADER);
        if (contentLength > limits.body() || headersEnd + (long) contentLength > limits.message())
            return broken(headersEnd, Problem.MESSAGE_TOO_LONG);
        bodyStart = headersEnd;
        return new MessageBoundary.NeedMore(headersEnd + contentLength);
    }

    private MessageBoundary needMore(int length) {
        return length >= limits.message()
                ? broken(length, Problem.MESSAGE_TOO_LONG)
                : new MessageBoundary.NeedMore(length + 1);
    }

    private static MessageBoundary broken(int offset, Problem problem) {
        return new MessageBoundary.Broken(offset, problem);
    }
}
