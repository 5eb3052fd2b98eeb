package io.drawbridge.core.harness;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A box that gives many private addresses one public one (RFC 4787): endpoint-independent mapping,
 * and by choice address-and-port-dependent filtering.
 */
final class Nat {
    private record Mapping(
            InetSocketAddress inside, Set<InetSocketAddress> spokenTo, long[] lastSent) {}

    private final InetAddress address;
    private final long timeout;
    private final boolean filters;
    private final Map<InetSocketAddress, Integer> ports = new HashMap<>();
    private final Map<Integer, Mapping> mappings = new HashMap<>();
    private int nextPort = 61_000;

    /**
     * @param timeout nanoseconds without an outgoing datagram after which a mapping is forgotten
     * @param filters only who was spoken to may answer
     */
    Nat(String address, long timeout, boolean filters) {
        this.address = InetAddress.ofLiteral(address);
        this.timeout = timeout;
        this.filters = filters;
    }

    InetAddress address() {
        return address;
    }

    /** What the outside sees as the source of a datagram. */
    InetSocketAddress outbound(InetSocketAddress inside, InetSocketAddress to, long now) {
        Integer known = ports.get(inside);
        if (known != null && now - mappings.get(known).lastSent()[0] > timeout) {
            mappings.remove(known);
            known = null;
        }
        int port = known == null ? nextPort++ : known;
        ports.put(inside, port);
        Mapping mapping =
                mappings.computeIfAbsent(
                        port, _ -> new Mapping(inside, new HashSet<>(), new long[] {now}));
        mapping.spokenTo().add(to);
        mapping.lastSent()[0] = now;
        return new InetSocketAddress(address, port);
    }

    /** Whom a datagram from outside is for; empty when it is dropped. */
    Optional<InetSocketAddress> inbound(int port, InetSocketAddress from, long now) {
        Mapping mapping = mappings.get(port);
        if (mapping == null
                || now - mapping.lastSent()[0] > timeout
                || filters && !mapping.spokenTo().contains(from)) {
            return Optional.empty();
        }
        return Optional.of(mapping.inside());
    }

    /** As after a power cut: all mappings are new ones. */
    void restart() {
        ports.clear();
        mappings.clear();
    }
}
