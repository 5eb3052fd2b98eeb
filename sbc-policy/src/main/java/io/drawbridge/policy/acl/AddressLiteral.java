package io.drawbridge.policy.acl;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an IP address that is written out. Never asks the DNS, and refuses what {@link
 * InetAddress#ofLiteral} still takes: shortened IPv4 such as {@code 127.1}, and IPv6 zones.
 */
public final class AddressLiteral {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private AddressLiteral() {}

    /**
     * Empty when the text is no address. IPv6 may stand in brackets; an IPv4-mapped IPv6 address
     * becomes the IPv4 address.
     */
    public static Optional<InetAddress> parse(String text) {
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        boolean bracketed = bare.length() != text.length();
        boolean shaped =
                bare.indexOf(':') >= 0
                        ? IPV6.matcher(bare).matches()
                        : !bracketed && IPV4.matcher(bare).matches();
        if (!shaped) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
