package io.drawbridge.core.screening;

import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.config.Trust;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.transport.CertificateNames;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.policy.acl.Prefix;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells from the listener, the certificate and the source address who is speaking: a trunk on its
 * own network, else a registered device on exactly its way, else a stranger. A certificate is the
 * better proof: it counts before the address. Owned by one engine.
 */
public final class Recognition {
    private record Ranged(Prefix prefix, Peer.Trunk trunk) {}

    private static final class Network {
        final Peer.Stranger stranger;
        final Peer.Registered registered;
        final Map<InetAddress, Peer.Trunk> addresses = new HashMap<>();
        final Map<String, Peer.Trunk> tlsNames = new LinkedHashMap<>();
        final List<Ranged> ranges = new ArrayList<>();

        Network(String name, boolean trusted) {
            stranger = new Peer.Stranger(name, trusted);
            registered = new Peer.Registered(name, trusted);
        }
    }

    private final List<ListeningPoint> points;
    private final Bindings bindings;
    private final PresentedNames presented;
    private final Map<String, Network> networks = new HashMap<>();
    private final Map<String, Peer.Trunk> trunks = new HashMap<>();
    private final Map<String, Set<InetAddress>> resolved = new HashMap<>();

    /**
     * @param points all listening points, at their index
     */
    public Recognition(
            SbcConfig config,
            List<ListeningPoint> points,
            Bindings bindings,
            PresentedNames presented) {
        this.points = points;
        this.bindings = bindings;
        this.presented = presented;
        for (NetworkConfig network : config.networks().values()) {
            boolean trusted = network.trust() == Trust.TRUSTED;
            networks.put(network.name(), new Network(network.name(), trusted));
        }
        for (TrunkConfig trunk : config.trunks().values()) {
            Peer.Trunk peer =
                    new Peer.Trunk(
                            trunk.name(), trunk.network(), config.trust(trunk) == Trust.TRUSTED);
            trunks.put(trunk.name(), peer);
            Network network = network(trunk.network());
            for (String name : trunk.identify().tlsNames())
                network.tlsNames.putIfAbsent(name, peer);
            for (Prefix prefix : trunk.addresses()) {
                boolean single = prefix.length() == 8 * prefix.address().getAddress().length;
                if (single) network.addresses.putIfAbsent(prefix.address(), peer);
                else network.ranges.add(new Ranged(prefix, peer));
            }
        }
    }

    private Network network(String name) {
        return Objects.requireNonNull(networks.get(name));
    }

    /**
     * The names of a trunk's targets have been looked up: these addresses are the trunk, too, where
     * it has no {@code identify}.
     */
    public void resolved(TrunkConfig trunk, Collection<InetAddress> addresses) {
        if (!trunk.identify().addresses().isEmpty()) return;
        Peer.Trunk peer = trunk(trunk.name());
        Network network = network(trunk.network());
        for (InetAddress old : resolved.getOrDefault(trunk.name(), Set.of()))
            network.addresses.remove(old, peer);
        resolved.put(trunk.name(), new HashSet<>(addresses));
        for (InetAddress address : addresses) network.addresses.putIfAbsent(address, peer);
        for (Prefix prefix : trunk.addresses())
            network.addresses.putIfAbsent(prefix.address(), peer);
    }

    /** Who sent this. */
    public Peer peer(Flow flow, long now) {
        Network network = network(points.get(flow.listener()).network());
        if (!network.tlsNames.isEmpty()) {
            CertificateNames names = presented.of(flow);
            for (Map.Entry<String, Peer.Trunk> known : network.tlsNames.entrySet())
                if (names.names(known.getKey())) return known.getValue();
        }
        InetAddress source = flow.remote().getAddress();
        Peer.Trunk trunk = network.addresses.get(source);
        if (trunk != null) return trunk;
        for (Ranged ranged : network.ranges)
            if (ranged.prefix().contains(source)) return ranged.trunk();
        return bindings.anyOnFlow(flow, now) ? network.registered : network.stranger;
    }

    /** True when the address belongs to the trunk: requests in a dialog with it may go there. */
    public boolean belongs(InetAddress address, String trunk) {
        Network network = network(trunk(trunk).network());
        Peer.Trunk owner = network.addresses.get(address);
        if (owner != null) return owner.name().equals(trunk);
        for (Ranged ranged : network.ranges) {
            if (ranged.trunk().name().equals(trunk) && ranged.prefix().contains(address))
                return true;
        }
        return false;
    }

    /** A registered device of a network as a peer. */
    public Peer.Registered registered(String network) {
        return network(network).registered;
    }

    /** The configured trunk as a peer. */
    public Peer.Trunk trunk(String name) {
        return Objects.requireNonNull(trunks.get(name));
    }
}
