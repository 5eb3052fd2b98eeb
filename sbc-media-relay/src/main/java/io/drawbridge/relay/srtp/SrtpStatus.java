package io.drawbridge.relay.srtp;

/**
 * How the protection of a packet ended. The methods of {@link SrtpContext} return the packet's new
 * length, or the {@link #code} of what is wrong with it.
 */
public enum SrtpStatus {
    OK,
    /** The tag does not fit the key: forged, damaged, or of another key. */
    UNAUTHENTIC,
    /**
     * The packet's index was seen before, or is older than the replay window (RFC 3711 §3.3.2);
     * when sending: its keystream was, or may have been, used.
     */
    REPLAYED,
    /** Fewer octets than headers, index and tag need. */
    TOO_SHORT,
    /** More octets than the array has room for, or than a counter encrypts. */
    TOO_LONG,
    /** No RTP or RTCP of version 2, or another master key identifier than the key's. */
    MALFORMED,
    /** The master key has protected as many packets as it may (RFC 3711 §9.2, RFC 4568 §6.1). */
    KEY_EXHAUSTED,
    /** One more source would have to be sent, and to forget one could use its keystream twice. */
    TOO_MANY_SSRCS;

    private static final SrtpStatus[] ALL = values();

    /**
     * @param result of a method of {@link SrtpContext}
     * @return OK for a length
     */
    public static SrtpStatus of(int result) {
        return result >= 0 ? OK : ALL[-result];
    }

    /** Negative but for OK. */
    int code() {
        return -ordinal();
    }
}
