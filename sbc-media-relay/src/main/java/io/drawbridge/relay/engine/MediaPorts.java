package io.drawbridge.relay.engine;

import io.drawbridge.relay.dtls.Handshakes;
import io.drawbridge.relay.ports.PortPair;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;

/** Lends ports to the lines of legs, and knows whose a socket is. */
final class MediaPorts {
    private final Handshakes handshakes;
    private @Nullable Line[] lines = new @Nullable Line[256];
    private int inUse;
    private long kernelDrops;

    MediaPorts(Handshakes handshakes) {
        this.handshakes = handshakes;
    }

    /** Gives a leg the ports of an m-line. Empty when there are none. */
    Optional<Line> open(MediaSession session, Leg leg, int index, String media, long now) {
        Optional<PortPair> lent = leg.pool().allocate(now);
        if (lent.isEmpty()) return Optional.empty();
        PortPair pair = lent.get();
        Line line = new Line(session, leg, index, media, pair, handshakes);
        set(pair.rtpSocket(), line);
        set(pair.rtcpSocket(), line);
        leg.put(index, line);
        inUse += 2;
        return Optional.of(line);
    }

    /** Takes the ports of an m-line back. */
    void close(Line line, long now) {
        lines[line.ports().rtpSocket()] = null;
        lines[line.ports().rtcpSocket()] = null;
        kernelDrops += Math.max(0, line.kernelDrops());
        line.end();
        Leg leg = line.leg();
        if (leg.line(line.index()) == line) leg.remove(line.index());
        line.pool().release(line.ports(), now);
        inUse -= 2;
    }

    void closeAll(Leg leg, long now) {
        for (int i = 0; i < leg.lineCount(); i++) {
            Line line = leg.line(i);
            if (line != null) close(line, now);
        }
    }

    /** Takes back the ports of lines on which nobody speaks any more. */
    void closeUnused(Leg leg, long now) {
        for (int i = 0; i < leg.lineCount(); i++) {
            Line line = leg.line(i);
            if (line != null && line.isUnused()) close(line, now);
        }
    }

    /** Null when the socket rests in a pool. */
    @Nullable Line lineOf(int socket) {
        return socket < lines.length ? lines[socket] : null;
    }

    /** Ports that are lent. */
    int inUse() {
        return inUse;
    }

    /** {@link Line#kernelDrops} of lines whose ports are back. */
    long kernelDrops() {
        return kernelDrops;
    }

    private void set(int socket, Line line) {
        if (socket >= lines.length)
            lines = Arrays.copyOf(lines, Math.max(socket + 1, lines.length * 2));
        lines[socket] = line;
    }
}
