package io.drawbridge.core.config;

import java.time.Duration;

/**
 * How much of the SBC a network may use.
 *
 * @param message longest SIP message in bytes, 1 KiB to 1 MiB
 * @param headers most header fields of a message, 16..1024
 * @param headerLine longest header field in bytes, 256 B to 64 KiB
 * @param connections most stream connections, 1..1,000,000
 * @param connectionsPerSource most stream connections of one address
 * @param handshakeTimeout how long a connection may take until it can carry messages, 1 s to 30 s
 * @param requestTimeout how long a message may take to arrive in full, 1 s to 30 s
 * @param idleTimeout how long a connection may be silent, 10 s to 1 day
 */
public record NetworkLimits(
        @Default("64KiB") ByteSize message,
        @Default("128") int headers,
        @Default("8KiB") ByteSize headerLine,
        @Default("10000") int connections,
        @Default("100") int connectionsPerSource,
        @Default("5s") Duration handshakeTimeout,
        @Default("10s") Duration requestTimeout,
        @Default("2h") Duration idleTimeout) {
    public NetworkLimits {
        new Rules()
                .between(
                        message.bytes(),
                        1L << 10,
                        1L << 20,
                        "message",
                        "" + message,
                        "1KiB to 1MiB")
                .between(headers, 16, 1_024, "headers")
                .between(
                        headerLine.bytes(),
                        256,
                        64L << 10,
                        "header-line",
                        "" + headerLine,
                        "256B to 64KiB")
                .between(connections, 1, 1_000_000, "connections")
                .between(connectionsPerSource, 1, 1_000_000, "connections-per-source")
                .between(
                        handshakeTimeout,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        "handshake-timeout")
                .between(
                        requestTimeout,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        "request-timeout")
                .between(idleTimeout, Duration.ofSeconds(10), Duration.ofDays(1), "idle-timeout")
                .check();
    }
}
