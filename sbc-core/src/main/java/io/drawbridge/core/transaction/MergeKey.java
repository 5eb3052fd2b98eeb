package io.drawbridge.core.transaction;

import io.drawbridge.core.message.Method;

/**
 * What is the same in two copies of a request that came by different ways (RFC 3261 §8.2.2.2). The
 * branches of a proxy that forks to two of our addresses are no copies: they differ in their
 * Request-URI (§16.6). Comparable, so that even keys of equal hash are found quickly: a sender
 * chooses them.
 */
record MergeKey(String callId, String fromTag, long cseq, Method method, String requestUri)
        implements Comparable<MergeKey> {
    @Override
    public int hashCode() {
        return callId.hashCode() * 31
                + fromTag.hashCode()
                + requestUri.hashCode() * 17
                + (int) cseq * 0x9E3779B9;
    }

    @Override
    public int compareTo(MergeKey other) {
        int order = callId.compareTo(other.callId);
        if (order == 0) order = fromTag.compareTo(other.fromTag);
        if (order == 0) order = Long.compare(cseq, other.cseq);
        if (order == 0) order = method.name().compareTo(other.method.name());
        return order != 0 ? order : requestUri.compareTo(other.requestUri);
    }
}
