package io.drawbridge.core.server;

import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * All connections of the process, by id and by peer, and how many there may be. Concurrent: any
 * shard may write to any flow. Every entry is paid for by a place that was taken with {@link
 * #admit} or {@link #reserve} and is given back by {@link #remove}.
 */
final class FlowTable {
    /** Waiting to be sent on all connections together; beyond, those with much waiting are cut. */
    static final long OUTPUT_BYTES = 64L << 20;

    /** What a connection may always have waiting. */
    private static final long FAIR_OUTPUT_BYTES = 64L << 10;

    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final ConcurrentMap<Long, StreamConnection> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<Peer, StreamConnection> byPeer = new ConcurrentHashMap<>();
    private final ConcurrentMap<Object, Integer> places = new ConcurrentHashMap<>();

    /** A new id, from 1. */
    long nextId() {
        return ids.incrementAndGet();
    }

    /**
     * Takes a place of the network for a connection that a peer has opened; false: none is left.
     */
    boolean admit(Listener listener) {
        return take(new Accepted(listener.point().network()), listener.limits().connections());
    }

    /** Takes one of those that a source may have; false: none is left. */
    boolean admit(Listener listener, InetAddress source) {
        return take(
                Source.of(listener.point().network(), source),
                listener.limits().connectionsPerSource());
    }

    /**
     * Gives back what both have taken.
     *
     * @param source null when it was never asked for
     */
    void dismiss(Listener listener, @Nullable InetAddress source) {
        give(new Accepted(listener.point().network()));
        if (source != null) give(Source.of(listener.point().network(), source));
    }

    /** Takes a place for a connection that we open; false when there is none. */
    boolean reserve(Listener listener) {
        return take(new Opened(listener.point().network()), listener.limits().connections());
    }

    /** Gives back what {@link #reserve} took. */
    void release(Listener listener) {
        give(new Opened(listener.point().network()));
    }

    void add(StreamConnection connection) {
        byId.put(connection.flow().connection(), connection);
        byPeer.putIfAbsent(Peer.of(connection.flow()), connection);
    }

    void remove(StreamConnection connection) {
        byId.remove(connection.flow().connection(), connection);
        byPeer.remove(Peer.of(connection.flow()), connection);
    }

    /** What its peer is to be sent beside answers needs another connection. */
    void unshare(StreamConnection connection) {
        byPeer.remove(Peer.of(connection.flow()), connection);
    }

    /** The very connection of a flow, or any to its peer if the flow names none. */
    @Nullable StreamConnection find(Flow flow) {
        return flow.connection() == Flow.ANY
                ? byPeer.get(Peer.of(flow))
                : byId.get(flow.connection());
    }

    /**
     * A connection to the peer of this flow.
     *
     * @param open makes one where there is none, without blocking; null when it may not be made
     */
    @Nullable StreamConnection findOrOpen(
            Flow flow, Function<Flow, @Nullable StreamConnection> open) {
        StreamConnection there = byPeer.get(Peer.of(flow));
        if (there != null) return there;
        return byPeer.computeIfAbsent(
                Peer.of(flow),
                _ -> {
                    StreamConnection made = open.apply(flow);
                    if (made != null) byId.put(made.flow().connection(), made);
                    return made;
                });
    }

    /**
     * Counts what waits to be sent.
     *
     * @param bytes more or, when negative, less
     * @param queued by the connection in question, with these bytes
     * @return false when that is too much, for this connection or for all
     */
    boolean queue(int bytes, long queued, long limit) {
        long all = queuedBytes.addAndGet(bytes);
        return queued <= limit && (all <= OUTPUT_BYTES || queued <= FAIR_OUTPUT_BYTES);
    }

    /** Waiting to be sent on all connections together. */
    long queuedBytes() {
        return queuedBytes.get();
    }

    int size() {
        return byId.size();
    }

    Collection<StreamConnection> all() {
        return List.copyOf(byId.values());
    }

    private boolean take(Object place, int limit) {
        boolean[] taken = {false};
        places.compute(
                place,
                (_, count) -> {
                    int now = count == null ? 0 : count;
                    taken[0] = now < limit;
                    return taken[0] ? Integer.valueOf(now + 1) : count;
                });
        return taken[0];
    }

    private void give(Object place) {
        places.computeIfPresent(place, (_, count) -> count == 1 ? null : count - 1);
    }

    private record Peer(int listener, Transport transport, InetSocketAddress remote) {
        static Peer of(Flow flow) {
            return new Peer(flow.listener(), flow.transport(), flow.remote());
        }
    }

    private record Accepted(String network) {}

    private record Opened(String network) {}

    /**
     * An IPv4 address or an IPv6 /64: whoever has one IPv6 address has all of its /64.
     *
     * @param high first 8 bytes, the whole address for IPv4
     */
    private record Source(String network, boolean ipv6, long high) {
        static Source of(String network, InetAddress address) {
            byte[] bytes = address.getAddress();
            return address instanceof Inet6Address
                    ? new Source(network, true, ByteBuffer.wrap(bytes).getLong())
                    : new Source(network, false, ByteBuffer.wrap(bytes).getInt());
        }
    }
}
