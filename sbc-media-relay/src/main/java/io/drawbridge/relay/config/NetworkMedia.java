package io.drawbridge.relay.config;

import java.net.InetAddress;
import java.util.List;

/**
 * A network as the relay sees it.
 *
 * @param bind addresses to bind, at least one, none of them a wildcard; the first of each IP
 *     version is used
 * @param advertise what SDP says instead, by position or by IP version; empty: the bound addresses
 * @param ports for media, shared by all addresses
 * @param profile how its parties are spoken with, where a command says nothing else
 * @param trusted whether the network is an inside one
 * @param dscp DiffServ code point of outgoing media (RFC 2474), 0 to 63; 46 is EF
 */
public record NetworkMedia(
        List<InetAddress> bind,
        List<InetAddress> advertise,
        PortRange ports,
        LegProfile profile,
        boolean trusted,
        int dscp) {
    /** Expedited forwarding (RFC 3246). */
    public static final int DEFAULT_DSCP = 46;

    public NetworkMedia {
        bind = List.copyOf(bind);
        advertise = List.copyOf(advertise);
        if (bind.isEmpty()) throw new IllegalArgumentException("no media address to bind");
        for (InetAddress address : bind)
            if (address.isAnyLocalAddress())
                throw new IllegalArgumentException("media needs an address, not a wildcard");
        if (dscp < 0 || dscp > 63) throw new IllegalArgumentException("dscp " + dscp);
    }

    /** A network of plain RTP with every default, bound to and advertising one address. */
    public static NetworkMedia of(InetAddress address, PortRange ports, boolean trusted) {
        return new NetworkMedia(
                List.of(address), List.of(), ports, LegProfile.PLAIN, trusted, DEFAULT_DSCP);
    }

    /** The same network, spoken with in another way. */
    public NetworkMedia withProfile(LegProfile other) {
        return new NetworkMedia(bind, advertise, ports, other, trusted, dscp);
    }

    /** The address of SDP for a bound one: the advertised one in its place, else of its family. */
    public InetAddress advertised(InetAddress bound) {
        int index = bind.indexOf(bound);
        if (index >= 0
                && index < advertise.size()
                && bind.size() == advertise.size()
                && sameFamily(advertise.get(index), bound)) return advertise.get(index);
        for (InetAddress address : advertise) if (sameFamily(address, bound)) return address;
        return bound;
    }

    private static boolean sameFamily(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length;
    }
}
