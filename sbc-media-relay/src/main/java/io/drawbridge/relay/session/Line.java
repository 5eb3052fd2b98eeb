package io.drawbridge.relay.session;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.PortPair;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * One m-line of a leg: the port pair that all the leg's parties share on it, and their streams.
 * Usually there is one; a forked call has several.
 */
public final class Line {
    private static final Stream[] NONE = {};

    private final MediaSession session;
    private final Leg leg;
    private final int index;
    private final String media;
    private final PortPair ports;
    private Stream[] streams = NONE;

    /**
     * @param index of the m-line, from 0
     * @param media its media type
     * @param ports lent by a pool; they go back when the line ends
     */
    public Line(MediaSession session, Leg leg, int index, String media, PortPair ports) {
        this.session = session;
        this.leg = leg;
        this.index = index;
        this.media = media;
        this.ports = ports;
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

    Endpoint local() {
        return new Endpoint(ports.address(), ports.rtpPort());
    }

    void add(Stream stream) {
        streams = Arrays.copyOf(streams, streams.length + 1);
        streams[streams.length - 1] = stream;
    }

    void remove(Stream stream) {
        streams = Arrays.stream(streams).filter(s -> s != stream).toArray(Stream[]::new);
    }

    public boolean isUnused() {
        return streams.length == 0;
    }

    /**
     * Whose packet this may be. Forks share the ports and are told apart by the source: the one
     * that is latched to it, else the one with the best claim to it, and of equal claims the open
     * one, and of these the one that answered last. Null when nobody has answered.
     */
    @Nullable Stream speaker(Datagram packet) {
        if (streams.length == 1) return streams[0];
        return streams.length == 0 ? null : fork(packet);
    }

    private Stream fork(Datagram packet) {
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        int port = packet.sourcePort();
        Stream best = streams[0];
        int bestScore = Integer.MAX_VALUE;
        for (Stream stream : streams) {
            if (stream.isLatchedTo(high, low, port)) return stream;
            int score = 2 * stream.rank(high, low, port) + (stream.isOpen() ? 0 : 1);
            if (score < bestScore
                    || score == bestScore && stream.party().answered() > best.party().answered()) {
                best = stream;
                bestScore = score;
            }
        }
        return best;
    }
}
