package io.drawbridge.core.message;

/** A response (RFC 3261 §7.2). */
public final class SipResponse extends SipMessage {
    private final int status;
    private final String reason;

    SipResponse(HeaderIndex index, int status, String reason) {
        super(index);
        this.status = status;
        this.reason = reason;
    }

    /**
     * Begins a response.
     *
     * @param status 100..699
     * @param reason may be empty
     */
    public static MessageBuilder builder(int status, String reason) {
        return MessageBuilder.response(status, reason);
    }

    /**
     * Begins the response to a request with what is copied from it (RFC 3261 §8.2.6.2): all Via,
     * From, To, Call-ID, CSeq.
     *
     * @param toTag added to the To if it has none; "" adds none (100 Trying)
     */
    public static MessageBuilder to(SipRequest request, int status, String reason, String toTag) {
        MessageBuilder builder =
                builder(status, reason)
                        .copy(request, HeaderName.VIA)
                        .copy(request, HeaderName.FROM);
        if (toTag.isEmpty() || !request.toTag().isEmpty()) builder.copy(request, HeaderName.TO);
        else builder.header(HeaderName.TO, request.to().withTag(toTag).toString());
        return builder.copy(request, HeaderName.CALL_ID).copy(request, HeaderName.CSEQ);
    }

    @Override
    public Method method() {
        return cseq().method();
    }

    /** 100..699 */
    public int status() {
        return status;
    }

    /** May be empty. */
    public String reason() {
        return reason;
    }

    /** 1xx (RFC 3261 §7.2). */
    public boolean isProvisional() {
        return status < 200;
    }

    /** 2xx (RFC 3261 §7.2). */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    @Override
    public String startLine() {
        return "SIP/2.0 " + status + " " + reason;
    }
}
