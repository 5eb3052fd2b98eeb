package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaNotice.Digit;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.SessionStatistics;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.demux.PacketKind;
import io.drawbridge.relay.ice.IceLite;

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
     * @param offered what the offer says about the other party, in the light of this answer
     * @param fin true when the exchange ends with it
     */
    public void answer(
            Party party,
            List<@Nullable Terms> terms,
            List<@Nullable Terms> offered,
            boolean fin,
            long now) {
        Exchange answered = exchange;
        if (answered == null) throw new IllegalStateException("answer without an offer");
        if (!answered.isFirst()) answered.remember(answered.offerer(), party);
        answered.offerer().follow(offered, now);
        party.follow(terms, now);
        if (answered.isFirst()) {
            current = party;
            party.answered(++answers);
        }
        if (!fin) return;
        exchange = null;
        party.leg().keepOnly(party, now);
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
        offerer.follow(terms, now);
        offerer.heard(now);
    }

    /** The relay's own party; null where there are two others. */
    public @Nullable Player player() {
        return player;
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
        if (packet.length() < 2 || packet.length() > Datagram.MAX_BYTES) return Drop.JUNK;
        boolean onRtcpPort = socket != line.ports().rtpSocket();
        Path path = line.speaker(packet, now);
        Stream image = path == null ? null : path.streams().udptl();
        if (path != null && image != null) return onUdptl(path, image, packet, now, out);
        return switch (PacketKind.of(packet)) {
            case RTP -> onRtcpPort ? Drop.MISPLACED : onRtp(path, packet, now, out);
            case RTCP -> onRtcp(path, onRtcpPort, packet, now, out);
            case STUN -> onStun(line, onRtcpPort, packet, now, out);
            case DTLS -> onDtls(path, onRtcpPort, packet, now, out);
            case JUNK -> path == null ? Drop.JUNK : path.reject(packet, Drop.JUNK);
        };
    }

    private static @Nullable Drop onDtls(
            @Nullable Path path, boolean onRtcpPort, Datagram packet, long now, Outgoing out) {
        if (path == null) return Drop.NO_PARTY;
        Drop refused = path.onDtls(packet, onRtcpPort, out, now);
        return refused == null ? null : path.reject(packet, refused);
    }

    private static @Nullable Drop onStun(
            Line line, boolean onRtcpPort, Datagram packet, long now, Outgoing out) {
        IceLite ice = line.ice();
        IceLite.Verdict verdict =
                ice == null
                        ? IceLite.Verdict.IGNORED
                        : ice.on(packet, Whereabouts.component(onRtcpPort), now);
        if (verdict == IceLite.Verdict.ALIVE) return Drop.KEEPALIVE;
        Drop why = verdict == IceLite.Verdict.FORBIDDEN ? Drop.FORBIDDEN : Drop.STUN;
        if (verdict != IceLite.Verdict.ANSWERED) {
            Path path = line.speaker(packet, now);
            if (path != null) path.reject(packet, why);
        } else if (ice != null) {
            line.onCheck(ice.speaker());
        }
        if (verdict == IceLite.Verdict.FORBIDDEN || verdict == IceLite.Verdict.IGNORED) return why;
        out.answer(onRtcpPort ? line.ports().rtcpSocket() : line.ports().rtpSocket(), packet);
        return null;
    }

    private @Nullable Drop onRtp(@Nullable Path speaker, Datagram packet, long now, Outgoing out) {
        if (speaker == null) return Drop.NO_PARTY;
        int octets = packet.length();
        Path path = speaker;
        Drop refused = path.onRtp(packet, now);
        if (refused == Drop.UNAUTHENTIC) {
            Path other = path.line().otherSpeaker(path, packet, now);
            if (other == null) return path.reject(packet, refused);
            path = other;
        } else if (refused != null) {
            return path.reject(packet, refused);
        }
        Stream from = path.streams().ofRtp(packet);
        if (from == null) return path.reject(packet, Drop.FORMAT);
        refused = from.police(packet, octets, now);
        if (refused != null) return path.reject(packet, refused);
        path.party().heard(now);
        if (from.hasDigit(packet, now)) out.digit(from.digit());
        if (player != null) {
            from.countRtp(packet, octets, now);
            return Drop.PLAYER;
        }
        Party peer = peerOf(path.party());
        if (peer == null) return Drop.NOT_CURRENT;
        Stream to = peer.stream(from.index());
        refused = to == null ? Drop.NO_DESTINATION : to.path().addressRtp(out, now);
        if (to == null || refused != null) return refused;
        from.countRtp(packet, octets, now);
        return to.sendRtp(packet, from, now);
    }

    private @Nullable Drop onRtcp(
            @Nullable Path speaker, boolean onRtcpPort, Datagram packet, long now, Outgoing out) {
        if (speaker == null) return Drop.NO_PARTY;
        int octets = packet.length();
        Path path = speaker;
        Drop refused = path.onRtcp(packet, onRtcpPort, now);
        if (refused == Drop.UNAUTHENTIC) {
            Path other = path.line().otherSpeaker(path, packet, onRtcpPort, now);
            if (other == null) return path.reject(packet, refused);
            path = other;
        } else if (refused != null) {
            return path.reject(packet, refused);
        }
        Stream from = path.streams().ofRtcp(packet);
        if (from == null) return path.reject(packet, Drop.JUNK);
        if (!from.isWithinLimits(octets, now)) return path.reject(packet, Drop.RATE);
        path.party().heard(now);
        from.countRtcp(packet, now);
        if (player != null) return Drop.PLAYER;
        Party peer = peerOf(path.party());
        if (peer == null) return Drop.NOT_CURRENT;
        Stream to = peer.stream(from.index());
        refused = to == null ? Drop.NO_DESTINATION : to.path().addressRtcp(out, now);
        if (to == null || refused != null) return refused;
        return to.sendRtcp(packet, from, now);
    }

    private @Nullable Drop onUdptl(
            Path path, Stream from, Datagram packet, long now, Outgoing out) {
        Drop refused = path.onUdptl(packet, now);
        if (refused != null) return path.reject(packet, refused);
        if (!from.isWithinLimits(packet.length(), now)) return path.reject(packet, Drop.RATE);
        path.party().heard(now);
        Party peer = peerOf(path.party());
        if (peer == null) return Drop.NOT_CURRENT;
        Stream to = peer.stream(from.index());
        if (to == null || !to.isUdptl()) return Drop.NO_DESTINATION;
        refused = to.path().addressRtp(out, now);
        if (refused != null) return refused;
        from.countUdptl(packet, now);
        to.countSent(packet);
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

    /** Looks whether one party alone is heard. */
    public void compare(long now) {
        Party other = current;
        if (other == null) return;
        offerer.compare(other, now);
        other.compare(offerer, now);
    }

    /** A key press whose end was lost and that is over; null when there is none. */
    public @Nullable Digit lostDigit(long now) {
        Digit digit = offerer.lostDigit(now);
        return digit != null || current == null ? digit : current.lostDigit(now);
    }

    public SessionStatistics statistics() {
        List<StreamStatistics> all = new ArrayList<>();
        near.addStatistics(all);
        for (Leg leg : branches.values()) leg.addStatistics(all);
        if (player != null) all.add(player.statistics());
        return new SessionStatistics(all);
    }
}
