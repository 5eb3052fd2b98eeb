package io.drawbridge.relay.ports;

/**
 * An address and a UDP port.
 *
 * @param port 0 to 65535; 0 is never a real one
 */
public record Endpoint(IpAddress address, int port) {
    public Endpoint {
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port " + port);
    }

    /** Whether a packet from this source, given as numbers, comes from here. */
    public boolean matches(long high, long low, int sourcePort) {
        return sourcePort == port && low == address.low() && high == address.high();
    }

    /** Whether a packet from this source, given as numbers, comes from this address. */
    public boolean sharesAddress(long high, long low) {
        return low == address.low() && high == address.high();
    }

    /** {@code address:port}, IPv6 in brackets. */
    @Override
    public String toString() {
        return address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
    }
}
