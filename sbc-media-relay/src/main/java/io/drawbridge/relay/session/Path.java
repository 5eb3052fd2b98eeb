package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.ice.IceLite;
import io.drawbridge.relay.ice.IcePeer;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.rtp.RtcpCompound;
import io.drawbridge.relay.rtp.RtpHeaderView;
import io.drawbridge.relay.srtp.SrtpContext;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * How one party is reached on one port pair of ours: whom the pair listens to, where it sends, and
 * with which keys. A bundle's m-lines share one (RFC 9143); else each has its own.
 *
 * <p>Three ways to know the party: by latching alone; by latching and keys, where only authentic
 * packets count; by ICE, where who has passed a check is heard and the nominated pair is sent to.
 */
final class Path {
    /** Sources of a party under one key. */
    static final int RECEIVED_SSRCS = 16;

    /** Sources sent to a party under one key. */
    static final int SENT_SSRCS = 64;

    private static final Stream[] NONE = {};

    private final Party party;
    private final Line line;
    private TransportTerms terms;
    private Latch latch;
    private RtcpLatch rtcpLatch = new RtcpLatch();
    private @Nullable Protection protection;
    private @Nullable Association association;
    private @Nullable IcePeer peer;
    private String security = "rtp";
    private Stream[] streams = NONE;
    private @Nullable Bundle bundle;
    private final Rejections rejections = new Rejections();

    /**
     * @param line whose ports it uses
     */
    Path(Party party, Line line, TransportTerms terms, long now) {
        this.party = party;
        this.line = line;
        this.terms = terms;
        this.latch = new Latch(terms.rules());
        followIce(terms.ice());
        followKeys(terms.keying(), now);
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

    private void followKeys(Keying keying, long now) {
        switch (keying) {
            case Keying.Clear _ -> {
                endAssociation();
                protection = null;
                security = "rtp";
            }
            case Keying.Sdes(var receive, var send) -> {
                endAssociation();
                requireProtection()
                        .keys(
                                party.received().context(receive),
                                party.leg().sent().context(send),
                                now);
                security = "sdes " + send.suite();
            }
            case Keying.Dtls dtls -> {
                requireProtection();
                Association running = association;
                if (running != null && running.keying().equals(dtls) && !running.isDead()) return;
                endAssociation();
                association = begun(dtls);
                if (!security.startsWith("dtls")) security = "dtls";
            }
        }
    }

    private Association begun(Keying.Dtls dtls) {
        Association begun = new Association(this, dtls, line.handshakes());
        begun.begin();
        return begun;
    }

    private Protection requireProtection() {
        Protection known = protection;
        if (known == null) protection = known = new Protection();
        return known;
    }

    private void endAssociation() {
        if (association != null) association.close();
        association = null;
    }

    void onKeys(DtlsKeys keys, long now) {
        requireProtection()
                .keys(
                        new SrtpContext(keys.receive(), RECEIVED_SSRCS),
                        new SrtpContext(keys.send(), SENT_SSRCS),
                        now);
        security = "dtls " + keys.send().suite();
    }

    void add(Stream stream) {
        streams = Arrays.copyOf(streams, streams.length + 1);
        streams[streams.length - 1] = stream;
        if (streams.length > 1 && bundle == null) bundle = new Bundle();
    }

    void remove(Stream stream) {
        streams = Arrays.stream(streams).filter(s -> s != stream).toArray(Stream[]::new);
        if (bundle != null) bundle.forget();
    }

    boolean isUnused() {
        return streams.length == 0;
    }

    /** Whether this is the m-line that what concerns the whole path is told of. */
    boolean isFirst(Stream stream) {
        return streams.length > 0 && streams[0] == stream;
    }

    /** Takes the party off the ports. */
    void leave() {
        line.remove(this);
        endAssociation();
    }

    /** The ports are going. */
    void end() {
        endAssociation();
    }

    /** What a refused re-offer brings back. */
    record Before(
            Path path,
            TransportTerms terms,
            Latch latch,
            RtcpLatch rtcpLatch,
            @Nullable Protection protection,
            @Nullable Association association,
            @Nullable IcePeer peer,
            String security) {
        void restore() {
            path.terms = terms;
            path.latch = latch;
            path.rtcpLatch = rtcpLatch;
            path.protection = protection;
            Association tried = path.association;
            if (tried != null && tried != association) tried.close();
            path.association = association;
            path.peer = peer;
            if (peer != null && terms.ice() != null) path.line.ice(terms.ice().local()).keep(peer);
            path.security = security;
            path.streams = NONE;
            if (path.bundle != null) path.bundle.forget();
            path.goOn();
        }
    }

    /** A handshake that the refused re-offer has cut short begins again. */
    private void goOn() {
        Association cut = association;
        Protection keys = protection;
        if (cut == null || !cut.isDead() || keys == null || keys.hasKeys()) return;
        cut.close(); // it may have given up by itself
        association = begun(cut.keying());
    }

    Before before() {
        Protection keys = protection;
        return new Before(
                this,
                terms,
                latch.copy(),
                rtcpLatch.copy(),
                keys == null ? null : keys.copy(),
                association,
                peer,
                security);
    }

    boolean usesIce() {
        return peer != null;
    }

    boolean isIcePeer(@Nullable IcePeer other) {
        return peer != null && peer == other;
    }

    /** A check has nominated a pair, perhaps. */
    void onCheck() {
        if (association != null) association.begin();
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

    /** Null when the packet is the party's; it lies there decrypted. */
    @Nullable Drop onRtp(Datagram packet, long now) {
        if (protection == null && peer == null) return verdict(packet, onClear(packet, now));
        Drop refused = open(packet, false, false, now);
        if (refused != null) return reject(packet, refused);
        if (!RtpHeaderView.isComplete(packet.bytes(), packet.length()))
            return reject(packet, Drop.JUNK);
        if (peer != null) return null;
        return verdict(packet, onOpened(packet, now));
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

    private @Nullable Drop verdict(Datagram packet, Latch.Verdict verdict) {
        return switch (verdict) {
            case ADMITTED -> null;
            case UNPROVEN -> reject(packet, Drop.NOT_LATCHED);
            case REFUSED -> reject(packet, Drop.STRANGER);
        };
    }

    /** Whether an RTP packet that another path could not open is this party's. */
    boolean opens(Datagram packet, long now) {
        return protection != null
                && peer == null
                && isOpen()
                && open(packet, false, false, now) == null
                && RtpHeaderView.isComplete(packet.bytes(), packet.length())
                && verdict(packet, onOpened(packet, now)) == null;
    }

    /** Refuses strangers, then what is not authentic. */
    private @Nullable Drop open(Datagram packet, boolean rtcp, boolean onRtcpPort, long now) {
        if (!mayAdmit(packet, onRtcpPort, now)) return Drop.STRANGER;
        Protection keys = protection;
        if (keys == null) return null;
        if (association != null && !keys.hasKeys()) association.heard(packet);
        return keys.unprotect(packet, rtcp, now);
    }

    /** Null when the packet is the party's; it lies there decrypted. */
    @Nullable Drop onRtcp(Datagram packet, boolean onRtcpPort, long now) {
        if (!onRtcpPort && !terms.mux()) return reject(packet, Drop.MISPLACED);
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        if (protection == null && peer == null) {
            boolean admitted =
                    onRtcpPort
                            ? rtcpLatch.admits(latch, terms.rtcp(), high, low, port)
                            : latch.admitsRtcp(high, low, port);
            if (!admitted) return reject(packet, Drop.STRANGER);
        } else {
            Drop refused = open(packet, true, onRtcpPort, now);
            if (refused != null) return reject(packet, refused);
            if (peer == null && onRtcpPort) rtcpLatch.onAuthentic(latch, high, low, port);
        }
        return RtcpCompound.isValid(packet.bytes(), packet.length())
                ? null
                : reject(packet, Drop.JUNK);
    }

    /** Null when the datagram is the party's. */
    @Nullable Drop onUdptl(Datagram packet, long now) {
        return verdict(
                packet,
                latch.onUdptl(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort(), now));
    }

    /** A DTLS record; null when it was taken. */
    @Nullable Drop onDtls(Datagram packet, boolean onRtcpPort, Outgoing out, long now) {
        Association running = association;
        if (running == null || onRtcpPort || !mayAdmit(packet, false, now))
            return reject(packet, Drop.DTLS);
        return running.onDatagram(packet, out);
    }

    Drop reject(Datagram packet, Drop reason) {
        rejections.add(packet, reason);
        return reason;
    }

    Rejections rejections() {
        return rejections;
    }

    /** Which m-line a packet of the party's belongs to; null when that cannot be told. */
    @Nullable Stream streamOfRtp(Datagram packet) {
        if (streams.length == 1) return streams[0];
        Bundle lines = bundle;
        return lines == null || streams.length == 0 ? null : lines.ofRtp(streams, packet);
    }

    @Nullable Stream streamOfRtcp(Datagram packet) {
        if (streams.length == 1) return streams[0];
        Bundle lines = bundle;
        return lines == null || streams.length == 0 ? null : lines.ofRtcp(streams, packet);
    }

    /** The m-line of UDPTL; null when the path carries RTP. */
    @Nullable Stream udptl() {
        return streams.length == 1 && streams[0].isUdptl() ? streams[0] : null;
    }

    /** Addresses an RTP packet to the party; false when it can go nowhere yet. */
    boolean addressRtp(Outgoing out, long now) {
        IcePeer known = peer;
        Endpoint target = known != null ? known.nominated(IcePeer.RTP) : latch.nextTarget(now);
        if (target == null) return false;
        out.set(line.ports().rtpSocket(), target);
        return true;
    }

    /** Addresses an RTCP packet to the party; false when it can go nowhere yet. */
    boolean addressRtcp(Outgoing out, long now) {
        if (terms.mux()) return addressRtp(out, now);
        IcePeer known = peer;
        Endpoint target =
                known != null
                        ? known.nominated(IcePeer.RTCP)
                        : rtcpLatch.target(latch, terms.rtcp());
        if (target == null) return false;
        out.set(line.ports().rtcpSocket(), target);
        return true;
    }

    /** Encrypts a packet to the party, where it has to be; null when it may be sent. */
    @Nullable Drop protect(Stream stream, Datagram packet, boolean rtcp) {
        if (!rtcp && bundle != null && streams.length > 1)
            bundle.sent(RtpHeaderView.ssrc(packet.bytes()), stream);
        Protection keys = protection;
        return keys == null ? null : keys.protect(packet, rtcp);
    }

    boolean isProtected() {
        return protection != null;
    }

    /** Whether this source is the one that the path listens to. */
    boolean isLatchedTo(long high, long low, int port, long now) {
        IcePeer known = peer;
        if (known != null)
            return known.admits(IcePeer.RTP, high, low, port, now)
                    || known.admits(IcePeer.RTCP, high, low, port, now);
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

    /** Where the party is, as far as is known; null: it is not. */
    @Nullable Endpoint destination() {
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

    /** How packets are protected, in the words of the statistics. */
    String security() {
        return security;
    }

    /** State of ICE, in the words of the statistics. */
    String ice() {
        IcePeer known = peer;
        if (known == null) return "";
        return known.nominated(IcePeer.RTP) == null ? "waiting" : "connected";
    }
}
