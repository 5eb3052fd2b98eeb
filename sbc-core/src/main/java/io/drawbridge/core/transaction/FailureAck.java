package io.drawbridge.core.transaction;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

/** The ACK for a response of 300 to 699: part of the INVITE transaction (RFC 3261 §17.1.1.3). */
final class FailureAck {
    private FailureAck() {}

    static SipRequest of(SipRequest invite, SipResponse response) {
        return SameHop.request(Method.ACK, invite, response);
    }
}
