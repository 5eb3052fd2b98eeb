package io.drawbridge.relay.config;

/**
 * How much of the signalling source's address a medium's source must share with it.
 *
 * @param ipv4 bits, 1 to 32
 * @param ipv6 bits, 1 to 128
 */
public record LatchingPrefix(int ipv4, int ipv6) {
    /** One IPv4 address, one IPv6 subnet. */
    public static final LatchingPrefix DEFAULT = new LatchingPrefix(32, 64);

    public LatchingPrefix {
        if (ipv4 < 1 || ipv4 > 32 || ipv6 < 1 || ipv6 > 128)
            throw new IllegalArgumentException("latching-prefix " + ipv4 + ", " + ipv6);
    }
}
