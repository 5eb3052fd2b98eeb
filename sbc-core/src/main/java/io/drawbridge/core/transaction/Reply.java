package io.drawbridge.core.transaction;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ReceivedVia;

import java.util.List;

/** What every response copies from its request (RFC 3261 §8.2.6.2). */
public final class Reply {
    private Reply() {}

    /**
     * A response with Via, From, To, Call-ID and CSeq, to which more may be added.
     *
     * @param flow where the request came from: goes into received and rport of the top Via
     * @param toTag our tag; "" leaves To as it is. Ignored where To has a tag
     */
    public static MessageBuilder to(
            SipRequest request, Flow flow, int status, String reason, String toTag) {
        MessageBuilder builder = SipResponse.builder(status, reason);
        builder.header(HeaderName.VIA, ReceivedVia.annotate(request.topVia(), flow).toString());
        if (request.vias().size() > 1) {
            List<String> all = request.values(HeaderName.VIA);
            for (String via : all.subList(1, all.size())) builder.header(HeaderName.VIA, via);
        }
        builder.copy(request, HeaderName.FROM);
        String to = request.header(HeaderName.TO).orElse("");
        boolean tagged = toTag.isEmpty() || !request.toTag().isEmpty();
        builder.header(HeaderName.TO, tagged ? to : to + ";tag=" + toTag);
        builder.copy(request, HeaderName.CALL_ID).copy(request, HeaderName.CSEQ);
        return builder;
    }

    /** 100 Trying: without a To-tag of its own, with the request's Timestamp (§8.2.6.1). */
    static SipResponse trying(SipRequest request, Flow flow) {
        return to(request, flow, 100, "Trying", "")
                .copy(request, HeaderName.TIMESTAMP)
                .buildResponse();
    }
}
