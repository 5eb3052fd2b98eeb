package io.drawbridge.policy.acl;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address as numbers.
 *
 * @param ipv6 whether it is an IPv6 address
 * @param high first 64 bits of an IPv6 address; 0 for IPv4
 * @param low last 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 */
public record AddressBits(boolean ipv6, long high, long low) {
    private static final long IPV4_SOURCE = 0xFFL << 56;

    public static AddressBits of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address
                ? new AddressBits(true, bytes.getLong(), bytes.getLong())
                : new AddressBits(false, 0, Integer.toUnsignedLong(bytes.getInt()));
    }

    /**
     * What one customer usually holds: an IPv4 address, or an IPv6 /64. The values of the two never
     * meet, because IPv6 addresses that begin with ff are multicast (RFC 4291 §2.7) and no source.
     */
    public long source() {
        return ipv6 ? high : IPV4_SOURCE | low;
    }

    /** The address that these bits are. */
    public InetAddress address() {
        ByteBuffer bytes = ByteBuffer.allocate(ipv6 ? 16 : 4);
        if (ipv6) bytes.putLong(high).putLong(low);
        else bytes.putInt((int) low);
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }
}
