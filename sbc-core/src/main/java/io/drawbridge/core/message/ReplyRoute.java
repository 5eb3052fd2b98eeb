package io.drawbridge.core.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a stateless answer to a request that cannot be read needs (RFC 3261 §8.2.6.2), as text
 * without control characters.
 *
 * @param status 400..599
 * @param reason phrase that says what is wrong
 * @param vias the Via lines, at least one
 * @param from "" if the request had none
 * @param to "" if the request had none
 * @param callId "" if the request had none
 * @param cseq of the request
 */
public record ReplyRoute(
        int status,
        String reason,
        List<String> vias,
        String from,
        String to,
        String callId,
        String cseq) {

    public ReplyRoute {
        vias = List.copyOf(vias);
    }

    /**
     * The answer.
     *
     * @param localTag for the To if it has none
     */
    public SipResponse response(String localTag) {
        return write(localTag, vias);
    }

    /**
     * The answer, with its top Via marked as a server marks it (RFC 3261 §18.2.1, RFC 3581 §4).
     *
     * @param address source of the request, a literal without brackets
     * @param port source port of the request
     */
    public SipResponse response(String localTag, String address, int port) {
        String line = vias.getFirst();
        int comma = CommaList.end(line, 0);
        Optional<Via> top = Via.parse(line.substring(0, comma));
        if (top.isEmpty()) return response(localTag);
        List<String> marked = new ArrayList<>(vias);
        marked.set(0, top.get().receivedFrom(address, port) + line.substring(comma));
        return write(localTag, marked);
    }

    private SipResponse write(String localTag, List<String> viaLines) {
        MessageBuilder builder = SipResponse.builder(status, reason);
        for (String via : viaLines) builder.header(HeaderName.VIA, via);
        if (!from.isEmpty()) builder.header(HeaderName.FROM, from);
        if (!to.isEmpty()) builder.header(HeaderName.TO, tagged(localTag));
        if (!callId.isEmpty()) builder.header(HeaderName.CALL_ID, callId);
        return builder.header(HeaderName.CSEQ, cseq).buildResponse();
    }

    private String tagged(String localTag) {
        return NameAddr.parse(to)
                .map(address -> address.tag().isEmpty() ? to + ";tag=" + localTag : to)
                .orElse(to);
    }
}
