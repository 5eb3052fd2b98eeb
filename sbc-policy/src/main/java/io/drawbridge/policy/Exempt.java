package io.drawbridge.policy;

import io.drawbridge.policy.acl.Prefix;

/**
 * A place that no ban touches.
 *
 * @param trunk whose it is; empty: it is on the never-ban list
 */
public record Exempt(Prefix prefix, String trunk) {
    boolean within(Prefix other) {
        return other.length() <= prefix.length() && other.contains(prefix.address());
    }

    boolean around(Prefix other) {
        return prefix.length() <= other.length() && prefix.contains(other.address());
    }

    @Override
    public String toString() {
        return prefix + (trunk.isEmpty() ? ", which policy.never-ban has" : " of trunk " + trunk);
    }
}
