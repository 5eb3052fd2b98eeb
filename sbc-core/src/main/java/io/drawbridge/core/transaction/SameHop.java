package io.drawbridge.core.transaction;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipRequest;

/**
 * What CANCEL (RFC 3261 §9.1) and the ACK of a transaction (§17.1.1.3) have in common with their
 * INVITE, so that they take the same way and are recognised at its end.
 */
final class SameHop {
    private SameHop() {}

    /**
     * @param to message whose To is taken: the INVITE's own, or for ACK the response's
     */
    static SipRequest request(Method method, SipRequest invite, SipMessage to) {
        return SipRequest.builder(method, invite.requestUriText())
                .header(HeaderName.VIA, invite.topVia().toString())
                .header(HeaderName.MAX_FORWARDS, "70")
                .copy(invite, HeaderName.ROUTE)
                .copy(invite, HeaderName.FROM)
                .copy(to, HeaderName.TO)
                .copy(invite, HeaderName.CALL_ID)
                .header(HeaderName.CSEQ, invite.cseq().number() + " " + method.name())
                .buildRequest();
    }
}
