package io.drawbridge.relay.rtp;

/** The fixed header of an RTCP packet (RFC 3550 §6.4), as far as a relay looks at it. */
public final class RtcpHeaderView {
    /** Header and the sender's SSRC. */
    public static final int MIN_BYTES = 8;

    private RtcpHeaderView() {}

    /**
     * Whether the second octet of a packet with version 2 is an RTCP packet type rather than an RTP
     * payload type with its marker (RFC 5761 §4).
     */
    public static boolean isPacketType(int octet) {
        return octet >= 192 && octet <= 223;
    }
}
