package io.drawbridge.core.routing;

import io.drawbridge.core.transport.Transport;

import java.util.Optional;

/**
 * A target as an operator writes it, before it is looked up (RFC 3263).
 *
 * @param host name or address literal, IPv6 without brackets
 * @param port 1..65535, 0 when none is written
 * @param transport empty when none is written
 * @param secure true for a sips URI
 * @param priority lower ones first
 * @param weight share among equal priorities, at least 1
 */
public record TargetName(
        String host,
        int port,
        Optional<Transport> transport,
        boolean secure,
        int priority,
        int weight) {}
