package io.drawbridge.core.harness;

import io.drawbridge.core.transport.Transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * One packet as a sniffer on the public side sees it.
 *
 * @param time nanoseconds, when it was sent
 */
record Capture(
        long time,
        Transport transport,
        InetSocketAddress from,
        InetSocketAddress to,
        byte[] bytes,
        Fate fate) {
    enum Fate {
        DELIVERED,
        /** Lost or cut off by the network. */
        LOST,
        /** Nobody listens there, or a NAT keeps it out. */
        UNREACHABLE
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    String startLine() {
        String text = text();
        int end = text.indexOf("\r\n");
        return end < 0 ? text : text.substring(0, end);
    }
}
