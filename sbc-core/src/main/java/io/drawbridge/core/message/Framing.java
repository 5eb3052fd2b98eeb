package io.drawbridge.core.message;

/** How the end of a message is found (RFC 3261 §18.3). */
public enum Framing {
    /**
     * One message a datagram (UDP) or frame (WebSocket): bytes beyond Content-Length are discarded.
     */
    DATAGRAM,
    /**
     * A byte stream (TCP, TLS): Content-Length is required and says where the next message begins.
     */
    STREAM
}
