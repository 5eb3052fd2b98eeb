package io.drawbridge.policy.ban;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Whom a score or a ban is about.
 *
 * @param key what it is kept under
 * @param source where it is, as {@link AddressBits#source}; a prefix without its last bits
 * @param user empty unless the scope is a user
 */
record Subject(Scope scope, long key, long source, String user) {
    private static final int LONGEST_USER = 64;
    private static final int PREFIX_V4 = 8;
    private static final int PREFIX_V6 = 16;

    static Subject address(long source) {
        return new Subject(Scope.ADDRESS, source, source, "");
    }

    static Subject prefix(long source) {
        int free = ipv6(source) ? PREFIX_V6 : PREFIX_V4;
        return new Subject(Scope.PREFIX, source >>> free, source >>> free << free, "");
    }

    static Subject flow(long source, long flow) {
        return new Subject(Scope.FLOW, flow, source, "");
    }

    /** Two users whose names have one hash would share a key: {@link #names} tells. */
    static Subject user(long source, String name) {
        String kept = name.length() > LONGEST_USER ? name.substring(0, LONGEST_USER) : name;
        return new Subject(Scope.USER, userKey(source, kept), source, kept);
    }

    static long userKey(long source, String name) {
        long hash = source;
        for (int i = 0; i < Math.min(name.length(), LONGEST_USER); i++) {
            hash = KeyedTable.mix(hash + name.charAt(i));
        }
        return hash;
    }

    /** Without making a shorter string of it. */
    static boolean names(String kept, String name) {
        return name.length() <= LONGEST_USER
                ? kept.equals(name)
                : name.regionMatches(0, kept, 0, LONGEST_USER);
    }

    static boolean ipv6(long source) {
        return source >>> 56 != 0xFF;
    }

    static long prefixKey(long source) {
        return source >>> (ipv6(source) ? PREFIX_V6 : PREFIX_V4);
    }

    /** Where it is, as a prefix: one IPv4 address, an IPv6 /64, or what is banned as a whole. */
    static Prefix place(Scope scope, long source) {
        boolean whole = scope == Scope.PREFIX;
        try {
            return ipv6(source)
                    ? new Prefix(
                            InetAddress.getByAddress(
                                    ByteBuffer.allocate(16).putLong(source).array()),
                            whole ? 64 - PREFIX_V6 : 64)
                    : new Prefix(
                            InetAddress.getByAddress(
                                    ByteBuffer.allocate(4).putInt((int) source).array()),
                            whole ? 32 - PREFIX_V4 : 32);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }
}
