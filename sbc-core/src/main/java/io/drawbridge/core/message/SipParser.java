package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads SIP messages (RFC 3261 §7). Strict where two readers could see two messages: what is
 * ambiguous is {@link ParseResult.Malformed}. Has no state; may be shared.
 */
public final class SipParser {
    private static final int EXPECTED_HEADERS = 16;

    /** Longest method and version around the longest Request-URI. */
    private static final int START_LINE_EXTRA = 256;

    private final SipLimits limits;

    public SipParser(SipLimits limits) {
        this.limits = limits;
    }

    public SipLimits limits() {
        return limits;
    }

    static int startLineLimit(SipLimits limits) {
        return limits.uri() + START_LINE_EXTRA;
    }

    /**
     * Reads the message at {@code offset}; empty lines before it are skipped (RFC 3261 §7.5). The
     * bytes are copied: the buffer may be used again.
     */
    public ParseResult parse(byte[] buffer, int offset, int length, Framing framing) {
        return new Reading(limits, buffer, offset, length, framing, false).read();
    }

    /**
     * As {@link #parse}, without a copy where the array holds nothing but the message: it becomes
     * the message's, and nobody may write into it any more.
     */
    public ParseResult adopt(byte[] bytes, Framing framing) {
        return new Reading(limits, bytes, 0, bytes.length, framing, true).read();
    }

    /**
     * Value of the Content-Length that {@code scan} has just read, -1 if it is no number of 31
     * bits.
     */
    static int contentLength(byte[] buffer, HeaderScan scan) {
        if (scan.valueEnd == scan.valueStart) return -1;
        long value = 0;
        for (int i = scan.valueStart; i < scan.valueEnd; i++) {
            if (!Characters.isDigit(buffer[i])) return -1;
            value = value * 10 + (buffer[i] - '0');
            if (value > Integer.MAX_VALUE) return -1;
        }
        return (int) value;
    }

    /**
     * One message being read: the first problem is kept, the headers for an answer are still read.
     */
    private static final class Reading {
        private final SipLimits limits;
        private final byte[] buffer;
        private final int offset;
        private final int length;
        private final Framing framing;
        private final boolean adopted;
        private final HeaderScan scan;
        private final HeaderIndex index = new HeaderIndex(EXPECTED_HEADERS);

        private @Nullable Problem problem;
        private int problemAt;
        private @Nullable StartLine start;
        private int messageStart;
        private int contentLength = -1;

        Reading(
                SipLimits limits,
                byte[] buffer,
                int offset,
                int length,
                Framing framing,
                boolean adopted) {
            this.adopted = adopted;
            this.limits = limits;
            this.buffer = buffer;
            this.offset = offset;
            this.length = length;
            this.framing = framing;
            this.scan = new HeaderScan(buffer, offset, offset + length, limits.headerLine());
        }

        ParseResult read() {
            readStartLine();
            messageStart = scan.lineStart;
            if (start == null && problem == Problem.TRUNCATED) return malformed();
            int bodyStart = readHeaders();
            int end = bodyStart < 0 ? -1 : messageEnd(bodyStart);
            if (end < 0) end = offset + length;
            index.complete(
                    adopted && messageStart == 0 && end == buffer.length
                            ? buffer
                            : Arrays.copyOfRange(buffer, messageStart, end),
                    Math.max(0, (bodyStart < 0 ? end : bodyStart) - messageStart));
            if (problem != null || start == null) return malformed();
            return switch (start) {
                case StartLine.Request request -> request(request, end);
                case StartLine.Status status -> status(status, end);
            };
        }

        private void readStartLine() {
            switch (scan.startLine(startLineLimit(limits))) {
                case LINE -> {
                    start = StartLine.read(buffer, scan.lineStart, scan.lineEnd);
                    if (start == null) {
                        note(Problem.BAD_START_LINE, scan.lineStart);
                        start = StartLine.methodOnly(buffer, scan.lineStart, scan.lineEnd);
                    }
                }
                case BAD -> {
                    note(scan.problem, scan.problemAt);
                    start = StartLine.methodOnly(buffer, scan.lineStart, offset + length);
                }
                case MORE, END -> note(Problem.TRUNCATED, offset + length);
            }
        }

        /** Returns where the body begins, -1 if the headers do not end. */
        private int readHeaders() {
            while (true) {
                switch (scan.next()) {
                    case LINE -> readHeader();
                    case BAD -> note(scan.problem, scan.problemAt);
                    case END -> {
                        return scan.position;
                    }
                    case MORE -> {
                        note(Problem.TRUNCATED, offset + length);
                        return -1;
                    }
                }
            }
        }

        private void readHeader() {
            HeaderName name = scan.name;
            if (index.count() >= limits.headers()) {
                note(Problem.TOO_MANY_HEADERS, scan.lineStart);
                boolean needed = name != null && name.isForReply() && index.find(name, 0) < 0;
                if (!needed) return;
            }
            if (name != null && name.isSingle()) {
                if (index.find(name, 0) >= 0) {
                    note(Problem.REPEATED_HEADER, scan.lineStart);
                    return;
                }
                if (name == HeaderName.CONTENT_LENGTH) {
                    contentLength = contentLength(buffer, scan);
                    if (contentLength < 0) note(Problem.BAD_CONTENT_LENGTH, scan.valueStart);
                }
            }
            index.add(name, scan, messageStart);
        }

        /** Returns where the message ends, -1 if it cannot be said. */
        private int messageEnd(int bodyStart) {
            int end = offset + length;
            int available = end - bodyStart;
            int body = contentLength;
            if (index.find(HeaderName.CONTENT_LENGTH, 0) < 0) {
                if (framing == Framing.STREAM) {
                    note(Problem.MISSING_HEADER, bodyStart);
                    return -1;
                }
                body = available;
            }
            if (body < 0) return -1;
            if (body > limits.body() || (long) bodyStart - messageStart + body > limits.message()) {
                note(Problem.MESSAGE_TOO_LONG, bodyStart);
                return -1;
            }
            if (body > available) {
                note(
                        framing == Framing.STREAM ? Problem.TRUNCATED : Problem.BAD_CONTENT_LENGTH,
                        end);
                return -1;
            }
            return bodyStart + body;
        }

        private ParseResult request(StartLine.Request line, int end) {
            if (!line.isVersion2()) note(Problem.UNSUPPORTED_VERSION, messageStart);
            requireHeaders();
            if (problem != null) return malformed();
            if (line.uri().length() > limits.uri()) note(Problem.URI_TOO_LONG, messageStart);
            Uri uri = UriReader.read(line.uri(), 0, line.uri().length());
            if (uri == null || (uri instanceof SipUri sip && !sip.headers().isEmpty()))
                note(Problem.BAD_REQUEST_URI, messageStart);
            else if (uri instanceof OtherUri) note(Problem.UNSUPPORTED_SCHEME, messageStart);
            SipRequest request = new SipRequest(index, line.method(), line.uri(), uri);
            note(request.check(), messageStart);
            if (problem != null) return malformed();
            if (!request.cseq().method().equals(line.method())) {
                note(
                        line.method().isKnown()
                                ? Problem.CSEQ_METHOD_MISMATCH
                                : Problem.UNKNOWN_METHOD_MISMATCH,
                        messageStart);
                return malformed();
            }
            return new ParseResult.Parsed(request, end - offset);
        }

        private ParseResult status(StartLine.Status line, int end) {
            requireHeaders();
            if (problem != null) return malformed();
            SipResponse response = new SipResponse(index, line.status(), line.reason());
            note(response.check(), messageStart);
            if (problem != null) return malformed();
            return new ParseResult.Parsed(response, end - offset);
        }

        private void requireHeaders() {
            if (index.find(HeaderName.VIA, 0) < 0
                    || index.find(HeaderName.FROM, 0) < 0
                    || index.find(HeaderName.TO, 0) < 0
                    || index.find(HeaderName.CALL_ID, 0) < 0
                    || index.find(HeaderName.CSEQ, 0) < 0)
                note(Problem.MISSING_HEADER, messageStart);
        }

        private void note(@Nullable Problem what, int at) {
            if (problem != null || what == null) return;
            problem = what;
            problemAt = at - offset;
        }

        private ParseResult malformed() {
            Problem found = problem == null ? Problem.BAD_START_LINE : problem;
            return new ParseResult.Malformed(problemAt, found, replyTo(found));
        }

        private Optional<ReplyRoute> replyTo(Problem found) {
            int via = index.find(HeaderName.VIA, 0);
            int cseq = index.find(HeaderName.CSEQ, 0);
            boolean due =
                    start instanceof StartLine.Request request
                            && !request.method().equals(Method.ACK)
                            && via >= 0
                            && cseq >= 0;
            if (!due) return Optional.empty();
            List<String> vias = new ArrayList<>(2);
            for (int i = via; i >= 0; i = index.find(HeaderName.VIA, i + 1))
                vias.add(index.value(i));
            return Optional.of(
                    new ReplyRoute(
                            found.status(),
                            found.reason(),
                            vias,
                            first(HeaderName.FROM),
                            first(HeaderName.TO),
                            first(HeaderName.CALL_ID),
                            index.value(cseq)));
        }

        private String first(HeaderName name) {
            int i = index.find(name, 0);
            return i < 0 ? "" : index.value(i);
        }
    }
}
