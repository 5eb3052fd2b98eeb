package io.drawbridge.core.app;

import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TargetConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.tls.ExpectedPeer;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which trunk has an address, and so what its certificate has to name: the host of one of its
 * targets as the operator wrote it, never what the DNS made of it (RFC 5922 §7.3), its domain, or
 * one of its TLS names. Thread-safe.
 */
final class PeerDirectory implements ExpectedPeer.Directory {
    private volatile SbcConfig config;
    private volatile Supplier<Map<String, List<Trunks.Address>>> known = Map::of;

    PeerDirectory(SbcConfig config) {
        this.config = config;
    }

    /** Where the addresses are that the DNS gave. */
    void lookUpIn(Supplier<Map<String, List<Trunks.Address>>> addresses) {
        known = addresses;
    }

    void follow(SbcConfig next) {
        config = next;
    }

    @Override
    public Optional<ExpectedPeer> at(String network, InetAddress address) {
        Map<String, List<Trunks.Address>> resolved = known.get();
        return config.trunks().values().stream()
                .filter(trunk -> trunk.network().equals(network))
                .filter(trunk -> isAt(trunk, address, resolved))
                .findFirst()
                .map(trunk -> new ExpectedPeer(names(trunk), trunk.verify()));
    }

    private static boolean isAt(
            TrunkConfig trunk, InetAddress address, Map<String, List<Trunks.Address>> resolved) {
        return trunk.addresses().stream().anyMatch(prefix -> prefix.contains(address))
                || resolved.getOrDefault(trunk.name(), List.of()).stream()
                        .anyMatch(one -> one.address().getAddress().equals(address));
    }

    private static List<String> names(TrunkConfig trunk) {
        List<String> names = new ArrayList<>();
        for (TargetConfig target : trunk.targets()) names.add(target.uri().host());
        trunk.domain().ifPresent(names::add);
        names.addAll(trunk.identify().tlsNames());
        return names.stream().distinct().toList();
    }
}
