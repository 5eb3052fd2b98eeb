package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.SessionStatistics;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.demux.PacketKind;
import io.drawbridge.relay.ice.IceLite;
import io.drawbridge.relay.ice.IcePeer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The media of one call: the leg of the party that made the first offer, and one leg for each
 * branch that was offered to. The offerer and the party that answered last hear each other; whoever
 * else speaks is heard by nobody.
 */
public final class MediaSession {
    private final String call;
    private final MediaRelay.Listener owner;
    private final Leg near;
    private final Party offerer;
    private final Map<String, Leg> branches = new LinkedHashMap<>(2);
    private @Nullable Party current;
    private @Nullable Exchange exchange;
    private @Nullable Player player;
    private long answers;

    /**
     * @param owner who is told about the session; never called from here
     * @param near leg of the party that offers first
     * @param tag of that party
     */
    public MediaSession(String call, MediaRelay.Listener owner, Leg near, String tag) {
        this.call = call;
        this.owner = owner;
        this.near = near;
        Party party = near.addParty(tag);
        if (party == null) throw new IllegalArgumentException("a leg without room for a party");
        this.offerer = party;
    }

    public String call() {
        return call;
    }

    public MediaRelay.Listener owner() {
        return owner;
    }

    public Leg near() {
        return near;
    }

    /** Who made the first offer. */
    public Party offerer() {
        return offerer;
    }

    /** Who answered last; null before any answer. */
    public @Nullable Party current() {
        return current;
    }

    public @Nullable Leg branch(String branch) {
        return branches.get(branch);
    }

    public int branchCount() {
        return branches.size();
    }

    public Collection<Leg> branches() {
        return branches.values();
    }

    public void addBranch(String branch, Leg leg) {
        branches.put(branch, leg);
    }

    public @Nullable Exchange exchange() {
        return exchange;
    }

    /** An offer has been passed on. */
    public void open(Exchange offered) {
        exchange = offered;
    }

    /**
     * An answer takes effect.
     *
     * @param terms what it says about the party, one for each m-line; null: not carried
     * @param fin true when the exchange ends with it
     */
    public void answer(Party party, List<@Nullable Terms> terms, boolean fin, long now) {
        Exchange answered = exchange;
        if (answered == null) throw new IllegalStateException("answer without an offer");
        if (!answered.isFirst()) answered.remember(answered.offerer(), party);
        answered.offerer().follow(fin ? both(answered.terms(), terms) : answered.terms());
        party.follow(terms);
        if (answered.isFirst()) {
            current = party;
            party.answered(++answers);
        }
        if (!fin) return;
        exchange = null;
        party.leg().keepOnly(party);
        answered.offerer().heard(now);
        party.heard(now);
    }

    /**
     * The relay itself answers the offerer: a player is the other party from now on.
     *
     * @param terms what the offer says about the party, one for each m-line; null: not carried
     */
    public void answer(Player itself, List<@Nullable Terms> terms, long now) {
        player = itself;
        offerer.follow(terms);
        offerer.heard(now);
    }

    /** The relay's own party; null where there are two others. */
    public @Nullable Player player() {
        return player;
    }

    private static List<@Nullable Terms> both(
            List<@Nullable Terms> offered, List<@Nullable Terms> answered) {
        List<@Nullable Terms> terms = new ArrayList<>(offered.size());
        for (int i = 0; i < offered.size(); i++)
            terms.add(answered.get(i) == null ? null : offered.get(i));
        return terms;
    }

    /**
     * The open offer of a running session was refused: everything is as before it.
     *
     * @return lines that are not needed any more, still on their legs
     */
    public List<Line> rollBack() {
        Exchange refused = exchange;
        if (refused == null) return List.of();
        exchange = null;
        refused.restore();
        return refused.added();
    }

    /** Takes a branch off; null when there is none of that name. Its ports are the caller's. */
    public @Nullable Leg removeBranch(String branch) {
        Leg leg = branches.remove(branch);
        if (leg != null && current != null && current.leg() == leg) current = lastAnswered();
        return leg;
    }

    private @Nullable Party lastAnswered() {
        Party last = null;
        for (Leg leg : branches.values())
            for (Party party : leg.parties())
                if (last == null || party.answered() > last.answered()) last = party;
        return last;
    }

    /**
     * A packet came in on one of the session's ports.
     *
     * @param socket where it came in
     * @param out filled when the packet is to be sent on
     * @return why it goes nowhere; null when {@code out} says where it goes
     */
    public @Nullable Drop onDatagram(
            Line line, int socket, Datagram packet, long now, Outgoing out) {
        boolean onRtcpPort = socket != line.ports().rtpSocket();
        return switch (PacketKind.of(packet)) {
            case RTP -> onRtcpPort ? Drop.MISPLACED : onRtp(line, packet, now, out);
            case RTCP -> onRtcp(line, onRtcpPort, packet, now, out);
            case STUN -> onStun(line, socket, onRtcpPort, packet, now, out);
            case DTLS -> Drop.DTLS;
            case JUNK -> Drop.JUNK;
        };
    }

    private static @Nullable Drop onStun(
            Line line, int socket, boolean onRtcpPort, Datagram packet, long now, Outgoing out) {
        IceLite ice = line.ice();
        IceLite.Verdict verdict =
                ice == null
                        ? IceLite.Verdict.IGNORED
                        : ice.on(packet, onRtcpPort ? IcePeer.RTCP : IcePeer.RTP, now);
        if (verdict == IceLite.Verdict.ALIVE) return Drop.KEEPALIVE;
        if (verdict != IceLite.Verdict.ANSWERED) {
            Path path = line.speaker(packet, now);
            if (path != null) path.reject(packet, Drop.STUN);
        }
        if (verdict == IceLite.Verdict.IGNORED) return Drop.STUN;
        out.set(socket, packet.source());
        return null;
    }

    private @Nullable Drop onRtp(Line line, Datagram packet, long now, Outgoing out) {
        Path path = line.speaker(packet, now);
        if (path == null) return Drop.NO_PARTY;
        Drop refused = path.onRtp(packet, now);
        if (refused != null) return refused;
        path.party().heard(now);
        Stream from = path.streamOf(packet);
        if (from == null) return path.reject(packet, Drop.JUNK);
        if (player != null) {
            from.countRtp(packet, now);
            return Drop.PLAYER;
        }
        Party peer = peerOf(from.party());
        if (peer == null) return Drop.NOT_CURRENT;
        Stream to = peer.stream(from.index());
        if (to == null || !to.path().addressRtp(out, now)) return Drop.NO_DESTINATION;
        from.countRtp(packet, now);
        to.countSent(packet);
        return null;
    }

    private @Nullable Drop onRtcp(
            Line line, boolean onRtcpPort, Datagram packet, long now, Outgoing out) {
        Path path = line.speaker(packet, now);
        if (path == null) return Drop.NO_PARTY;
        Drop refused = path.onRtcp(packet, onRtcpPort, now);
        if (refused != null) return refused;
        path.party().heard(now);
        Stream from = path.streamOf(packet);
        if (from == null) return path.reject(packet, Drop.JUNK);
        if (player != null) {
            from.countRtcp();
            return Drop.PLAYER;
        }
        Party peer = peerOf(from.party());
        if (peer == null) return Drop.NOT_CURRENT;
        Stream to = peer.stream(from.index());
        if (to == null || !to.path().addressRtcp(out, now)) return Drop.NO_DESTINATION;
        from.countRtcp();
        return null;
    }

    /** Who hears a party; null when nobody does. */
    private @Nullable Party peerOf(Party party) {
        if (party == offerer) return current;
        return party == current ? offerer : null;
    }

    /** Adds the tags of parties that have become silent for too long. */
    public void addNewlySilent(List<String> tags, long now) {
        if (player != null) {
            if (offerer.isNewlySilent(null, now)) tags.add(offerer.tag());
            return;
        }
        Party other = current;
        if (other == null || exchange != null && exchange.isFirst()) return;
        if (offerer.isNewlySilent(other, now)) tags.add(offerer.tag());
        if (other.isNewlySilent(offerer, now)) tags.add(other.tag());
    }

    public SessionStatistics statistics() {
        List<StreamStatistics> all = new ArrayList<>();
        near.addStatistics(all);
        for (Leg leg : branches.values()) leg.addStatistics(all);
        if (player != null) all.add(player.statistics());
        return new SessionStatistics(all);
    }
}
