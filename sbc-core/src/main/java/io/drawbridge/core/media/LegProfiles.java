package io.drawbridge.core.media;

import io.drawbridge.core.config.ListenerConfig;
import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.config.Security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the relay is to speak with each peer of one configuration. Immutable. */
public final class LegProfiles {
    /** Who it is: at which listening point, and as which trunk; empty: as none. */
    private record Peer(int point, String trunk) {}

    private final Map<Peer, Optional<LegProfile>> profiles;
    private final Map<String, LegProfile> networks;

    private LegProfiles(
            Map<Peer, Optional<LegProfile>> profiles, Map<String, LegProfile> networks) {
        this.profiles = Map.copyOf(profiles);
        this.networks = Map.copyOf(networks);
    }

    /**
     * @param points the listeners of the configuration
     */
    public static LegProfiles of(SbcConfig config, List<ListeningPoint> points) {
        Map<Peer, Optional<LegProfile>> profiles = new HashMap<>();
        Map<String, LegProfile> networks = new HashMap<>();
        config.networks().forEach((name, network) -> networks.put(name, network.media().profile()));
        for (ListeningPoint point : points) {
            NetworkConfig network = config.networks().get(point.network());
            if (network == null) continue;
            Optional<ListenerConfig> listener = listener(network, point);
            profiles.put(
                    new Peer(point.index(), ""),
                    own(network, config.profile(network, listener, Optional.empty())));
            for (TrunkConfig trunk : config.trunks().values()) {
                if (!trunk.network().equals(network.name())) continue;
                profiles.put(
                        new Peer(point.index(), trunk.name()),
                        own(network, config.profile(network, listener, Optional.of(trunk))));
            }
        }
        return new LegProfiles(profiles, networks);
    }

    private static Optional<ListenerConfig> listener(NetworkConfig network, ListeningPoint point) {
        return network.listen().stream()
                .filter(listener -> listener.socketAddress().equals(point.local()))
                .filter(listener -> listener.protocol().name().equals(point.transport().name()))
                .findFirst();
    }

    private static Optional<LegProfile> own(NetworkConfig network, LegProfile profile) {
        return Optional.of(profile).filter(own -> !own.equals(network.media().profile()));
    }

    /**
     * The way of its own of a peer; empty where it is the network's.
     *
     * @param trunk name of the trunk that the peer is; empty: none
     */
    public Optional<LegProfile> of(ListeningPoint point, String trunk) {
        return profiles.getOrDefault(new Peer(point.index(), trunk), Optional.empty());
    }

    /** For a leg that ends here, where nobody listens in: neither keys nor candidates. */
    public LegProfile plain(ListeningPoint point) {
        return networks.getOrDefault(point.network(), LegProfile.PLAIN)
                .withSecurity(Security.RTP)
                .withIce(Ice.OFF)
                .withRtcpMux(RtcpMux.ACCEPT);
    }
}
