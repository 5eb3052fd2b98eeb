package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ice.IcePeer;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.rtp.RtpHeaderView;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * How one party is reached on one port pair of ours: whom the pair listens to, where it sends. A
 * bundle's m-lines share one (RFC 9143); else each has its own.
 */
final class Path {
    private static final Stream[] NONE = {};

    private final Party party;
    private final Line line;
    private TransportTerms terms;
    private Latch latch;
    private RtcpLatch rtcpLatch = new RtcpLatch();
    private @Nullable IcePeer ice;
    private Stream[] streams = NONE;
    private final Rejections rejections = new Rejections();

    /**
     * @param line whose ports it uses
     */
    Path(Party party, Line line, TransportTerms terms) {
        this.party = party;
        this.line = line;
        this.terms = terms;
        this.latch = new Latch(terms.rules());
        this.ice = peer(terms.ice());
    }

    private @Nullable IcePeer peer(@Nullable IceTerms told) {
        return told == null ? null : line.ice(told.local()).peer(told.remote().ufrag());
    }

    Party party() {
        return party;
    }

    Line line() {
        return line;
    }

    TransportTerms terms() {
        return terms;
    }

    void follow(TransportTerms next) {
        terms = next;
        latch.follow(next.rules());
        IcePeer old = ice;
        ice = peer(next.ice());
        if (ice != null && old != null) ice.follows(old);
    }

    void add(Stream stream) {
        streams = Arrays.copyOf(streams, streams.length + 1);
        streams[streams.length - 1] = stream;
    }

    void remove(Stream stream) {
        streams = Arrays.stream(streams).filter(s -> s != stream).toArray(Stream[]::new);
    }

    /** Takes the party off the ports. */
    void leave() {
        line.remove(this);
    }

    boolean isUnused() {
        return streams.length == 0;
    }

    /** Whether this is the m-line that what concerns the whole path is told of. */
    boolean isFirst(Stream stream) {
        return streams.length > 0 && streams[0] == stream;
    }

    /** What a refused re-offer brings back. */
    record Before(
            Path path,
            TransportTerms terms,
            Latch latch,
            RtcpLatch rtcpLatch,
            @Nullable IcePeer ice) {
        void restore() {
            path.ice = ice;
            if (ice != null && terms.ice() != null) path.line.ice(terms.ice().local()).keep(ice);
            path.terms = terms;
            path.latch = latch;
            path.rtcpLatch = rtcpLatch;
            path.streams = NONE;
        }
    }

    Before before() {
        return new Before(this, terms, latch.copy(), rtcpLatch.copy(), ice);
    }

    /** Null when the packet is the party's. */
    @Nullable Drop onRtp(Datagram packet, long now) {
        IcePeer peer = ice;
        if (peer != null) return onPair(peer, IcePeer.RTP, packet, now);
        Latch.Verdict verdict =
                latch.onRtp(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.sourcePort(),
                        RtpHeaderView.ssrc(packet.bytes()),
                        RtpHeaderView.sequenceNumber(packet.bytes()),
                        now);
        return switch (verdict) {
            case ADMITTED -> null;
            case UNPROVEN -> reject(packet, Drop.NOT_LATCHED);
            case REFUSED -> reject(packet, Drop.STRANGER);
        };
    }

    /** Null when the packet is the party's. */
    @Nullable Drop onRtcp(Datagram packet, boolean onRtcpPort, long now) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        if (!onRtcpPort && !terms.mux()) return reject(packet, Drop.MISPLACED);
        IcePeer peer = ice;
        if (peer != null) return onPair(peer, onRtcpPort ? IcePeer.RTCP : IcePeer.RTP, packet, now);
        boolean admitted =
                onRtcpPort
                        ? rtcpLatch.admits(latch, terms.rtcp(), high, low, port)
                        : latch.admitsRtcp(high, low, port);
        return admitted ? null : reject(packet, Drop.STRANGER);
    }

    /** ICE legs never latch: whoever has not sent a good check is a stranger. */
    private @Nullable Drop onPair(IcePeer peer, int component, Datagram packet, long now) {
        boolean admitted =
                peer.admits(
                        component,
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.sourcePort(),
                        now);
        return admitted ? null : reject(packet, Drop.STRANGER);
    }

    Drop reject(Datagram packet, Drop reason) {
        rejections.add(packet, reason);
        return reason;
    }

    Rejections rejections() {
        return rejections;
    }

    /** Which m-line a packet belongs to; null when that cannot be told. */
    @Nullable Stream streamOf(Datagram packet) {
        return streams.length == 0 ? null : streams[0];
    }

    /** Addresses an RTP packet to the party; false when it can go nowhere yet. */
    boolean addressRtp(Outgoing out, long now) {
        Endpoint target = ice == null ? latch.nextTarget(now) : ice.nominated(IcePeer.RTP);
        if (target == null) return false;
        out.set(line.ports().rtpSocket(), target);
        return true;
    }

    /** Addresses an RTCP packet to the party; false when it can go nowhere yet. */
    boolean addressRtcp(Outgoing out, long now) {
        if (terms.mux()) return addressRtp(out, now);
        Endpoint target =
                ice == null ? rtcpLatch.target(latch, terms.rtcp()) : ice.nominated(IcePeer.RTCP);
        if (target == null) return false;
        out.set(line.ports().rtcpSocket(), target);
        return true;
    }

    /** Whether this source is the one that the path listens to. */
    boolean isLatchedTo(long high, long low, int port, long now) {
        IcePeer peer = ice;
        if (peer != null)
            return peer.admits(IcePeer.RTP, high, low, port, now)
                    || peer.admits(IcePeer.RTCP, high, low, port, now);
        Endpoint latched = latch.latched();
        return latched != null && latched.matches(high, low, port)
                || rtcpLatch.isLatchedTo(high, low, port);
    }

    /** How good a claim a source has to be the party's; see {@link LatchRules}. */
    int rank(long high, long low, int port) {
        return ice != null ? LatchRules.STRANGER : terms.rules().rank(high, low, port);
    }

    boolean isOpen() {
        return ice == null && latch.latched() == null;
    }

    /** Where the party's packets come from, else where its SDP says; null when neither is known. */
    @Nullable Endpoint remote() {
        if (ice != null) return ice.nominated(IcePeer.RTP);
        Endpoint latched = latch.latched();
        return latched != null ? latched : terms.rules().signalled();
    }

    Endpoint local() {
        return new Endpoint(line.ports().address(), line.ports().rtpPort());
    }

    /** How packets are protected, in the words of the statistics. */
    String security() {
        return switch (terms.keying()) {
            case Keying.Clear _ -> "rtp";
            case Keying.Sdes sdes -> "sdes " + sdes.send().suite();
            case Keying.Dtls _ -> "dtls";
        };
    }

    /** What was refused on a path, and whose it was. */
    static final class Rejections {
        private final long[] reasons = new long[Drop.values().length];
        private long high;
        private long low;
        private int port = -1;

        void add(Datagram packet, Drop reason) {
            reasons[reason.ordinal()]++;
            high = packet.sourceHigh();
            low = packet.sourceLow();
            port = packet.sourcePort();
        }

        long count(Drop reason) {
            return reasons[reason.ordinal()];
        }

        /** Empty when nothing was refused. */
        String from() {
            return port < 0 ? "" : new Endpoint(new IpAddress(high, low), port).toString();
        }
    }
}
