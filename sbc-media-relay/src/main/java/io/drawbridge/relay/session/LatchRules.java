package io.drawbridge.relay.session;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * Whom a stream may listen to, and whom it may send to before it has heard anyone.
 *
 * @param policy the network's
 * @param signalled where the party's SDP says it is; null when it names no address, or one that a
 *     packet must never go to
 * @param reachable whether packets go to {@code signalled} before the stream has latched
 * @param source where the party's signalling came from; null when that does not count
 * @param prefixLength how much of {@code source} must be shared, in bits
 */
public record LatchRules(
        Latching policy,
        @Nullable Endpoint signalled,
        boolean reachable,
        @Nullable IpAddress source,
        int prefixLength) {
    /** The signalled address and port. */
    static final int EXACT = 1;

    /** The signalled address, another port. */
    static final int SAME_ADDRESS = 2;

    /** Where the signalling came from. */
    static final int SAME_SOURCE = 3;

    /** Anyone else. */
    static final int STRANGER = 4;

    /** How good a claim a source has; lower is better. */
    int rank(long high, long low, int port) {
        if (signalled != null && signalled.sharesAddress(high, low))
            return signalled.port() == port ? EXACT : SAME_ADDRESS;
        if (source != null && source.sharesPrefix(high, low, prefixLength)) return SAME_SOURCE;
        return STRANGER;
    }

    /** Whether a stream that has latched by other rules keeps its latch under these. */
    boolean keepLatch(LatchRules other) {
        return policy == other.policy
                && Objects.equals(signalled, other.signalled)
                && Objects.equals(source, other.source);
    }
}
