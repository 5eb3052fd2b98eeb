package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.Surroundings;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;

import java.util.List;

/**
 * A 2xx to an INVITE whose call is long gone: whoever sent it gets ACK and BYE (RFC 3261
 * §13.2.2.4).
 */
final class Orphan {
    private Orphan() {}

    /** The ACK and the BYE, built from the response alone; nothing when it has no Contact. */
    static List<SipRequest> of(SipResponse response, Flow flow, Surroundings env) {
        List<NameAddr> contacts = response.contacts();
        if (contacts.isEmpty() || !response.cseq().method().equals(Method.INVITE)) return List.of();
        String target = contacts.getFirst().uri().toString();
        long cseq = response.cseq().number();
        return List.of(
                request(Method.ACK, target, response, cseq, flow, env),
                request(Method.BYE, target, response, cseq + 1, flow, env));
    }

    private static SipRequest request(
            Method method,
            String target,
            SipResponse response,
            long cseq,
            Flow flow,
            Surroundings env) {
        ListeningPoint point = env.points().get(flow.listener());
        MessageBuilder builder =
                SipRequest.builder(method, target)
                        .header(
                                HeaderName.VIA,
                                "SIP/2.0/"
                                        + point.transport().viaName()
                                        + " "
                                        + point.advertisedHost()
                                        + ":"
                                        + point.advertisedPort()
                                        + ";branch="
                                        + env.identifiers().branch()
                                        + ";rport");
        for (NameAddr route : response.recordRoutes().reversed()) {
            builder.header(HeaderName.ROUTE, route.toString());
        }
        return builder.header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, response.header(HeaderName.FROM).orElse(""))
                .header(HeaderName.TO, response.header(HeaderName.TO).orElse(""))
                .header(HeaderName.CALL_ID, response.callId())
                .header(HeaderName.CSEQ, cseq + " " + method.name())
                .buildRequest();
    }
}
