package io.drawbridge.relay.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How media is spoken on one network.
 *
 * @param bind local addresses, at least one; the first of a family serves that family
 * @param advertise what SDP names instead, matched to {@code bind} by family; empty: the bound
 *     addresses
 * @param ports range that the network's legs draw from, shared by all its bound addresses
 * @param latching whom a leg listens to
 * @param latchingPrefix width of the signalling source
 * @param rtcpMux RTP and RTCP on one port
 * @param timeout neither RTP nor RTCP for this long on a leg that may send; positive
 * @param holdTimeout the same on a leg that may not send; positive
 * @param trusted whether the network is an inside one
 * @param dscp DiffServ code point of outgoing media (RFC 2474), 0 to 63; 46 is EF
 */
public record NetworkMedia(
        List<InetAddress> bind,
        List<InetAddress> advertise,
        PortRange ports,
        Latching latching,
        LatchingPrefix latchingPrefix,
        RtcpMux rtcpMux,
        Duration timeout,
        Duration holdTimeout,
        boolean trusted,
        int dscp) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration DEFAULT_HOLD_TIMEOUT = Duration.ofHours(1);

    /** Expedited forwarding (RFC 3246). */
    public static final int DEFAULT_DSCP = 46;

    public NetworkMedia {
        bind = List.copyOf(bind);
        advertise = List.copyOf(advertise);
        if (bind.isEmpty()) throw new IllegalArgumentException("no media address to bind");
        for (InetAddress address : bind)
            if (address.isAnyLocalAddress())
                throw new IllegalArgumentException("media needs an address, not a wildcard");
        if (timeout.isNegative()
                || timeout.isZero()
                || holdTimeout.isNegative()
                || holdTimeout.isZero())
            throw new IllegalArgumentException("a media timeout must be positive");
        if (dscp < 0 || dscp > 63) throw new IllegalArgumentException("dscp " + dscp);
    }

    /** A network with every default, bound to and advertising one address. */
    public static NetworkMedia of(InetAddress address, PortRange ports, boolean trusted) {
        return new NetworkMedia(
                List.of(address),
                List.of(),
                ports,
                Latching.STRICT,
                LatchingPrefix.DEFAULT,
                RtcpMux.ACCEPT,
                DEFAULT_TIMEOUT,
                DEFAULT_HOLD_TIMEOUT,
                trusted,
                DEFAULT_DSCP);
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
