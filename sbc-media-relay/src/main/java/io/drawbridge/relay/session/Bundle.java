package io.drawbridge.relay.session;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.rtp.HeaderExtensions;
import io.drawbridge.relay.rtp.RtcpCompound;
import io.drawbridge.relay.rtp.RtpHeaderView;

import org.jspecify.annotations.Nullable;

/**
 * Tells the m-lines apart whose packets share a port (RFC 9143 §9.2): by the line's name in a
 * header extension, then by a source that was announced or seen before, then by a payload type that
 * only one line has. RTCP goes to the line of its sender, else to that of the first source it
 * speaks of: browsers send a compound for each line.
 */
final class Bundle {
    private final SourceTable received = new SourceTable();
    private final SourceTable sent = new SourceTable();

    /** Null: it cannot be told. */
    @Nullable Stream ofRtp(Stream[] streams, Datagram packet) {
        int ssrc = RtpHeaderView.ssrc(packet.bytes());
        for (Stream stream : streams) {
            int id = stream.terms().formats().midExtension();
            if (id <= 0 || !HeaderExtensions.has(packet.bytes(), id, stream.mid())) continue;
            received.put(ssrc, stream);
            return stream;
        }
        Stream known = ofSource(streams, ssrc);
        if (known != null) return known;
        Stream only = onlyOne(streams, RtpHeaderView.payloadType(packet.bytes()));
        if (only != null) received.put(ssrc, only);
        return only;
    }

    Stream ofRtcp(Stream[] streams, Datagram packet) {
        Stream known = ofSource(streams, RtcpCompound.sender(packet.bytes()));
        if (known == null) known = sent.find(RtcpCompound.subject(packet.bytes(), packet.length()));
        return known != null ? known : streams[0];
    }

    private @Nullable Stream ofSource(Stream[] streams, int ssrc) {
        Stream known = received.find(ssrc);
        if (known != null) return known;
        for (Stream stream : streams)
            for (int announced : stream.terms().formats().ssrcs())
                if (announced == ssrc) return stream;
        return null;
    }

    private static @Nullable Stream onlyOne(Stream[] streams, int payloadType) {
        Stream only = null;
        for (Stream stream : streams) {
            boolean[] expected = stream.terms().formats().expected();
            if (expected != null && !expected[payloadType]) continue;
            if (only != null) return null;
            only = stream;
        }
        return only;
    }

    void sent(int ssrc, Stream stream) {
        sent.put(ssrc, stream);
    }

    void forget() {
        received.clear();
        sent.clear();
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

        void clear() {
            for (int i = 0; i < SOURCES; i++) streams[i] = null;
        }
    }
}
