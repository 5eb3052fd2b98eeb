package io.drawbridge.relay.demux;

import io.drawbridge.relay.rtp.RtcpHeaderView;
import io.drawbridge.relay.rtp.RtpHeaderView;

/** What a datagram on a media port is (RFC 7983 §7, RFC 5761 §4). */
public enum PacketKind {
    RTP,
    RTCP,
    STUN,
    DTLS,
    /** Anything else, or too short or too long for what its first byte says. */
    JUNK;

    /** Looks at the first two bytes and the length. */
    public static PacketKind of(Datagram datagram) {
        int length = datagram.length();
        if (length < 2 || length > Datagram.MAX_BYTES) return JUNK;
        int first = datagram.bytes().get(0) & 0xff;
        if (first >= 128 && first <= 191) return rtpOrRtcp(datagram, length);
        if (first <= 3) return STUN;
        if (first >= 20 && first <= 63) return DTLS;
        return JUNK;
    }

    private static PacketKind rtpOrRtcp(Datagram datagram, int length) {
        if (RtcpHeaderView.isPacketType(datagram.bytes().get(1) & 0xff))
            return length >= RtcpHeaderView.MIN_BYTES ? RTCP : JUNK;
        return RtpHeaderView.isComplete(datagram.bytes(), length) ? RTP : JUNK;
    }
}
