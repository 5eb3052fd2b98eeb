package io.drawbridge.core.message;

/**
 * Why bytes are not a SIP message that we read on. Fit for a counter and a log line: it never holds
 * the bytes themselves.
 */
public enum Problem {
    /** No CRLF CRLF within the datagram, or the stream ended inside the message. */
    TRUNCATED(400, "Incomplete message"),
    /**
     * The message is longer than {@link SipLimits#message} or its body than {@link SipLimits#body}.
     */
    MESSAGE_TOO_LONG(413, "Request Entity Too Large"),
    URI_TOO_LONG(414, "Request-URI Too Long"),
    HEADER_LINE_TOO_LONG(513, "Message Too Large"),
    TOO_MANY_HEADERS(513, "Message Too Large"),
    /** Neither a request line nor a status line (RFC 3261 §7.1, §7.2). */
    BAD_START_LINE(400, "Malformed start line"),
    BAD_REQUEST_URI(400, "Malformed Request-URI"),
    /** A Request-URI that is neither sip, sips nor tel (RFC 3261 §8.2.2.1). */
    UNSUPPORTED_SCHEME(416, "Unsupported URI Scheme"),
    /** SIP, but not version 2.0 (RFC 3261 §21.5.6). */
    UNSUPPORTED_VERSION(505, "Version Not Supported"),
    /** NUL or another control byte, a CR without LF or an LF without CR. */
    CONTROL_BYTE(400, "Control character in header"),
    /** A header line without a colon, or with a name that is no token. */
    BAD_HEADER_LINE(400, "Malformed header line"),
    /** A header that must stand once stands twice. */
    REPEATED_HEADER(400, "Header field must not be repeated"),
    /** Via, From, To, Call-ID or CSeq is missing, or Content-Length on a stream. */
    MISSING_HEADER(400, "Missing header field"),
    BAD_VIA(400, "Malformed Via"),
    BAD_FROM(400, "Malformed From"),
    BAD_TO(400, "Malformed To"),
    BAD_CALL_ID(400, "Malformed Call-ID"),
    BAD_CSEQ(400, "Malformed CSeq"),
    /** The method of the CSeq is not that of the request line (RFC 3261 §8.1.1.5). */
    CSEQ_METHOD_MISMATCH(400, "CSeq method does not match"),
    /** As before, and the method of the request line is none that we know (RFC 4475 §3.1.2.18). */
    UNKNOWN_METHOD_MISMATCH(501, "Not Implemented"),
    BAD_MAX_FORWARDS(400, "Malformed Max-Forwards"),
    BAD_CONTACT(400, "Malformed Contact"),
    BAD_ROUTE(400, "Malformed Route or Record-Route"),
    /** Not a number, or larger than what a datagram holds (RFC 3261 §18.3). */
    BAD_CONTENT_LENGTH(400, "Bad Content-Length");

    private final int status;
    private final String reason;

    Problem(int status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    /** Status of the answer that a request with this problem gets. */
    public int status() {
        return status;
    }

    /** Reason phrase of that answer. */
    public String reason() {
        return reason;
    }
}
