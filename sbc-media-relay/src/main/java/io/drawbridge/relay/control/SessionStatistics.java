package io.drawbridge.relay.control;

import java.util.List;

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
     * @param rejected datagrams refused, whatever the reason
     * @param rejectedFrom the last source refused by latching, {@code address:port}; empty when
     *     none
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
            String rejectedFrom) {}
}
