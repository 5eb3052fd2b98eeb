package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.ice.IceLite;
import io.drawbridge.relay.ice.IcePeer;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.rtp.RtcpCompound;
import io.drawbridge.relay.rtp.RtpHeaderView;

import org.jspecify.annotations.Nullable;

/**
 * How one party is reached on one port pair of ours: whom the pair listens to, where it sends, and
 * with which keys. A bundle's m-lines share one (RFC 9143); else each has its own.
 *
 * <p>Three ways to know the party: by latching alone; by latching and keys, where only authentic
 * packets count; by ICE, where who has passed a check is heard and the nominated pair is sent to.
 */
final class Path {
    private final Party party;
    private final Line line;
    private TransportTerms terms;
    private Latch latch;
    private RtcpLatch rtcpLatch = new RtcpLatch();
    private final PathSecurity security = new PathSecurity(this, IcePeer.RTP);
    private @Nullable PathSecurity rtcpSecurity;
    private final Bundle streams = new Bundle();
    private @Nullable IcePeer peer;
    private boolean disconnected;
    private final Rejections rejections = new Rejections();

    /**
     * @param line whose ports it uses
     * @param before the way to the same party by other ports, whose keys stay; null: none
     */
    Path(Party party, Line line, TransportTerms terms, @Nullable Path before, long now) {
        this.party = party;
        this.line = line;
        this.terms = terms;
        this.latch = new Latch(terms.rules());
        followIce(terms.ice());
        if (before != null) goOnFrom(before);
        followKeys(terms.keying(), now);
    }

    private void goOnFrom(Path before) {
        security.goOnFrom(before.security);
        PathSecurity rtcp = before.rtcpSecurity;
        if (rtcp == null) return;
        rtcpSecurity = new PathSecurity(this, IcePeer.RTCP);
        rtcpSecurity.goOnFrom(rtcp);
    }

    /** Whether a DTLS association serves on with these terms, between whatever addresses. */
    boolean mayGoOn(TransportTerms next) {
        return terms.keying() instanceof Keying.Dtls && terms.keying().equals(next.keying());
    }

    Party party() {
        return party;
    }

    Line line() {
        return line;
    }

    void follow(TransportTerms next, long now) {
        terms = next;
        latch.follow(next.rules());
        followIce(next.ice());
        followKeys(next.keying(), now);
    }

    private void followKeys(Keying keying, long now) {
        security.follow(keying, now);
        PathSecurity rtcp = rtcpSecurity;
        if (keying instanceof Keying.Dtls && !terms.mux()) {
            if (rtcp == null) rtcpSecurity = rtcp = new PathSecurity(this, IcePeer.RTCP);
            rtcp.follow(keying, now);
        } else if (rtcp != null) {
            rtcp.end();
            rtcpSecurity = null;
        }
    }

    private void endSecurity() {
        security.end();
        if (rtcpSecurity != null) rtcpSecurity.end();
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

    /** The m-lines that travel on it. */
    Bundle streams() {
        return streams;
    }

    PathSecurity security() {
        return security;
    }

    /** That of RTCP, on whatever port. */
    PathSecurity rtcpSecurity() {
        PathSecurity own = rtcpSecurity;
        return own == null ? security : own;
    }

    void onKeys(int component, DtlsKeys keys, long now) {
        (component == IcePeer.RTCP ? rtcpSecurity() : security).onKeys(keys, now);
    }

    /** Takes the party off the ports. */
    void leave() {
        line.remove(this);
        endSecurity();
    }

    /** The ports are going. */
    void end() {
        endSecurity();
    }

    /** What a refused re-offer brings back. */
    record Before(
            Path path,
            TransportTerms terms,
            Latch latch,
            RtcpLatch rtcpLatch,
            @Nullable IcePeer peer,
            PathSecurity.Before security,
            PathSecurity.@Nullable Before rtcpSecurity) {
        /** Associations that have gone on by other ports come back. */
        void reclaim() {
            security.reclaim();
            if (rtcpSecurity != null) rtcpSecurity.reclaim();
        }

        void restore() {
            path.terms = terms;
            path.latch = latch;
            path.rtcpLatch = rtcpLatch;
            path.peer = peer;
            if (peer != null && terms.ice() != null) path.line.ice(terms.ice().local()).keep(peer);
            path.streams.clear();
            security.restore();
            PathSecurity tried = path.rtcpSecurity;
            PathSecurity known = rtcpSecurity == null ? null : rtcpSecurity.of();
            if (tried != null && tried != known) tried.end();
            path.rtcpSecurity = known;
            if (rtcpSecurity != null) rtcpSecurity.restore();
        }
    }

    Before before() {
        PathSecurity rtcp = rtcpSecurity;
        return new Before(
                this,
                terms,
                latch.copy(),
                rtcpLatch.copy(),
                peer,
                security.before(),
                rtcp == null ? null : rtcp.before());
    }

    boolean usesIce() {
        return peer != null;
    }

    boolean isIcePeer(@Nullable IcePeer other) {
        return peer != null && peer == other;
    }

    /** A check has nominated a pair, perhaps. */
    void onCheck() {
        security.onDestination();
        if (rtcpSecurity != null) rtcpSecurity.onDestination();
    }

    /** Whether a source can be the party at all; costs less than any cryptography. */
    private boolean mayAdmit(Datagram packet, boolean onRtcpPort, long now) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        IcePeer known = peer;
        if (known != null) return known.admits(component(onRtcpPort), high, low, port, now);
        return onRtcpPort
                ? rtcpLatch.mayAdmit(latch, terms.rtcp(), high, low, port)
                : latch.mayAdmit(high, low, port);
    }

    static int component(boolean onRtcpPort) {
        return onRtcpPort ? IcePeer.RTCP : IcePeer.RTP;
    }

    /** Null when the packet is the party's; it lies there decrypted. Counts nothing. */
    @Nullable Drop onRtp(Datagram packet, long now) {
        if (!security.isOn() && peer == null) return refusal(onClear(packet, now));
        Drop refused = open(packet, false, false, now);
        if (refused != null) return refused;
        if (!RtpHeaderView.isComplete(packet.bytes(), packet.length())) return Drop.JUNK;
        return peer != null ? null : refusal(onOpened(packet, now));
    }

    private Latch.Verdict onOpened(Datagram packet, long now) {
        return latch.onAuthentic(
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort(),
                RtpHeaderView.ssrc(packet.bytes()),
                RtpHeaderView.sequenceNumber(packet.bytes()),
                now);
    }

    private Latch.Verdict onClear(Datagram packet, long now) {
        return latch.onRtp(
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort(),
                RtpHeaderView.ssrc(packet.bytes()),
                RtpHeaderView.sequenceNumber(packet.bytes()),
                now);
    }

    private static @Nullable Drop refusal(Latch.Verdict verdict) {
        return switch (verdict) {
            case ADMITTED -> null;
            case UNPROVEN -> Drop.NOT_LATCHED;
            case REFUSED -> Drop.STRANGER;
        };
    }

    /** Whether keys alone can tell that a packet is this party's. */
    boolean isToldByKeys() {
        return security.isOn() && peer == null;
    }

    /** Refuses strangers, then what is not authentic. */
    private @Nullable Drop open(Datagram packet, boolean rtcp, boolean onRtcpPort, long now) {
        if (!mayAdmit(packet, onRtcpPort, now)) return Drop.STRANGER;
        Drop refused = (rtcp ? rtcpSecurity() : security).unprotect(packet, rtcp, now);
        if (refused == null && peer != null) peer.heard(now);
        return refused;
    }

    /** Null when the packet is the party's; it lies there decrypted. Counts nothing. */
    @Nullable Drop onRtcp(Datagram packet, boolean onRtcpPort, long now) {
        if (!onRtcpPort && !terms.mux()) return Drop.MISPLACED;
        Drop refused =
                !security.isOn() && peer == null
                        ? onClearRtcp(packet, onRtcpPort)
                        : onSecureRtcp(packet, onRtcpPort, now);
        if (refused != null) return refused;
        return RtcpCompound.isValid(packet.bytes(), packet.length()) ? null : Drop.JUNK;
    }

    private @Nullable Drop onClearRtcp(Datagram packet, boolean onRtcpPort) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        boolean admitted =
                onRtcpPort
                        ? rtcpLatch.admits(latch, terms.rtcp(), high, low, port)
                        : latch.admitsRtcp(high, low, port);
        return admitted ? null : Drop.STRANGER;
    }

    private @Nullable Drop onSecureRtcp(Datagram packet, boolean onRtcpPort, long now) {
        Drop refused = open(packet, true, onRtcpPort, now);
        if (refused == null && peer == null && onRtcpPort)
            rtcpLatch.onAuthentic(
                    latch, packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
        return refused;
    }

    /** Null when the datagram is the party's. Counts nothing. */
    @Nullable Drop onUdptl(Datagram packet, long now) {
        return refusal(
                latch.onUdptl(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort(), now));
    }

    /** A DTLS record; null when it was taken. Counts nothing. */
    @Nullable Drop onDtls(Datagram packet, boolean onRtcpPort, Outgoing out, long now) {
        PathSecurity own = onRtcpPort ? rtcpSecurity : security;
        return own == null || !mayAdmit(packet, onRtcpPort, now)
                ? Drop.DTLS
                : own.onDtls(packet, out);
    }

    /** Counts a packet that was not wanted here. */
    Drop reject(Datagram packet, Drop reason) {
        boolean early =
                isOpen()
                        && rank(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort())
                                != LatchRules.STRANGER;
        rejections.add(packet, reason, early);
        return reason;
    }

    Rejections rejections() {
        return rejections;
    }

    /** Who else than the party was refused last; empty when nobody was. */
    String rejectedFrom() {
        Endpoint last = rejections.last();
        if (last != null && !isParty(last)) return last.toString();
        Endpoint early = rejections.early();
        return early == null || isParty(early) || sharesAddress(early) ? "" : early.toString();
    }

    /** RTCP may come before its port is known, and RTP before it has proven anything. */
    private boolean sharesAddress(Endpoint early) {
        Endpoint latched = latch.latched();
        return latched != null
                && latched.sharesAddress(early.address().high(), early.address().low());
    }

    private boolean isParty(Endpoint source) {
        long high = source.address().high();
        long low = source.address().low();
        IcePeer known = peer;
        return known != null
                ? known.knows(high, low, source.port())
                : isLatchedTo(high, low, source.port());
    }

    /** Addresses an RTP packet to the party; else says why it can go nowhere. */
    @Nullable Drop addressRtp(Outgoing out, long now) {
        return peer != null
                ? addressNominated(out, peer, IcePeer.RTP, now)
                : address(out, line.ports().rtpSocket(), latch.nextTarget(now));
    }

    /** Addresses an RTCP packet to the party; else says why it can go nowhere. */
    @Nullable Drop addressRtcp(Outgoing out, long now) {
        if (terms.mux()) return addressRtp(out, now);
        if (rtcpSecurity != null) rtcpSecurity.onDestination();
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

    /** Whether this source is the one that the path listens to. */
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

    /** Handle of the socket for a component, as ICE numbers them. */
    int socket(int component) {
        return component == IcePeer.RTCP ? line.ports().rtcpSocket() : line.ports().rtpSocket();
    }

    /** Where a component of the party is, as far as is known; null: it is not. */
    @Nullable Endpoint destination(int component) {
        if (component == IcePeer.RTP) return destination();
        IcePeer known = peer;
        return known != null
                ? known.nominated(IcePeer.RTCP)
                : rtcpLatch.target(latch, terms.rtcp());
    }

    private @Nullable Endpoint destination() {
        IcePeer known = peer;
        if (known != null) return known.nominated(IcePeer.RTP);
        Endpoint latched = latch.latched();
        if (latched != null) return latched;
        return terms.rules().reachable() ? terms.rules().signalled() : null;
    }

    /** Where the party's packets come from, else where its SDP says; null when neither is known. */
    @Nullable Endpoint remote() {
        Endpoint known = destination();
        return known != null || peer != null ? known : terms.rules().signalled();
    }

    Endpoint local() {
        return new Endpoint(line.ports().address(), line.ports().rtpPort());
    }

    /** State of ICE, in the words of the statistics. */
    String ice() {
        IcePeer known = peer;
        if (known == null) return "";
        if (known.nominated(IcePeer.RTP) == null) return "waiting";
        return disconnected ? "disconnected" : "connected";
    }
}
