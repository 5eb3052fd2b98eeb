package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Judges the addresses that a party's SDP names, before anything is ever sent there. A stranger
 * must not make the relay send to itself, to this machine, to a multicast group or to the inside.
 */
final class AddressGuard {
    /** What may be done with an address. */
    sealed interface Judgement {
        /** Nothing: the description is refused. */
        record Forbidden(String why) implements Judgement {}

        /** Nothing is sent there; the leg waits until it has heard its party. */
        record Unusable() implements Judgement {}

        /**
         * Packets may come from there, and go there.
         *
         * @param reachable whether they go there before any came from there
         */
        record Usable(Endpoint endpoint, boolean reachable) implements Judgement {}
    }

    /** Ports of ours: where SDP says they are, and where they really are. */
    private record Own(
            IpAddress named, IpAddress bound, PortRange ports, boolean trusted, boolean shared) {
        boolean has(Endpoint endpoint, int rtcpPort) {
            return named.equals(endpoint.address())
                    && (ports.contains(endpoint.port()) || ports.contains(rtcpPort));
        }
    }

    private final List<Own> own = new ArrayList<>();

    AddressGuard(Collection<NetworkMedia> networks) {
        for (NetworkMedia network : networks) {
            for (InetAddress bound : network.bind()) {
                IpAddress address = IpAddress.of(bound);
                add(address, address, network);
                IpAddress advertised = IpAddress.of(network.advertised(bound));
                if (!advertised.equals(address)) add(advertised, address, network);
            }
        }
        own.replaceAll(
                o ->
                        new Own(
                                o.named,
                                o.bound,
                                o.ports,
                                o.trusted,
                                o.trusted && isNamedByUntrusted(o.named)));
    }

    private void add(IpAddress named, IpAddress bound, NetworkMedia network) {
        own.add(new Own(named, bound, network.ports(), network.trusted(), false));
    }

    private boolean isNamedByUntrusted(IpAddress address) {
        for (Own o : own) if (!o.trusted && o.named.equals(address)) return true;
        return false;
    }

    /**
     * @param named address and port of RTP
     * @param rtcpPort port of RTCP on the same address
     * @param source where the party's signalling came from; empty: from nobody outside, the
     *     controller speaks for itself
     */
    Judgement judge(
            Endpoint named, int rtcpPort, NetworkMedia network, Optional<IpAddress> source) {
        IpAddress address = named.address();
        if (address.isUnspecified() || named.port() == 0) return new Judgement.Unusable();
        if (address.isMulticast()) return new Judgement.Forbidden("a multicast address");
        return network.trusted()
                ? judgeInside(named, rtcpPort)
                : judgeOutside(named, rtcpPort, network, source);
    }

    /** Whether a source may be sent to that no description has named. */
    boolean mayBeSentTo(Endpoint source, NetworkMedia network, Optional<IpAddress> signalling) {
        return judge(source, 0, network, signalling) instanceof Judgement.Usable usable
                && usable.reachable();
    }

    /**
     * Our own inside port is normal here: two calls in series through a PBX that anchors no media.
     * What we advertise is short-circuited to what is bound, since the packet never leaves the
     * machine.
     */
    private Judgement judgeInside(Endpoint named, int rtcpPort) {
        for (Own o : own)
            if (o.has(named, rtcpPort))
                return new Judgement.Usable(new Endpoint(o.bound, named.port()), true);
        return new Judgement.Usable(named, true);
    }

    private Judgement judgeOutside(
            Endpoint named, int rtcpPort, NetworkMedia network, Optional<IpAddress> source) {
        IpAddress address = named.address();
        if (address.isLoopback() && !isOnLoopback(network))
            return new Judgement.Forbidden("a loopback address");
        for (Own o : own) {
            if (!o.trusted && o.has(named, rtcpPort)) {
                return source.isEmpty() // the controller's own word: its echo sends to itself
                        ? new Judgement.Usable(new Endpoint(o.bound, named.port()), true)
                        : new Judgement.Forbidden("a media port of this relay");
            }
            if (o.trusted && o.named.equals(address) && (!o.shared || o.has(named, rtcpPort)))
                return new Judgement.Unusable();
        }
        boolean behindNat = address.isPrivate() && source.map(s -> !s.isPrivate()).orElse(false);
        return new Judgement.Usable(named, !behindNat);
    }

    private static boolean isOnLoopback(NetworkMedia network) {
        for (InetAddress address : network.bind()) if (address.isLoopbackAddress()) return true;
        return false;
    }
}
