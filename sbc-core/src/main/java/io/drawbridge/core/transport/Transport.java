package io.drawbridge.core.transport;

/** How SIP travels (RFC 3261 §18, RFC 7118 for WebSocket). */
public enum Transport {
    UDP("UDP", false, false, 5060),
    TCP("TCP", true, false, 5060),
    TLS("TLS", true, true, 5061),
    WS("WS", true, false, 80),
    WSS("WSS", true, true, 443);

    private final String viaName;
    private final boolean reliable;
    private final boolean secure;
    private final int defaultPort;

    Transport(String viaName, boolean reliable, boolean secure, int defaultPort) {
        this.viaName = viaName;
        this.reliable = reliable;
        this.secure = secure;
        this.defaultPort = defaultPort;
    }

    /** What stands in a Via, {@code SIP/2.0/UDP}: without the prefix. */
    public String viaName() {
        return viaName;
    }

    /** True for streams: nothing is retransmitted (RFC 3261 §17). */
    public boolean reliable() {
        return reliable;
    }

    public boolean secure() {
        return secure;
    }

    /** True where messages come in frames, so that they need no Content-Length (RFC 7118 §5). */
    public boolean webSocket() {
        return this == WS || this == WSS;
    }

    /** The port where a URI names none (RFC 3261 §19.1.2, RFC 7118 §5.2). */
    public int defaultPort() {
        return defaultPort;
    }
}
