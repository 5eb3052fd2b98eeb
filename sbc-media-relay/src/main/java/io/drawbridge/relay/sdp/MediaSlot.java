package io.drawbridge.relay.sdp;

import java.net.InetAddress;

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
     */
    record Anchored(InetAddress address, int port, int rtcpPort, boolean rtcpMux)
            implements MediaSlot {
        public Anchored {
            if (port < 1 || port > 65_535) throw new IllegalArgumentException("port: " + port);
            if (rtcpPort < 1 || rtcpPort > 65_535) {
                throw new IllegalArgumentException("rtcpPort: " + rtcpPort);
            }
        }
    }

    /** Nothing: the m-line is written with port 0. */
    record Disabled() implements MediaSlot {}
}
