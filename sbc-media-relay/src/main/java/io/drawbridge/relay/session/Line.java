package io.drawbridge.relay.session;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.Handshakes;
import io.drawbridge.relay.ice.IceCredentials;
import io.drawbridge.relay.ice.IceLite;
import io.drawbridge.relay.ice.IcePeer;
import io.drawbridge.relay.ports.PortBinder;
import io.drawbridge.relay.ports.PortPair;
import io.drawbridge.relay.ports.PortPool;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * One m-line of a leg: the port pair that all the leg's parties share on it, and the paths to them.
 * Usually there is one; a forked call has several. A line that travels on another one's ports
 * (BUNDLE) has none.
 */
public final class Line {
    private static final Path[] NONE = {};

    private final MediaSession session;
    private final Leg leg;
    private final int index;
    private final String media;
    private final PortPair ports;
    private final Handshakes handshakes;
    private final PortPool pool;
    private final long overflowsBefore;
    private Path[] paths = NONE;
    private @Nullable IceLite ice;

    /**
     * @param index of the m-line, from 0
     * @param media its media type
     * @param ports lent by a pool; they go back when the line ends
     * @param handshakes where keys of DTLS come from
     */
    public Line(
            MediaSession session,
            Leg leg,
            int index,
            String media,
            PortPair ports,
            Handshakes handshakes) {
        this.session = session;
        this.leg = leg;
        this.index = index;
        this.media = media;
        this.ports = ports;
        this.handshakes = handshakes;
        this.pool = leg.pool();
        this.overflowsBefore = pool.overflows(ports);
    }

    public MediaSession session() {
        return session;
    }

    public Leg leg() {
        return leg;
    }

    public int index() {
        return index;
    }

    public String media() {
        return media;
    }

    public PortPair ports() {
        return ports;
    }

    /** Who answers checks here; null where no description of ours has offered ICE. */
    @Nullable IceLite ice() {
        IceCredentials told = leg.ice();
        if (ice == null && told != null) ice = new IceLite(told, leg::mayServe);
        return ice;
    }

    /** ICE goes on with these credentials of ours. */
    IceLite ice(IceCredentials local) {
        IceLite known = ice();
        if (known == null) ice = known = new IceLite(local, leg::mayServe);
        known.restart(local);
        return known;
    }

    Handshakes handshakes() {
        return handshakes;
    }

    /** A check of this far end has come. */
    void onCheck(@Nullable IcePeer peer) {
        for (Path path : paths) if (path.whereabouts().isIcePeer(peer)) path.onCheck();
    }

    /** The ports go back: whoever is on them leaves. */
    public void end() {
        for (Path path : paths) path.leave();
    }

    /** Where the ports go back to: the leg may have moved since. */
    public PortPool pool() {
        return pool;
    }

    /**
     * Datagrams to these ports that the system threw away, since the buffer of one of them was
     * full; negative: not known. Asks the system.
     */
    public long kernelDrops() {
        if (overflowsBefore < 0) return PortBinder.UNKNOWN;
        return pool.overflows(ports) - overflowsBefore & 0xffff_ffffL;
    }

    void add(Path path) {
        paths = Arrays.copyOf(paths, paths.length + 1);
        paths[paths.length - 1] = path;
    }

    void remove(Path path) {
        paths = Arrays.stream(paths).filter(p -> p != path).toArray(Path[]::new);
    }

    public boolean isUnused() {
        return paths.length == 0;
    }

    /**
     * Whose packet this may be. Forks share the ports and are told apart by the source: the one
     * that is latched to it, else the one with the best claim to it, and of equal claims the open
     * one, and of these the one that answered last. Null when nobody has answered.
     */
    @Nullable Path speaker(Datagram packet, long now) {
        if (paths.length == 1) return paths[0];
        return paths.length == 0 ? null : fork(packet, now);
    }

    /** Forks behind one address are told apart by their keys. Null when no other one opens it. */
    @Nullable Path otherSpeaker(Path notThis, Datagram packet, long now) {
        for (Path path : paths)
            if (path != notThis && path.isToldByKeys() && path.onRtp(packet, now) == null)
                return path;
        return null;
    }

    /** The same for RTCP. */
    @Nullable Path otherSpeaker(Path notThis, Datagram packet, boolean onRtcpPort, long now) {
        for (Path path : paths)
            if (path != notThis
                    && path.isToldByKeys()
                    && path.onRtcp(packet, onRtcpPort, now) == null) return path;
        return null;
    }

    private Path fork(Datagram packet, long now) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        Path best = paths[0];
        int bestScore = Integer.MAX_VALUE;
        for (Path path : paths) {
            if (path.whereabouts().isLatchedTo(high, low, port, now)) return path;
            int score =
                    2 * path.whereabouts().rank(high, low, port)
                            + (path.whereabouts().isOpen() ? 0 : 1);
            if (score < bestScore
                    || score == bestScore && path.party().answered() > best.party().answered()) {
                best = path;
                bestScore = score;
            }
        }
        return best;
    }
}
