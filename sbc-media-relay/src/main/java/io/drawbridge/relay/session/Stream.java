package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.rtp.ReceptionStatistics;
import io.drawbridge.relay.rtp.RtpHeaderView;

import org.jspecify.annotations.Nullable;

/** One m-line of one party: whom it listens to, where it sends, what it counted. */
final class Stream {
    private final Party party;
    private final Line line;
    private Terms terms;
    private Latch latch;
    private RtcpLatch rtcpLatch = new RtcpLatch();

    private final ReceptionStatistics reception = new ReceptionStatistics();
    private long rtcpPackets;
    private long rejected;
    private long rejectedHigh;
    private long rejectedLow;
    private int rejectedPort;

    Stream(Party party, Line line, Terms terms) {
        this.party = party;
        this.line = line;
        this.terms = terms;
        this.latch = new Latch(terms.transport().rules());
    }

    Party party() {
        return party;
    }

    Line line() {
        return line;
    }

    Terms terms() {
        return terms;
    }

    void follow(Terms next) {
        terms = next;
        latch.follow(next.transport().rules());
    }

    /** What a refused re-offer brings back. */
    record Before(Stream stream, Terms terms, Latch latch, RtcpLatch rtcpLatch) {
        void restore() {
            stream.terms = terms;
            stream.latch = latch;
            stream.rtcpLatch = rtcpLatch;
        }
    }

    Before before() {
        return new Before(this, terms, latch.copy(), rtcpLatch.copy());
    }

    /** Null when the packet is the party's. */
    @Nullable Drop onRtp(Datagram packet, long now) {
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
    @Nullable Drop onRtcp(Datagram packet, boolean onRtcpPort) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        if (!onRtcpPort && !terms.transport().mux()) return reject(packet, Drop.MISPLACED);
        boolean admitted =
                onRtcpPort
                        ? rtcpLatch.admits(latch, terms.transport().rtcp(), high, low, port)
                        : latch.admitsRtcp(high, low, port);
        return admitted ? null : reject(packet, Drop.STRANGER);
    }

    Drop reject(Datagram packet, Drop reason) {
        rejected++;
        rejectedHigh = packet.sourceHigh();
        rejectedLow = packet.sourceLow();
        rejectedPort = packet.sourcePort();
        return reason;
    }

    void countRtp(Datagram packet, long now) {
        reception.onRtp(packet.bytes(), packet.length(), terms.clockRate(), now);
    }

    void countRtcp() {
        rtcpPackets++;
    }

    /** Addresses an RTP packet to the party; false when it can go nowhere yet. */
    boolean addressRtp(Outgoing out, long now) {
        Endpoint target = latch.nextTarget(now);
        if (target == null) return false;
        out.set(line.ports().rtpSocket(), target);
        return true;
    }

    /** Addresses an RTCP packet to the party; false when it can go nowhere yet. */
    boolean addressRtcp(Outgoing out, long now) {
        if (terms.transport().mux()) return addressRtp(out, now);
        Endpoint target = rtcpLatch.target(latch, terms.transport().rtcp());
        if (target == null) return false;
        out.set(line.ports().rtcpSocket(), target);
        return true;
    }

    /** Whether this source is the one that the stream listens to. */
    boolean isLatchedTo(long high, long low, int port) {
        Endpoint latched = latch.latched();
        return latched != null && latched.matches(high, low, port)
                || rtcpLatch.isLatchedTo(high, low, port);
    }

    /** How good a claim a source has to be the party's; see {@link LatchRules}. */
    int rank(long high, long low, int port) {
        return terms.transport().rules().rank(high, low, port);
    }

    /** Whether anything has been heard of the party. */
    boolean hasSpoken() {
        return reception.packets() > 0 || rtcpPackets > 0;
    }

    boolean isOpen() {
        return latch.latched() == null;
    }

    StreamStatistics statistics() {
        Endpoint remote = latch.latched();
        if (remote == null) remote = terms.transport().rules().signalled();
        return new StreamStatistics(
                party.tag(),
                line.media(),
                line.local().toString(),
                remote == null ? "" : remote.toString(),
                terms.codec(),
                reception.packets(),
                reception.bytes(),
                reception.lost(),
                reception.jitterNanos(terms.clockRate()) / 1e6,
                rtcpPackets,
                rejected,
                rejected == 0
                        ? ""
                        : new Endpoint(new IpAddress(rejectedHigh, rejectedLow), rejectedPort)
                                .toString());
    }
}
