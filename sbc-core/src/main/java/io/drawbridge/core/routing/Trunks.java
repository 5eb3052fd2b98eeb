package io.drawbridge.core.routing;

import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The addresses of all trunks as they are known now, and the order in which a call tries them.
 * Owned by one engine.
 */
public final class Trunks {
    /**
     * One address behind a trunk's targets.
     *
     * @param transportNamed false when neither URI nor DNS fixed the transport
     * @param priority lower ones first
     * @param weight share among equal priorities, at least 1
     */
    public record Address(
            InetSocketAddress address,
            Transport transport,
            boolean transportNamed,
            int priority,
            int weight) {}

    private final List<ListeningPoint> points;
    private final Map<String, List<Address>> addresses = new HashMap<>();

    public Trunks(List<ListeningPoint> points) {
        this.points = points;
    }

    /** Replaces what is known of a trunk. */
    public void resolved(String trunk, List<Address> found) {
        addresses.put(trunk, List.copyOf(found));
    }

    /**
     * The targets in the order of this call: by priority, within one by weight and chance (RFC
     * 2782).
     */
    public List<TrunkTarget> targets(TrunkConfig trunk, RandomGenerator random) {
        List<Address> left = new ArrayList<>(addresses.getOrDefault(trunk.name(), List.of()));
        List<TrunkTarget> ordered = new ArrayList<>(left.size());
        left.sort(Comparator.comparingInt(Address::priority));
        while (!left.isEmpty()) {
            Address next = left.size() == 1 ? left.removeFirst() : draw(left, random);
            target(trunk, next).ifPresent(ordered::add);
        }
        return ordered;
    }

    private static Address draw(List<Address> left, RandomGenerator random) {
        int priority = left.getFirst().priority();
        int total = 0;
        for (Address a : left) if (a.priority() == priority) total += a.weight();
        int ticket = total <= 1 ? 0 : random.nextInt(total);
        for (int i = 0; ; i++) {
            ticket -= left.get(i).weight();
            if (ticket < 0) return left.remove(i);
        }
    }

    private Optional<TrunkTarget> target(TrunkConfig trunk, Address address) {
        return point(trunk.network(), address.transport(), address.address())
                .map(
                        point ->
                                new TrunkTarget(
                                        trunk,
                                        new Flow(
                                                point.index(),
                                                address.transport(),
                                                address.address(),
                                                Flow.ANY),
                                        point,
                                        address.transportNamed()));
    }

    /** The listening point of a network from which an address can be reached by a transport. */
    public Optional<ListeningPoint> point(
            String network, Transport transport, InetSocketAddress to) {
        boolean ipv6 = to.getAddress() instanceof Inet6Address;
        for (ListeningPoint point : points) {
            if (point.network().equals(network)
                    && point.transport() == transport
                    && point.local().getAddress() instanceof Inet6Address == ipv6) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }
}
