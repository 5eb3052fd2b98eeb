package io.drawbridge.core.config;

import java.util.Optional;

/**
 * What the operating system allows, as far as it could be found out.
 *
 * @param fileDescriptors how many files and sockets a process may have open
 * @param ephemeralPorts ports that the kernel gives to outgoing connections
 */
public record Machine(Optional<Long> fileDescriptors, Optional<PortRange> ephemeralPorts) {}
