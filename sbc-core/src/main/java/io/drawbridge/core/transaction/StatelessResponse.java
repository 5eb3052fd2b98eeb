package io.drawbridge.core.transaction;

import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transport.Flow;

import java.util.HexFormat;

/**
 * Answers that leave nothing in memory (RFC 3261 §8.2.7): a repeated request gets the same answer
 * with the same To-tag, and an ACK for it is known by that tag.
 */
public final class StatelessResponse {
    private static final HexFormat HEX = HexFormat.of();

    private final SipHash hash;

    /**
     * @param hash with a secret key: nobody else can say what a tag will be
     */
    public StatelessResponse(SipHash hash) {
        this.hash = hash;
    }

    /** The complete answer; never for an ACK. */
    public SipResponse to(SipRequest request, Flow flow, int status, String reason) {
        return builder(request, flow, status, reason).buildResponse();
    }

    /** The answer, to which headers such as Retry-After or Allow may be added. */
    public MessageBuilder builder(SipRequest request, Flow flow, int status, String reason) {
        return Reply.to(request, flow, status, reason, toTag(request));
    }

    /** Our To-tag for this request and its ACK: 16 hexadecimal digits. */
    public String toTag(SipRequest request) {
        return HEX.toHexDigits(
                hash.hash(request.callId(), request.fromTag(), request.topVia().branch()));
    }
}
