package io.drawbridge.relay.srtp;

import org.jspecify.annotations.Nullable;

/**
 * One direction of an SRTP session: all sources under one master key (RFC 3711 §3.2). Not
 * thread-safe.
 *
 * <p>The four methods change a packet in place, which starts at index 0 of the array; they return
 * its new length, or a negative number that {@link SrtpStatus#of} explains. A packet that is
 * refused is left as it came, so another context may try it.
 */
public final class SrtpContext {
    /** Octets that protection adds at most: index, longest tag, longest MKI. */
    public static final int MAX_OVERHEAD = 4 + 16 + 128;

    /** RTP packets under one master key (RFC 3711 §9.2). */
    public static final long MAX_LIFETIME = 1L << 48;

    private static final long MAX_RTCP_LIFETIME = 1L << 31;
    private static final int RTP_FIXED = 12;

    /** A rollover counter's worth of indices. */
    private static final long CYCLE = 0x1_0000;

    /** What may be lost before the nearest index is doubted (RFC 3550 A.1). */
    private static final int MAX_DROPOUT = 3000;

    private final MasterKey key;
    private final int replayWindow;
    private final long lifetime;
    private final SsrcTable sources;
    private final PacketCipher rtp;
    private @Nullable PacketCipher rtcp;
    private long rtpPackets;
    private long rtcpPackets;

    /**
     * A replay window of 128 packets, and the longest lifetime.
     *
     * @param maxSsrcs sources whose state is kept, at least 1. What is received from one more takes
     *     the place of the source that was silent longest; sending one more is refused
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
        if (replayWindow < 64 || replayWindow % 64 != 0)
            throw new IllegalArgumentException("window " + replayWindow);
        if (lifetime < 1 || lifetime > MAX_LIFETIME)
            throw new IllegalArgumentException("lifetime " + lifetime);
        this.key = key;
        this.replayWindow = replayWindow;
        this.lifetime = lifetime;
        sources = new SsrcTable(maxSsrcs);
        rtp = PacketCipher.forRtp(key);
    }

    /** Whether packets of a source have passed, as far as is known. */
    public boolean knows(int ssrc) {
        return sources.find(ssrc) != null;
    }

    /**
     * Encrypts and authenticates an RTP packet. Its sequence number says which index it has: one
     * that was used is refused, since to encrypt two packets with one keystream tells both; a
     * sender that starts its numbers anew needs new ones, or another SSRC.
     *
     * @param packet with room for tag and MKI behind the packet
     */
    public int protect(byte[] packet, int length) {
        int payload = payload(packet, length);
        if (payload < 0) return payload;
        if (length + rtp.overhead() > packet.length) return SrtpStatus.TOO_LONG.code();
        if (rtpPackets >= lifetime) return SrtpStatus.KEY_EXHAUSTED.code();
        int ssrc = word(packet, 8);
        SsrcTable.Source source = sources.find(ssrc);
        if (source == null) {
            // Forgotten and come back, it would begin at index 0 again, with a used keystream.
            if (sources.isFull()) return SrtpStatus.TOO_MANY_SSRCS.code();
            source = sources.add(ssrc, replayWindow);
        }
        long index = source.rtp.nearest(sequence(packet));
        if (index >= MAX_LIFETIME) return SrtpStatus.KEY_EXHAUSTED.code();
        if (!source.rtp.isFresh(index)) return SrtpStatus.REPLAYED.code();
        source.rtp.accept(index);
        sources.use(source);
        rtpPackets++;
        return rtp.protectRtp(packet, payload, length, ssrc, index);
    }

    /** Authenticates and decrypts an SRTP packet. */
    public int unprotect(byte[] packet, int length) {
        int payload = payload(packet, length);
        if (payload < 0) return payload;
        if (length - rtp.overhead() < payload) return SrtpStatus.TOO_SHORT.code();
        if (!rtp.isNamedBy(packet, length)) return SrtpStatus.MALFORMED.code();
        if (rtpPackets >= lifetime) return SrtpStatus.KEY_EXHAUSTED.code();
        int ssrc = word(packet, 8);
        SsrcTable.Source source = sources.find(ssrc);
        if (source == null || !source.rtp.isStarted())
            return unprotectFirst(packet, payload, length, source);

        ReplayWindow window = source.rtp;
        long index = window.nearest(sequence(packet));
        int result = SrtpStatus.REPLAYED.code();
        if (window.isFresh(index)) {
            if (index >= MAX_LIFETIME) return SrtpStatus.KEY_EXHAUSTED.code();
            result = rtp.unprotectRtp(packet, payload, length, ssrc, index);
        } else if (!window.isTooOld(index)) {
            return result;
        }
        if (result < 0 && (window.isTooOld(index) || window.age(index) < -MAX_DROPOUT)) {
            // So many were lost that the next cycle is meant; the tag proves it.
            index += CYCLE;
            if (index >= MAX_LIFETIME) return result;
            int later = rtp.unprotectRtp(packet, payload, length, ssrc, index);
            if (later < 0) return result;
            result = later;
        }
        if (result >= 0) passed(source, index);
        return result;
    }

    /**
     * A source's first packet: of the first cycle, or of the second when its sender's numbers
     * wrapped before it was heard.
     */
    private int unprotectFirst(
            byte[] packet, int payload, int length, SsrcTable.@Nullable Source known) {
        int ssrc = word(packet, 8);
        long index = sequence(packet);
        int result = rtp.unprotectRtp(packet, payload, length, ssrc, index);
        if (result < 0 && index < CYCLE / 2) {
            index += CYCLE;
            result = rtp.unprotectRtp(packet, payload, length, ssrc, index);
        }
        if (result < 0) return result;
        passed(known == null ? sources.add(ssrc, replayWindow) : known, index);
        return result;
    }

    private void passed(SsrcTable.Source source, long index) {
        source.rtp.accept(index);
        sources.use(source);
        rtpPackets++;
    }

    /**
     * Encrypts and authenticates an RTCP packet, compound or not. All sources share one counter of
     * packets, which RFC 3711 §3.4 lets them: a receiver only sees indices that rise.
     *
     * @param packet with room for {@link #MAX_OVERHEAD} more octets
     */
    public int protectRtcp(byte[] packet, int length) {
        PacketCipher cipher = rtcp();
        if (!isRtcp(packet, length)) return malformed(length, PacketCipher.RTCP_CLEAR);
        if (length + PacketCipher.RTCP_WORD + cipher.overhead() > packet.length)
            return SrtpStatus.TOO_LONG.code();
        if (rtcpPackets >= Math.min(lifetime, MAX_RTCP_LIFETIME))
            return SrtpStatus.KEY_EXHAUSTED.code();
        return cipher.protectRtcp(packet, length, word(packet, 4), (int) rtcpPackets++);
    }

    /** Authenticates an SRTCP packet, and decrypts it if its sender has encrypted it. */
    public int unprotectRtcp(byte[] packet, int length) {
        PacketCipher cipher = rtcp();
        int least = PacketCipher.RTCP_CLEAR + PacketCipher.RTCP_WORD + cipher.overhead();
        if (length < least || !isRtcp(packet, length)) return malformed(length, least);
        if (!cipher.isNamedBy(packet, length)) return SrtpStatus.MALFORMED.code();
        if (rtcpPackets >= lifetime) return SrtpStatus.KEY_EXHAUSTED.code();
        int ssrc = word(packet, 4);
        int word = cipher.rtcpWord(packet, length);
        long index = word & ~PacketCipher.ENCRYPTED;
        SsrcTable.Source source = sources.find(ssrc);
        if (source != null && !source.rtcp().isFresh(index)) return SrtpStatus.REPLAYED.code();
        int result = cipher.unprotectRtcp(packet, length, ssrc, word);
        if (result < 0) return result;
        if (source == null) source = sources.add(ssrc, replayWindow);
        source.rtcp().accept(index);
        sources.use(source);
        rtcpPackets++;
        return result;
    }

    /** Made for the first packet: many sessions have no RTCP. */
    private PacketCipher rtcp() {
        PacketCipher known = rtcp;
        if (known == null) {
            known = PacketCipher.forRtcp(key);
            rtcp = known;
        }
        return known;
    }

    /** Where the payload begins, behind CSRCs and extension (RFC 3550 §5.1); or a status. */
    private static int payload(byte[] packet, int length) {
        if (length < RTP_FIXED) return SrtpStatus.TOO_SHORT.code();
        if ((packet[0] & 0xc0) != 0x80) return SrtpStatus.MALFORMED.code();
        int header = RTP_FIXED + 4 * (packet[0] & 0x0f);
        if ((packet[0] & 0x10) != 0) {
            if (length < header + 4) return SrtpStatus.TOO_SHORT.code();
            header += 4 + 4 * ((packet[header + 2] & 0xff) << 8 | packet[header + 3] & 0xff);
        }
        return length < header ? SrtpStatus.TOO_SHORT.code() : header;
    }

    private static boolean isRtcp(byte[] packet, int length) {
        return length >= PacketCipher.RTCP_CLEAR && (packet[0] & 0xc0) == 0x80;
    }

    private static int malformed(int length, int least) {
        return (length < least ? SrtpStatus.TOO_SHORT : SrtpStatus.MALFORMED).code();
    }

    private static int sequence(byte[] packet) {
        return (packet[2] & 0xff) << 8 | packet[3] & 0xff;
    }

    private static int word(byte[] packet, int at) {
        return packet[at] << 24
                | (packet[at + 1] & 0xff) << 16
                | (packet[at + 2] & 0xff) << 8
                | packet[at + 3] & 0xff;
    }
}
