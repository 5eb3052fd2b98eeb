package io.drawbridge.core.screening;

import io.drawbridge.core.transaction.SipHash;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.policy.acl.AddressBits;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A number for each flow, by which policy knows it: made of the listening point, the peer's address
 * and port, and of the connection of a stream. A datagram's is the same after a restart. Nobody who
 * does not know the node's secret can find two flows of one number. Immutable.
 */
public final class FlowNumbers {
    private final SipHash hash;
    private final long[] points;

    /**
     * @param secret of the node, at least 16 bytes
     * @param points all listening points, each at its index
     */
    public FlowNumbers(byte[] secret, List<ListeningPoint> points) {
        ByteBuffer key = ByteBuffer.wrap(secret);
        SipHash own = new SipHash(key.getLong(), key.getLong());
        this.hash = new SipHash(own.hash("flow number"), own.hash("number of a flow"));
        this.points =
                points.stream()
                        .mapToLong(
                                point ->
                                        hash.hash(
                                                point.network(),
                                                point.transport().name(),
                                                point.local().toString()))
                        .toArray();
    }

    public long of(Flow flow) {
        return of(
                flow.listener(),
                AddressBits.of(flow.remote().getAddress()),
                flow.remote().getPort(),
                flow.connection());
    }

    /**
     * Without a flow being made.
     *
     * @param listener index of the listening point
     * @param connection as of {@link Flow}: 0 for UDP
     */
    public long of(int listener, AddressBits source, int port, long connection) {
        long low = connection << 17 | (long) port << 1 | (source.ipv6() ? 1 : 0);
        return hash.hash(points[listener], source.high(), source.low(), low);
    }
}
