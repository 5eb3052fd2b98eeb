package io.drawbridge.relay.srtp;

/**
 * One direction of an SRTP session: all sources under one master key (RFC 3711 §3.2).
 *
 * <p>The four methods change a packet in place, which starts at index 0 of the array; they return
 * its new length, or a negative number that {@link SrtpStatus#of} explains. A packet that is
 * refused is left as it came, so another context may try it.
 */
public final class SrtpContext {
    /** Octets that protection adds at most: index, longest tag, longest MKI. */
    public static final int MAX_OVERHEAD = 4 + 16 + 128;

    /** RFC 3711 §9.2; also the longest lifetime of a key. */
    public static final long MAX_LIFETIME = 1L << 48;

    /**
     * @param maxSsrcs sources whose state is kept, at least 1. What is received under one more
     *     takes the place of the source that was silent longest; sending one more is refused
     * @throws IllegalArgumentException for numbers out of range
     */
    public SrtpContext(MasterKey key, int maxSsrcs) {
        this(key, maxSsrcs, 128, MAX_LIFETIME);
    }

    /**
     * @param replayWindow packets that may come late, a multiple of 64 (RFC 3711 §3.3.2)
     * @param lifetime RTP packets, and RTCP packets, that the key may protect: 1 to 2^48; of RTCP
     *     never more than 2^31
     */
    public SrtpContext(MasterKey key, int maxSsrcs, int replayWindow, long lifetime) {
        if (maxSsrcs < 1) throw new IllegalArgumentException("sources " + maxSsrcs);
    }

    /**
     * Encrypts and authenticates an RTP packet.
     *
     * @param packet with room for the tag and the MKI behind the packet
     */
    public int protect(byte[] packet, int length) {
        return SrtpStatus.MALFORMED.code();
    }

    /** Authenticates and decrypts an SRTP packet. */
    public int unprotect(byte[] packet, int length) {
        return SrtpStatus.MALFORMED.code();
    }

    /**
     * Encrypts and authenticates an RTCP packet, compound or not.
     *
     * @param packet with room for {@link #MAX_OVERHEAD} more octets
     */
    public int protectRtcp(byte[] packet, int length) {
        return SrtpStatus.MALFORMED.code();
    }

    /** Authenticates and decrypts an SRTCP packet. */
    public int unprotectRtcp(byte[] packet, int length) {
        return SrtpStatus.MALFORMED.code();
    }
}
