package io.drawbridge.policy.acl;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of addresses that share their first bits (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param address first address of the range; every bit behind the prefix is zero
 * @param length bits that count: 0..32 for IPv4, 0..128 for IPv6
 */
public record Prefix(InetAddress address, int length) {
    /**
     * @throws IllegalArgumentException when the length is out of range or a bit behind it is set:
     *     {@link #covering} clears them
     */
    public Prefix {
        if (length < 0 || length > bits(address)) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " not in 0.." + bits(address));
        }
        if (!masked(address, length).equals(address)) {
            throw new IllegalArgumentException(
                    address.getHostAddress() + " has bits set behind /" + length);
        }
    }

    /**
     * The prefix of this length that holds the address.
     *
     * @throws IllegalArgumentException when the length is out of range for the address
     */
    public static Prefix covering(InetAddress address, int length) {
        return new Prefix(masked(address, length), length);
    }

    /** The one address alone: /32 or /128. */
    public static Prefix of(InetAddress address) {
        return new Prefix(address, bits(address));
    }

    /**
     * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or one address. Empty when the text is
     * none of these, or has bits set behind the length.
     */
    public static Optional<Prefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return AddressLiteral.parse(text).map(Prefix::of);
        }
        String digits = text.substring(slash + 1);
        if (digits.isEmpty()
                || digits.length() > 3
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int length = Integer.parseInt(digits);
        return AddressLiteral.parse(text.substring(0, slash))
                .filter(address -> length <= bits(address))
                .filter(address -> masked(address, length).equals(address))
                .map(address -> new Prefix(address, length));
    }

    /** Whether the address lies in this range; never across IP versions. */
    public boolean contains(InetAddress other) {
        return bits(other) == bits(address) && masked(other, length).equals(address);
    }

    /** As it is written in a configuration; a single address without its length. */
    @Override
    public String toString() {
        String text = address.getHostAddress();
        return length == bits(address) ? text : text + "/" + length;
    }

    private static int bits(InetAddress address) {
        return address instanceof Inet4Address ? 32 : 128;
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(length - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xFF00 >> kept);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(
                    "an address of " + bytes.length + " bytes", wrongLength);
        }
    }
}
