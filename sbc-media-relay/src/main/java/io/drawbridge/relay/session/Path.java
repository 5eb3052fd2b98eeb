package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.DtlsKeys;
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
    private final Whereabouts whereabouts;
    private final PathSecurity security = new PathSecurity(this, IcePeer.RTP);
    private final Bundle streams = new Bundle();
    private final Rejections rejections = new Rejections();
    private TransportTerms terms;
    private @Nullable PathSecurity rtcpSecurity;

    /**
     * @param line whose ports it uses
     * @param before the way to the same party by other ports, whose keys stay; null: none
     */
    Path(Party party, Line line, TransportTerms terms, @Nullable Path before, long now) {
        this.party = party;
        this.line = line;
        this.terms = terms;
        this.whereabouts = new Whereabouts(line, terms);
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

    /** The m-lines that travel on it. */
    Bundle streams() {
        return streams;
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    PathSecurity security() {
        return security;
    }

    /** That of RTCP, on whatever port. */
    PathSecurity rtcpSecurity() {
        PathSecurity own = rtcpSecurity;
        return own == null ? security : own;
    }

    void follow(TransportTerms next, long now) {
        terms = next;
        whereabouts.follow(next);
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

    void onKeys(int component, DtlsKeys keys, long now) {
        (component == IcePeer.RTCP ? rtcpSecurity() : security).onKeys(keys, now);
    }

    /** A check has nominated a pair, perhaps. */
    void onCheck() {
        security.onDestination();
        if (rtcpSecurity != null) rtcpSecurity.onDestination();
    }

    /** Takes the party off the ports. */
    void leave() {
        line.remove(this);
        security.end();
        if (rtcpSecurity != null) rtcpSecurity.end();
    }

    /** What a refused re-offer brings back. */
    record Before(
            Path path,
            TransportTerms terms,
            Whereabouts.Before whereabouts,
            PathSecurity.Before security,
            PathSecurity.@Nullable Before rtcpSecurity) {
        /** Associations that have gone on by other ports come back. */
        void reclaim() {
            security.reclaim();
            if (rtcpSecurity != null) rtcpSecurity.reclaim();
        }

        void restore() {
            path.terms = terms;
            whereabouts.restore();
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
                whereabouts.before(),
                security.before(),
                rtcp == null ? null : rtcp.before());
    }

    // --- what comes: null when it is the party's; nothing is counted ---

    /** It lies there decrypted. */
    @Nullable Drop onRtp(Datagram packet, long now) {
        if (!needsProof()) return whereabouts.onClear(packet, now);
        Drop refused = open(packet, false, false, now);
        if (refused != null) return refused;
        return RtpHeaderView.isComplete(packet.bytes(), packet.length())
                ? whereabouts.onAuthentic(packet, now)
                : Drop.JUNK;
    }

    /** It lies there decrypted. */
    @Nullable Drop onRtcp(Datagram packet, boolean onRtcpPort, long now) {
        if (!onRtcpPort && !terms.mux()) return Drop.MISPLACED;
        Drop refused =
                needsProof()
                        ? open(packet, true, onRtcpPort, now)
                        : whereabouts.onClearRtcp(packet, onRtcpPort);
        if (refused != null) return refused;
        if (needsProof() && onRtcpPort) whereabouts.onAuthenticRtcp(packet);
        return RtcpCompound.isValid(packet.bytes(), packet.length()) ? null : Drop.JUNK;
    }

    @Nullable Drop onUdptl(Datagram packet, long now) {
        return whereabouts.onUdptl(packet, now);
    }

    @Nullable Drop onDtls(Datagram packet, boolean onRtcpPort, Outgoing out, long now) {
        PathSecurity own = onRtcpPort ? rtcpSecurity : security;
        return own == null || !whereabouts.mayAdmit(packet, onRtcpPort, now)
                ? Drop.DTLS
                : own.onDtls(packet, out);
    }

    /** Keys or checks prove a source, more than its packets do. */
    private boolean needsProof() {
        return security.isOn() || whereabouts.isByIce();
    }

    /** Whether keys alone can tell that a packet is this party's. */
    boolean isToldByKeys() {
        return security.isOn() && !whereabouts.isByIce();
    }

    /** Refuses strangers, then what is not authentic. */
    private @Nullable Drop open(Datagram packet, boolean rtcp, boolean onRtcpPort, long now) {
        if (!whereabouts.mayAdmit(packet, onRtcpPort, now)) return Drop.STRANGER;
        Drop refused = (rtcp ? rtcpSecurity() : security).unprotect(packet, rtcp, now);
        if (refused == null) whereabouts.heard(now);
        return refused;
    }

    // --- what was not wanted ---

    /** Counts a packet that was not wanted here. */
    Drop reject(Datagram packet, Drop reason) {
        boolean early =
                whereabouts.isOpen()
                        && whereabouts.rank(
                                        packet.sourceHigh(),
                                        packet.sourceLow(),
                                        packet.sourcePort())
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
        if (last != null && !whereabouts.isParty(last)) return last.toString();
        // RTCP may come before its port is known, and RTP before it has proven anything.
        Endpoint early = rejections.early();
        return early == null || whereabouts.isParty(early) || whereabouts.isAtParty(early)
                ? ""
                : early.toString();
    }

    // --- what goes ---

    /** Addresses an RTP packet to the party; else says why it can go nowhere. */
    @Nullable Drop addressRtp(Outgoing out, long now) {
        return whereabouts.addressRtp(out, now);
    }

    /** Addresses an RTCP packet to the party; else says why it can go nowhere. */
    @Nullable Drop addressRtcp(Outgoing out, long now) {
        if (rtcpSecurity != null) rtcpSecurity.onDestination();
        return whereabouts.addressRtcp(out, now);
    }

    Endpoint local() {
        return new Endpoint(line.ports().address(), line.ports().rtpPort());
    }
}
