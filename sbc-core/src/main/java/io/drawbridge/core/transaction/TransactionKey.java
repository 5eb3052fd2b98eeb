package io.drawbridge.core.transaction;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.Via;

import java.util.Locale;

/**
 * Identifies a server transaction (RFC 3261 §17.2.3). Comparable, so that even keys of equal hash
 * are found quickly: a sender chooses them.
 *
 * @param branch branch of the top Via; for a request without the magic cookie what RFC 2543
 *     compares instead
 * @param host host of the top Via's sent-by, lower case
 * @param port port of the top Via's sent-by, 0 when it has none
 * @param method method of the request; INVITE for an ACK
 */
record TransactionKey(String branch, String host, int port, Method method)
        implements Comparable<TransactionKey> {
    TransactionKey {
        if (method.equals(Method.ACK)) method = Method.INVITE;
    }

    static TransactionKey of(SipRequest request, Method method) {
        Via via = request.topVia();
        String branch = via.hasMagicCookie() ? via.branch() : withoutCookie(request, method);
        return new TransactionKey(branch, via.host().toLowerCase(Locale.ROOT), via.port(), method);
    }

    TransactionKey with(Method other) {
        return new TransactionKey(branch, host, port, other);
    }

    /**
     * What identifies a request of RFC 2543 (RFC 3261 §17.2.3): Request-URI, From-tag, Call-ID,
     * CSeq number and top Via. The To-tag counts only where ACK and CANCEL, which must find their
     * INVITE, cannot come.
     */
    private static String withoutCookie(SipRequest request, Method method) {
        boolean invite =
                method.equals(Method.INVITE)
                        || method.equals(Method.ACK)
                        || method.equals(Method.CANCEL);
        return String.join(
                "\n",
                request.requestUriText(),
                request.fromTag(),
                request.callId(),
                Long.toString(request.cseq().number()),
                request.topVia().toString(),
                invite ? "" : request.toTag());
    }

    @Override
    public int hashCode() {
        return branch.hashCode() * 31 + method.hashCode();
    }

    @Override
    public int compareTo(TransactionKey other) {
        int order = branch.compareTo(other.branch);
        if (order == 0) order = host.compareTo(other.host);
        if (order == 0) order = Integer.compare(port, other.port);
        return order != 0 ? order : method.name().compareTo(other.method.name());
    }
}
