package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

/** A request (RFC 3261 §7.1). */
public final class SipRequest extends SipMessage {
    private final Method method;
    private final String requestUriText;
    private @Nullable Uri requestUri;

    SipRequest(HeaderIndex index, Method method, String requestUriText, @Nullable Uri requestUri) {
        super(index);
        this.method = method;
        this.requestUriText = requestUriText;
        this.requestUri = requestUri;
    }

    /**
     * Begins a request.
     *
     * @param requestUri as on the wire, no blanks or control characters
     */
    public static MessageBuilder builder(Method method, String requestUri) {
        return MessageBuilder.request(method, requestUri);
    }

    @Override
    public Method method() {
        return method;
    }

    /**
     * @throws IllegalStateException if a builder was given something else than a URI
     */
    public Uri requestUri() {
        Uri read = requestUri;
        if (read == null)
            requestUri =
                    read =
                            Uri.parse(requestUriText)
                                    .orElseThrow(
                                            () ->
                                                    new IllegalStateException(
                                                            "no URI: " + requestUriText));
        return read;
    }

    /** As on the wire. */
    public String requestUriText() {
        return requestUriText;
    }

    @Override
    public String startLine() {
        return method.name() + " " + requestUriText + " SIP/2.0";
    }

    /**
     * The same request with another top Via: as a server marks it with received and rport (RFC 3261
     * §18.2.1, RFC 3581 §4).
     */
    public SipRequest withTopVia(Via via) {
        return MessageBuilder.request(method, requestUriText)
                .copyAll(this, HeaderName.VIA, via.toString())
                .buildRequest();
    }
}
