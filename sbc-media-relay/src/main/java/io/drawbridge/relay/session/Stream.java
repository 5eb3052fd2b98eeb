package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.SessionStatistics.Quality;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.rtp.ReceptionStatistics;

import java.util.EnumMap;
import java.util.Map;

/** One m-line of one party: what travels on it, and what was counted of it. */
final class Stream {
    private final int index;
    private Path path;
    private Terms terms;

    private final ReceptionStatistics reception = new ReceptionStatistics();
    private long rtcpPackets;
    private long sentPackets;
    private long sentBytes;

    /**
     * @param index of the m-line, from 0
     * @param path on which it travels
     */
    Stream(int index, Path path, Terms terms) {
        this.index = index;
        this.path = path;
        this.terms = terms;
        path.add(this);
    }

    Party party() {
        return path.party();
    }

    int index() {
        return index;
    }

    Path path() {
        return path;
    }

    Terms terms() {
        return terms;
    }

    void follow(Path way, Terms next) {
        terms = next;
        if (way == path) return;
        path.remove(this);
        path = way;
        way.add(this);
    }

    void end() {
        path.remove(this);
    }

    /** What a refused re-offer brings back. */
    record Before(Stream stream, Path path, Terms terms) {
        /** After its path. */
        void restore() {
            stream.path = path;
            stream.terms = terms;
            path.add(stream);
        }
    }

    Before before() {
        return new Before(this, path, terms);
    }

    void countRtp(Datagram packet, long now) {
        reception.onRtp(packet.bytes(), packet.length(), terms.clockRate(), now);
    }

    void countRtcp() {
        rtcpPackets++;
    }

    /** A packet has gone to the party. */
    void countSent(Datagram packet) {
        sentPackets++;
        sentBytes += packet.length();
    }

    /** Whether anything has been heard of the party. */
    boolean hasSpoken() {
        return reception.packets() > 0 || rtcpPackets > 0;
    }

    StreamStatistics statistics() {
        Endpoint remote = path.remote();
        Map<Drop, Long> rejections = new EnumMap<>(Drop.class);
        long rejected = 0;
        boolean first = path.isFirst(this);
        for (Drop drop : Drop.values()) {
            long count = first ? path.rejections().count(drop) : 0;
            if (count > 0) rejections.put(drop, count);
            rejected += count;
        }
        return new StreamStatistics(
                party().tag(),
                terms.media(),
                path.local().toString(),
                remote == null ? "" : remote.toString(),
                terms.codec(),
                reception.packets(),
                reception.bytes(),
                reception.lost(),
                reception.jitterNanos(terms.clockRate()) / 1e6,
                rtcpPackets,
                rejected,
                first ? path.rejections().from() : "",
                0,
                0,
                sentPackets,
                sentBytes,
                Quality.UNKNOWN,
                rejections,
                path.security(),
                "",
                false);
    }
}
