package io.drawbridge.relay.sdp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * A c-line (RFC 8866 §5.7).
 *
 * @param networkType IN
 * @param addressType IP4 or IP6; what the address itself looks like counts, not this
 * @param address literal or host name, with the TTL or count of a multicast address, if any
 */
public record Connection(String networkType, String addressType, String address) {
    public static Connection to(InetAddress address) {
        return new Connection("IN", addressType(address), AddressLiteral.text(address));
    }

    static String addressType(InetAddress address) {
        return address instanceof Inet6Address ? "IP6" : "IP4";
    }

    /**
     * The address; empty when it is a host name, which is never resolved, or not of the Internet.
     */
    public Optional<InetAddress> literal() {
        if (!networkType.equalsIgnoreCase("IN")) return Optional.empty();
        int slash = address.indexOf('/');
        return AddressLiteral.parse(slash < 0 ? address : address.substring(0, slash));
    }

    /**
     * True when nothing can be sent there and that is meant: 0.0.0.0 (RFC 3264 §8.4), :: or a name
     * under .invalid (RFC 6761 §6.4).
     */
    public boolean isUnspecified() {
        return literal()
                .map(InetAddress::isAnyLocalAddress)
                .orElseGet(() -> address.toLowerCase(Locale.ROOT).endsWith(".invalid"));
    }
}
