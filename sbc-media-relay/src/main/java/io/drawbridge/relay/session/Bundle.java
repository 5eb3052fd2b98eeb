package io.drawbridge.relay.session;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.rtp.HeaderExtensions;
import io.drawbridge.relay.rtp.RtcpCompound;
import io.drawbridge.relay.rtp.RtpHeaderView;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The m-lines that travel on one path: usually one. Tells those apart whose packets share a port
 * (RFC 9143 §9.2): by the line's name in a header extension, then by a source that was announced or
 * seen before, then by a payload type that only one line has. RTCP goes to the line of its sender,
 * else to that of the first source it speaks of: browsers send a compound for each line.
 */
final class Bundle {
    private static final Stream[] NONE = {};

    private Stream[] streams = NONE;
    private @Nullable SourceTable received;
    private @Nullable SourceTable sent;

    void add(Stream stream) {
        streams = Arrays.copyOf(streams, streams.length + 1);
        streams[streams.length - 1] = stream;
    }

    void remove(Stream stream) {
        streams = Arrays.stream(streams).filter(s -> s != stream).toArray(Stream[]::new);
        forget();
    }

    void clear() {
        streams = NONE;
        forget();
    }

    private void forget() {
        received = null;
        sent = null;
    }

    boolean isEmpty() {
        return streams.length == 0;
    }

    /** Whether this is the m-line that what concerns the whole path is told of. */
    boolean isFirst(Stream stream) {
        return streams.length > 0 && streams[0] == stream;
    }

    /** The m-line of UDPTL; null when the path carries RTP. */
    @Nullable Stream udptl() {
        return streams.length == 1 && streams[0].isUdptl() ? streams[0] : null;
    }

    /** Which m-line a packet of the party's belongs to; null when that cannot be told. */
    @Nullable Stream ofRtp(Datagram packet) {
        if (streams.length == 1) return streams[0];
        SourceTable known = received;
        if (known == null) received = known = new SourceTable();
        return ofRtp(packet, known);
    }

    private @Nullable Stream ofRtp(Datagram packet, SourceTable received) {
        int ssrc = RtpHeaderView.ssrc(packet.bytes());
        for (Stream stream : streams) {
            int id = stream.terms().formats().midExtension();
            if (id <= 0 || !HeaderExtensions.has(packet.bytes(), id, stream.mid())) continue;
            received.put(ssrc, stream);
            return stream;
        }
        Stream known = ofSource(ssrc);
        if (known != null) return known;
        Stream only = onlyOne(RtpHeaderView.payloadType(packet.bytes()));
        if (only != null) received.put(ssrc, only);
        return only;
    }

    @Nullable Stream ofRtcp(Datagram packet) {
        if (streams.length <= 1) return streams.length == 0 ? null : streams[0];
        Stream known = ofSource(RtcpCompound.sender(packet.bytes()));
        if (known == null && sent != null)
            known = sent.find(RtcpCompound.subject(packet.bytes(), packet.length()));
        return known != null ? known : streams[0];
    }

    private @Nullable Stream ofSource(int ssrc) {
        Stream known = received == null ? null : received.find(ssrc);
        if (known != null) return known;
        for (Stream stream : streams)
            for (int announced : stream.terms().formats().ssrcs())
                if (announced == ssrc) return stream;
        return null;
    }

    private @Nullable Stream onlyOne(int payloadType) {
        Stream only = null;
        for (Stream stream : streams) {
            boolean[] expected = stream.terms().formats().expected();
            if (expected != null && !expected[payloadType]) continue;
            if (only != null) return null;
            only = stream;
        }
        return only;
    }

    /** An RTP packet of that source goes to the party. */
    void sent(int ssrc, Stream stream) {
        if (streams.length <= 1) return;
        SourceTable known = sent;
        if (known == null) sent = known = new SourceTable();
        known.put(ssrc, stream);
    }

    /** The newest few sources and their lines. */
    private static final class SourceTable {
        private static final int SOURCES = 16;

        private final int[] ssrcs = new int[SOURCES];
        private final @Nullable Stream[] streams = new @Nullable Stream[SOURCES];
        private int next;

        @Nullable Stream find(int ssrc) {
            for (int i = 0; i < SOURCES; i++)
                if (ssrcs[i] == ssrc && streams[i] != null) return streams[i];
            return null;
        }

        void put(int ssrc, Stream stream) {
            for (int i = 0; i < SOURCES; i++) {
                if (ssrcs[i] != ssrc || streams[i] == null) continue;
                streams[i] = stream;
                return;
            }
            ssrcs[next] = ssrc;
            streams[next] = stream;
            next = (next + 1) % SOURCES;
        }
    }
}
