package io.drawbridge.core.transaction;

import io.drawbridge.core.message.Method;

/**
 * What is the same in two copies of a request that came by different ways (RFC 3261 §8.2.2.2).
 * Comparable, so that even keys of equal hash are found quickly: a sender chooses them.
 */
record MergeKey(String callId, String fromTag, long cseq, Method method)
        implements Comparable<MergeKey> {
    @Override
    public int hashCode() {
        return callId.hashCode() * 31 + fromTag.hashCode() + (int) cseq * 0x9E3779B9;
    }

    @Override
    public int compareTo(MergeKey other) {
        int order = callId.compareTo(other.callId);
        if (order == 0) order = fromTag.compareTo(other.fromTag);
        if (order == 0) order = Long.compare(cseq, other.cseq);
        return order != 0 ? order : method.name().compareTo(other.method.name());
    }
}
