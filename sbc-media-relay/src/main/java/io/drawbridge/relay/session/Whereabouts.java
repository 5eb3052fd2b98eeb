package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ice.IceLite;
import io.drawbridge.relay.ice.IcePeer;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.rtp.RtpHeaderView;

import org.jspecify.annotations.Nullable;

/**
 * Where the party of one path is: from which sources it is heard, and where packets for it go. By
 * latching; with ICE by what its checks have shown, and by nothing else.
 */
final class Whereabouts {
    private final Line line;
    private TransportTerms terms;
    private Latch latch;
    private RtcpLatch rtcpLatch = new RtcpLatch();
    private @Nullable IcePeer peer;
    private boolean disconnected;

    Whereabouts(Line line, TransportTerms terms) {
        this.line = line;
        this.terms = terms;
        this.latch = new Latch(terms.rules());
        followIce(terms.ice());
    }

    void follow(TransportTerms next) {
        terms = next;
        latch.follow(next.rules());
        followIce(next.ice());
    }

    private void followIce(@Nullable IceTerms ice) {
        if (ice == null) {
            peer = null;
            return;
        }
        IcePeer before = peer;
        IceLite agent = line.ice(ice.local());
        IcePeer next = agent.peer(ice.remote().ufrag());
        if (before != null) next.follows(before);
        peer = next;
    }

    /** What a refused re-offer brings back. */
    record Before(
            Whereabouts of,
            TransportTerms terms,
            Latch latch,
            RtcpLatch rtcpLatch,
            @Nullable IcePeer peer) {
        void restore() {
            of.terms = terms;
            of.latch = latch;
            of.rtcpLatch = rtcpLatch;
            of.peer = peer;
            if (peer != null && terms.ice() != null) of.line.ice(terms.ice().local()).keep(peer);
        }
    }

    Before before() {
        return new Before(this, terms, latch.copy(), rtcpLatch.copy(), peer);
    }

    boolean isByIce() {
        return peer != null;
    }

    boolean isIcePeer(@Nullable IcePeer other) {
        return peer != null && peer == other;
    }

    static int component(boolean onRtcpPort) {
        return onRtcpPort ? IcePeer.RTCP : IcePeer.RTP;
    }

    // --- who is heard ---

    /** Whether a source can be the party at all; costs less than any cryptography. */
    boolean mayAdmit(Datagram packet, boolean onRtcpPort, long now) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        IcePeer known = peer;
        if (known != null) return known.admits(component(onRtcpPort), high, low, port, now);
        return onRtcpPort
                ? rtcpLatch.mayAdmit(latch, terms.rtcp(), high, low, port)
                : latch.mayAdmit(high, low, port);
    }

    /** An RTP packet in clear, without ICE. Null when it is the party's. */
    @Nullable Drop onClear(Datagram packet, long now) {
        return refusal(
                latch.onRtp(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.sourcePort(),
                        RtpHeaderView.ssrc(packet.bytes()),
                        RtpHeaderView.sequenceNumber(packet.bytes()),
                        now));
    }

    /** RTCP in clear, without ICE. Null when it is the party's. */
    @Nullable Drop onClearRtcp(Datagram packet, boolean onRtcpPort) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        boolean admitted =
                onRtcpPort
                        ? rtcpLatch.admits(latch, terms.rtcp(), high, low, port)
                        : latch.admitsRtcp(high, low, port);
        return admitted ? null : Drop.STRANGER;
    }

    /**
     * A packet from a source that {@linkplain #mayAdmit may} be the party's has turned out to be
     * authentic.
     */
    void heard(long now) {
        if (peer != null) peer.heard(now);
    }

    /** The same, and it is RTP. Null when it is the party's. */
    @Nullable Drop onAuthentic(Datagram packet, long now) {
        if (peer != null) return null;
        return refusal(
                latch.onAuthentic(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.sourcePort(),
                        RtpHeaderView.ssrc(packet.bytes()),
                        RtpHeaderView.sequenceNumber(packet.bytes()),
                        now));
    }

    /** The same, and it is RTCP on a port of its own. */
    void onAuthenticRtcp(Datagram packet) {
        if (peer != null) return;
        rtcpLatch.onAuthentic(latch, packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
    }

    /** Null when the datagram is the party's. */
    @Nullable Drop onUdptl(Datagram packet, long now) {
        return refusal(
                latch.onUdptl(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort(), now));
    }

    private static @Nullable Drop refusal(Latch.Verdict verdict) {
        return switch (verdict) {
            case ADMITTED -> null;
            case UNPROVEN -> Drop.NOT_LATCHED;
            case REFUSED -> Drop.STRANGER;
        };
    }

    /** Whether this source is the one that is listened to. */
    boolean isLatchedTo(long high, long low, int port, long now) {
        IcePeer known = peer;
        return known != null
                ? known.admits(IcePeer.RTP, high, low, port, now)
                        || known.admits(IcePeer.RTCP, high, low, port, now)
                : isLatchedTo(high, low, port);
    }

    private boolean isLatchedTo(long high, long low, int port) {
        Endpoint latched = latch.latched();
        return latched != null && latched.matches(high, low, port)
                || rtcpLatch.isLatchedTo(high, low, port);
    }

    /** How good a claim a source has to be the party's; see {@link LatchRules}. */
    int rank(long high, long low, int port) {
        return peer != null ? LatchRules.STRANGER : terms.rules().rank(high, low, port);
    }

    boolean isOpen() {
        return peer == null && latch.latched() == null;
    }

    /** Whether the party has ever been heard from there, whatever came of it. */
    boolean isParty(Endpoint source) {
        long high = source.address().high();
        long low = source.address().low();
        IcePeer known = peer;
        return known != null
                ? known.knows(high, low, source.port())
                : isLatchedTo(high, low, source.port());
    }

    /** Whether a source has the address of the party. */
    boolean isAtParty(Endpoint source) {
        Endpoint latched = latch.latched();
        return latched != null
                && latched.sharesAddress(source.address().high(), source.address().low());
    }

    // --- who is sent to ---

    /** Addresses an RTP packet to the party; else says why it can go nowhere. */
    @Nullable Drop addressRtp(Outgoing out, long now) {
        return peer != null
                ? addressNominated(out, peer, IcePeer.RTP, now)
                : address(out, line.ports().rtpSocket(), latch.nextTarget(now));
    }

    /** Addresses an RTCP packet to the party; else says why it can go nowhere. */
    @Nullable Drop addressRtcp(Outgoing out, long now) {
        if (terms.mux()) return addressRtp(out, now);
        return peer != null
                ? addressNominated(out, peer, IcePeer.RTCP, now)
                : address(out, line.ports().rtcpSocket(), rtcpLatch.target(latch, terms.rtcp()));
    }

    private @Nullable Drop addressNominated(Outgoing out, IcePeer known, int component, long now) {
        Endpoint target = known.nominated(component);
        disconnected = target != null && !known.consents(component, now);
        if (disconnected) return Drop.NO_CONSENT;
        return address(out, socket(component), target);
    }

    private static @Nullable Drop address(Outgoing out, int socket, @Nullable Endpoint target) {
        if (target == null) return Drop.NO_DESTINATION;
        out.set(socket, target);
        return null;
    }

    /** Handle of our socket for a component, as ICE numbers them. */
    int socket(int component) {
        return component == IcePeer.RTCP ? line.ports().rtcpSocket() : line.ports().rtpSocket();
    }

    /** Where a component of the party is, as far as is known; null: it is not. */
    @Nullable Endpoint destination(int component) {
        if (peer != null) return peer.nominated(component);
        return component == IcePeer.RTCP
                ? rtcpLatch.target(latch, terms.rtcp())
                : latchedOrSignalled();
    }

    private @Nullable Endpoint latchedOrSignalled() {
        Endpoint latched = latch.latched();
        if (latched != null) return latched;
        return terms.rules().reachable() ? terms.rules().signalled() : null;
    }

    /** Where the party's packets come from, else where its SDP says; null when neither is known. */
    @Nullable Endpoint remote() {
        Endpoint known = destination(IcePeer.RTP);
        return known != null || peer != null ? known : terms.rules().signalled();
    }

    /** State of ICE, in the words of the statistics. */
    String ice() {
        IcePeer known = peer;
        if (known == null) return "";
        if (known.nominated(IcePeer.RTP) == null) return "waiting";
        return disconnected ? "disconnected" : "connected";
    }
}
