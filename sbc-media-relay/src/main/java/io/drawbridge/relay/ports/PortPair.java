package io.drawbridge.relay.ports;

/**
 * Two neighbouring bound ports: the even one for RTP, the odd one above it for RTCP (RFC 3550 §11).
 *
 * @param address where both are bound
 * @param rtpPort even
 * @param rtpSocket handle of the {@link PortBinder}
 * @param rtcpSocket handle of the {@link PortBinder}
 */
public record PortPair(IpAddress address, int rtpPort, int rtpSocket, int rtcpSocket) {
    public int rtcpPort() {
        return rtpPort + 1;
    }
}
