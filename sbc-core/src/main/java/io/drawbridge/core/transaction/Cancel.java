package io.drawbridge.core.transaction;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;

/** The CANCEL of an INVITE (RFC 3261 §9.1). */
public final class Cancel {
    private Cancel() {}

    /**
     * Builds it: to be sent to where the INVITE went, in a transaction of its own, and not before a
     * provisional response has come.
     */
    public static SipRequest of(SipRequest invite) {
        return SameHop.request(Method.CANCEL, invite, invite);
    }
}
