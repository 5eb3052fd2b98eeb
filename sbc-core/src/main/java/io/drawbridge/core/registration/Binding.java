package io.drawbridge.core.registration;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.transport.Flow;

/**
 * One device of a user (RFC 3261 §10.2.1).
 *
 * @param alias user part of the Contact under which the registrar knows the device
 * @param registrar name of the trunk that keeps it, "" when we do
 * @param contact the device's own Contact URI, exactly as it sent it
 * @param flow the way to the device; only used while {@code reachable}
 * @param network name of the network it registered from
 * @param callId of the REGISTER that made or refreshed it last
 * @param cseq of that REGISTER
 * @param expiresAt ns since process start
 * @param userAgent as the device calls itself, "" if it does not
 * @param reachable false once its connection is gone: calls get 480 until it returns
 */
public record Binding(
        String alias,
        AddressOfRecord aor,
        String registrar,
        String contact,
        Flow flow,
        String network,
        String callId,
        long cseq,
        long expiresAt,
        String userAgent,
        boolean reachable) {
    private static final int LONGEST_USER_AGENT = 128;

    /** What a device calls itself, as far as it is kept. */
    public static String userAgent(SipRequest register) {
        String name = register.header(HeaderName.USER_AGENT).orElse("");
        return name.length() <= LONGEST_USER_AGENT ? name : name.substring(0, LONGEST_USER_AGENT);
    }

    Binding lost() {
        return new Binding(
                alias, aor, registrar, contact, flow, network, callId, cseq, expiresAt, userAgent,
                false);
    }

    boolean expired(long now) {
        return expiresAt <= now;
    }
}
