package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.control.MediaCommand.AddressFamily;
import io.drawbridge.relay.ports.PortPool;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A network with the ports that this relay thread has on it.
 *
 * @param media its rules
 * @param addresses in the order of preference, at least one, at most one of each family
 */
record LocalNetwork(String name, NetworkMedia media, List<LocalAddress> addresses) {
    /**
     * @param advertised what SDP says in place of the bound address
     */
    record LocalAddress(InetAddress advertised, PortPool pool) {
        AddressFamily family() {
            return pool.address().isIpv4() ? AddressFamily.IPV4 : AddressFamily.IPV6;
        }
    }

    LocalNetwork {
        addresses = List.copyOf(addresses);
    }

    /** The address of that family; empty when the network has none. */
    Optional<LocalAddress> address(AddressFamily family) {
        for (LocalAddress address : addresses)
            if (address.family() == family) return Optional.of(address);
        return Optional.empty();
    }

    LocalAddress preferred() {
        return addresses.getFirst();
    }
}
