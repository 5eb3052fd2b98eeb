package io.drawbridge.relay.sdp;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;

/** What the relay has for one m-line towards the party that gets the description. */
public sealed interface MediaSlot {
    /**
     * Ports of the relay.
     *
     * @param address ours, as the party is to see it
     * @param port for RTP, 1..65535
     * @param rtcpPort for RTCP, 1..65535; the same as port when RTCP has none of its own
     * @param rtcpMux in an offer: say that RTCP may come to {@code port}; in an answer: it does, if
     *     the offer allowed that
     * @param protocol of an offer's m-line; empty: as the other party's. An answer's is the offer's
     * @param own attributes of ours, written behind those that pass
     * @param numbers which payload types pass, and as what; null: all as they are
     * @param passage what else passes
     */
    record Anchored(
            InetAddress address,
            int port,
            int rtcpPort,
            boolean rtcpMux,
            String protocol,
            List<Attribute> own,
            @Nullable PayloadNumbers numbers,
            Passage passage)
            implements MediaSlot {
        public Anchored {
            if (port < 1 || port > 65_535) throw new IllegalArgumentException("port: " + port);
            if (rtcpPort < 1 || rtcpPort > 65_535) {
                throw new IllegalArgumentException("rtcpPort: " + rtcpPort);
            }
            own = List.copyOf(own);
        }

        /** Plain RTP with everything as the other party has it. */
        Anchored(InetAddress address, int port, int rtcpPort, boolean rtcpMux) {
            this(address, port, rtcpPort, rtcpMux, "", List.of(), null, Passage.NOTHING);
        }
    }

    /** Nothing: the m-line is written with port 0. */
    record Disabled() implements MediaSlot {}

    /**
     * What of an m-line means something to the other party only if both sides are alike.
     *
     * @param streams names of streams and sources (RFC 5576, RFC 8830) and header extensions (RFC
     *     8285): both are WebRTC
     * @param midExtension the header extension with the m-line's name (RFC 9143 §15): the name is
     *     the same on both sides
     * @param transportFeedback feedback over all streams of a transport: both sides carry the same
     *     ones on it
     */
    record Passage(boolean streams, boolean midExtension, boolean transportFeedback) {
        public static final Passage NOTHING = new Passage(false, false, false);
    }
}
