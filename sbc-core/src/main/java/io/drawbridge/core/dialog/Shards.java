package io.drawbridge.core.dialog;

import io.drawbridge.core.transaction.SipHash;

/**
 * Finds the owner of a call: a keyed hash of the Call-ID, so that nobody outside can aim at one
 * shard.
 *
 * @param hash keyed with the node's secret
 * @param count number of shards, at least 1
 */
public record Shards(SipHash hash, int count) {
    /** 0 to count − 1. */
    public int owner(String callId) {
        return count == 1 ? 0 : (int) Long.remainderUnsigned(hash.hash(callId), count);
    }
}
