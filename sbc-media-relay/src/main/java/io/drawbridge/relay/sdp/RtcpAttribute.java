package io.drawbridge.relay.sdp;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The value of a=rtcp (RFC 3605 §2.1): a port, and an address where it differs from the c-line's.
 */
final class RtcpAttribute {
    private RtcpAttribute() {}

    /**
     * @return 0..65535; -1 when it cannot be read
     */
    static int port(Attribute attribute) {
        List<String> tokens = Tokens.split(attribute.value());
        return tokens.isEmpty() ? -1 : Tokens.number(tokens.getFirst(), 65_535);
    }

    /** The address; empty when there is none, or a host name. */
    static Optional<InetAddress> address(Attribute attribute) {
        List<String> tokens = Tokens.split(attribute.value());
        return tokens.size() < 4 ? Optional.empty() : AddressLiteral.parse(tokens.get(3));
    }
}
