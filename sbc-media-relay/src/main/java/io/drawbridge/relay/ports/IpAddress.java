package io.drawbridge.relay.ports;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An IP address as two numbers, so that a packet's source is compared without making an object. An
 * IPv4 address is held in its mapped form (RFC 4291 §2.5.5.2).
 *
 * @param high the first eight octets in network order; 0 for IPv4
 * @param low the last eight octets in network order; {@code 0xffff_aabb_ccdd} for IPv4
 */
public record IpAddress(long high, long low) {
    /** 0.0.0.0 */
    public static final IpAddress ANY_IPV4 = ofIpv4(0);

    /** :: */
    public static final IpAddress ANY_IPV6 = new IpAddress(0, 0);

    private static final long MAPPED = 0xffff_0000_0000L;

    /**
     * @param bits the four octets in network order
     */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(0, mapped(bits));
    }

    /**
     * @param bits the four octets of an IPv4 address in network order
     * @return the low half that stands for it; the high half is 0
     */
    public static long mapped(int bits) {
        return MAPPED | (bits & 0xffff_ffffL);
    }

    public static IpAddress of(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) return ofIpv4((int) number(octets, 0, 4));
        return new IpAddress(number(octets, 0, 8), number(octets, 8, 8));
    }

    /** Reads a literal; anything that would need a look-up is empty. */
    public static Optional<IpAddress> parse(String literal) {
        try {
            return Optional.of(of(InetAddress.ofLiteral(literal)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean isIpv4() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    public boolean isUnspecified() {
        return equals(ANY_IPV4) || equals(ANY_IPV6);
    }

    /** RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. */
    public boolean isLoopback() {
        return isIpv4() ? octet(0) == 127 : high == 0 && low == 1;
    }

    /** Multicast, limited broadcast and the class E block: no single receiver. */
    public boolean isMulticast() {
        return isIpv4() ? octet(0) >= 224 : high >>> 56 == 0xff;
    }

    /**
     * Not routed on the Internet: RFC 1918, shared space (RFC 6598), link-local (RFC 3927, RFC 4291
     * §2.5.6), loopback, unique local (RFC 4193).
     */
    public boolean isPrivate() {
        if (isLoopback()) return true;
        if (!isIpv4()) return high >>> 57 == 0x7e || high >>> 54 == 0x3fa;
        int first = octet(0);
        int second = octet(1);
        return first == 10
                || first == 172 && second >>> 4 == 1
                || first == 192 && second == 168
                || first == 100 && second >>> 6 == 1
                || first == 169 && second == 254;
    }

    /**
     * Whether both addresses are of one family and share their first bits.
     *
     * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
     */
    public boolean sharesPrefix(long otherHigh, long otherLow, int length) {
        boolean otherIpv4 = otherHigh == 0 && otherLow >>> 32 == 0xffff;
        if (isIpv4() != otherIpv4) return false;
        int bits = otherIpv4 ? 96 + length : length;
        if (bits == 0) return true;
        if (bits <= 64) return (high ^ otherHigh) >>> (64 - bits) == 0;
        return high == otherHigh && (low ^ otherLow) >>> (128 - bits) == 0;
    }

    /** Of an IPv4 address, from 0. */
    private int octet(int index) {
        return (int) (low >>> (24 - 8 * index)) & 0xff;
    }

    public InetAddress toInetAddress() {
        byte[] octets = new byte[isIpv4() ? 4 : 16];
        for (int i = 0; i < octets.length; i++) {
            int shift = 8 * (octets.length - 1 - i);
            octets[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
        }
        try {
            return octets.length == 4
                    ? Inet4Address.getByAddress(octets)
                    : Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("length is always right", e);
        }
    }

    /** The literal, as SDP writes it: no scope, no brackets. */
    @Override
    public String toString() {
        return toInetAddress().getHostAddress();
    }

    private static long number(byte[] octets, int offset, int length) {
        long number = 0;
        for (int i = offset; i < offset + length; i++) number = number << 8 | (octets[i] & 0xff);
        return number;
    }
}
