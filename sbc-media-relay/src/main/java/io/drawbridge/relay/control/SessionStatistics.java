package io.drawbridge.relay.control;

import java.util.List;
import java.util.Map;

/**
 * What went through a media session.
 *
 * @param streams one entry for every party and m-line, in the order of the offer
 */
public record SessionStatistics(List<StreamStatistics> streams) {
    /** Nothing yet. */
    public static final SessionStatistics NONE = new SessionStatistics(List.of());

    public SessionStatistics {
        streams = List.copyOf(streams);
    }

    /**
     * One m-line of one party, as the relay received it from that party.
     *
     * @param tag the party
     * @param media media type of the m-line: audio, video
     * @param local our address and port towards the party, {@code address:port}
     * @param remote where the party's packets come from (latched), else where its SDP says; empty
     *     when neither is known
     * @param codec encoding name of the first payload type of the answer, such as PCMA; empty when
     *     not known
     * @param packets RTP packets received from the party and relayed, or heard by the relay itself
     *     where it plays a tone; of the player: packets played
     * @param bytes of their datagrams, without IP and UDP headers
     * @param lost RTP packets missing by sequence number (RFC 3550 A.3); never negative
     * @param jitterMs interarrival jitter (RFC 3550 §6.4.1) in milliseconds at the codec's clock
     *     rate
     * @param rtcpPackets RTCP packets received, likewise
     * @param rejected datagrams refused, whatever the reason; of a bundle its first line tells all
     * @param rejectedFrom the last source refused by latching, {@code address:port}; empty when
     *     none
     * @param reordered RTP packets that came after one with a higher sequence number
     * @param duplicates RTP packets that came again
     * @param sentPackets RTP packets sent to the party
     * @param sentBytes of their datagrams, without IP and UDP headers
     * @param quality what the party's RTCP and its packets' arrival say
     * @param rejections datagrams refused, by reason; only reasons that occurred
     * @param security how packets are protected: {@code rtp}, {@code sdes AES_CM_128_HMAC_SHA1_80},
     *     {@code dtls AEAD_AES_128_GCM}, {@code dtls} before its keys are there
     * @param ice {@code waiting} before a pair is nominated, {@code connected}, {@code
     *     disconnected} when consent has gone; empty: no ICE
     * @param oneWay nothing has come from this party for a while that may send, though the other
     *     one is heard
     * @param kernelDrops datagrams to our ports of this m-line that the system threw away, since
     *     the relay had not read those before them; forks share the ports, a bundle's first line
     *     tells all; negative: not known, the portable packet I/O cannot count them
     */
    public record StreamStatistics(
            String tag,
            String media,
            String local,
            String remote,
            String codec,
            long packets,
            long bytes,
            long lost,
            double jitterMs,
            long rtcpPackets,
            long rejected,
            String rejectedFrom,
            long reordered,
            long duplicates,
            long sentPackets,
            long sentBytes,
            Quality quality,
            Map<Drop, Long> rejections,
            String security,
            String ice,
            boolean oneWay,
            long kernelDrops) {
        public StreamStatistics {
            rejections = Map.copyOf(rejections);
        }

        /** Of a stream in clear of which no more is known. */
        public StreamStatistics(
                String tag,
                String media,
                String local,
                String remote,
                String codec,
                long packets,
                long bytes,
                long lost,
                double jitterMs,
                long rtcpPackets,
                long rejected,
                String rejectedFrom) {
            this(
                    tag,
                    media,
                    local,
                    remote,
                    codec,
                    packets,
                    bytes,
                    lost,
                    jitterMs,
                    rtcpPackets,
                    rejected,
                    rejectedFrom,
                    0,
                    0,
                    0,
                    0,
                    Quality.UNKNOWN,
                    Map.of(),
                    "rtp",
                    "",
                    false,
                    0);
        }
    }

    /**
     * How good a stream is, each way. MOS and R factor are 0 where nothing is known: no packets, or
     * not audio.
     *
     * @param roundTripMs between the relay and the party or through to the other one, by RTCP (RFC
     *     3550 §6.4.1), in milliseconds; negative: not known
     * @param rFactor of what the party sends, as it arrives here (ITU-T G.107), 0 to 100
     * @param mos the same as a mean opinion score, 1 to 4.5
     * @param reportedLost packets that the party misses of what is sent to it, by its own reports
     * @param reportedJitterMs jitter of what is sent to the party, by its own reports
     * @param reportedRFactor of what is sent to the party, by its own reports
     * @param reportedMos the same as a mean opinion score
     */
    public record Quality(
            double roundTripMs,
            double rFactor,
            double mos,
            long reportedLost,
            double reportedJitterMs,
            double reportedRFactor,
            double reportedMos) {
        public static final Quality UNKNOWN = new Quality(-1, 0, 0, 0, 0, 0, 0);
    }
}
