package io.drawbridge.relay.control;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a relay has done since its start, and holds now.
 *
 * @param sessions media sessions now
 * @param portsInUse ports lent to sessions now
 * @param ports all ports of all ranges
 * @param packets datagrams relayed, or played by the relay itself
 * @param bytes their octets, without IP and UDP headers
 * @param drops datagrams not relayed, by reason; every reason is present
 * @param kernelDrops datagrams that the system threw away on ports whose use has ended, since the
 *     relay had not read those before them; 0 where the packet I/O cannot count them
 * @param refusals commands refused
 * @param handshakes for DTLS-SRTP
 */
public record RelayTelemetry(
        long sessions,
        long portsInUse,
        long ports,
        long packets,
        long bytes,
        Map<Drop, Long> drops,
        long kernelDrops,
        long refusals,
        HandshakeCounts handshakes) {
    public RelayTelemetry {
        EnumMap<Drop, Long> all = new EnumMap<>(Drop.class);
        for (Drop drop : Drop.values()) all.put(drop, drops.getOrDefault(drop, 0L));
        drops = Map.copyOf(all);
    }

    /** Nothing yet. */
    public static RelayTelemetry none() {
        return new RelayTelemetry(0, 0, 0, 0, 0, Map.of(), 0, 0, HandshakeCounts.NONE);
    }

    /** The same, with what is known of handshakes. */
    public RelayTelemetry withHandshakes(HandshakeCounts counts) {
        return new RelayTelemetry(
                sessions, portsInUse, ports, packets, bytes, drops, kernelDrops, refusals, counts);
    }

    /** The sum of two threads. */
    public RelayTelemetry plus(RelayTelemetry other) {
        EnumMap<Drop, Long> sum = new EnumMap<>(drops);
        other.drops.forEach((drop, count) -> sum.merge(drop, count, Long::sum));
        return new RelayTelemetry(
                sessions + other.sessions,
                portsInUse + other.portsInUse,
                ports + other.ports,
                packets + other.packets,
                bytes + other.bytes,
                sum,
                kernelDrops + other.kernelDrops,
                refusals + other.refusals,
                handshakes.plus(other.handshakes));
    }
}
