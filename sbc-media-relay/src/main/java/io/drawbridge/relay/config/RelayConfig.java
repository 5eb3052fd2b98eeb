package io.drawbridge.relay.config;

import java.time.Duration;
import java.util.Map;

/**
 * An embedded relay.
 *
 * @param threads relay threads, 1 to 256
 * @param coalesce how long a woken thread collects packets before it drains them: 0 to 1 ms; more
 *     latency for less CPU
 * @param receiveBufferBytes SO_RCVBUF of each media socket, 4096 to 64 MiB
 * @param sessions media sessions at most, over all threads; at least 1
 * @param quarantine how long a port rests after its use; 0 to 10 minutes
 * @param warmPorts port pairs that each thread keeps open while they rest, for each local address
 * @param io which packet I/O carries the media
 * @param networks by name; commands name them
 */
public record RelayConfig(
        int threads,
        Duration coalesce,
        int receiveBufferBytes,
        int sessions,
        Duration quarantine,
        int warmPorts,
        Io io,
        Map<String, NetworkMedia> networks) {
    public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 256 * 1024;
    public static final Duration DEFAULT_QUARANTINE = Duration.ofSeconds(1);
    public static final int DEFAULT_WARM_PORTS = 512;

    /** Which packet I/O carries the media. */
    public enum Io {
        /** The native one where it works, else the portable one. */
        AUTO,
        /** Linux system calls through the foreign-function API. */
        NATIVE,
        /** {@code java.nio}, everywhere. */
        PORTABLE
    }

    public RelayConfig {
        networks = Map.copyOf(networks);
        if (threads < 1 || threads > 256) throw new IllegalArgumentException("threads " + threads);
        if (coalesce.isNegative() || coalesce.compareTo(Duration.ofMillis(1)) > 0)
            throw new IllegalArgumentException("coalesce " + coalesce);
        if (receiveBufferBytes < 4096 || receiveBufferBytes > 64 * 1024 * 1024)
            throw new IllegalArgumentException("receive-buffer " + receiveBufferBytes);
        if (sessions < 1) throw new IllegalArgumentException("sessions " + sessions);
        if (quarantine.isNegative() || quarantine.compareTo(Duration.ofMinutes(10)) > 0)
            throw new IllegalArgumentException("quarantine " + quarantine);
        if (warmPorts < 0 || warmPorts > 32_768)
            throw new IllegalArgumentException("warm ports " + warmPorts);
        if (networks.isEmpty()) throw new IllegalArgumentException("a relay needs a network");
    }

    /** A relay with every default. */
    public static RelayConfig of(int threads, int sessions, Map<String, NetworkMedia> networks) {
        return new RelayConfig(
                threads,
                Duration.ZERO,
                DEFAULT_RECEIVE_BUFFER_BYTES,
                sessions,
                DEFAULT_QUARANTINE,
                DEFAULT_WARM_PORTS,
                Io.AUTO,
                networks);
    }
}
