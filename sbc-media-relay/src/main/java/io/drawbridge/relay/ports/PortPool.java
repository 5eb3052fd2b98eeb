package io.drawbridge.relay.ports;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The even/odd port pairs of one local address. A pair that was given back rests in quarantine, so
 * that packets of an ended call do not reach the next one; a pair that somebody else holds is
 * skipped and looked at again later. Pairs come in an order that a stranger cannot guess.
 *
 * <p>A bounded number of pairs stays open while it rests, since opening and closing four sockets is
 * the larger part of what a short call costs here; when nobody wants them they are closed after
 * all. Owned by one relay thread.
 */
public final class PortPool {
    /** How long a busy pair is left alone, ns. */
    static final long BUSY_NANOS = 30_000_000_000L;

    /** How long a pair that could be used stays open unused, ns. */
    static final long IDLE_NANOS = 2_000_000_000L;

    private final IpAddress address;
    private final int dscp;
    private final Limits limits;
    private final PortBinder binder;
    private final PairQueue closed;
    private final PairQueue warm;
    private final PairQueue busy;
    private int inUse;

    /**
     * @param lowest first port of the range, 1 to 65535
     * @param highest last port of the range, inclusive
     * @param share which of the range's pairs are ours: every {@code shares}-th, from this one
     * @param shares number of pools among which the range is divided
     * @param quarantineNanos how long a pair rests after its use
     * @param warm how many resting pairs stay open at most
     */
    public record Limits(
            int lowest, int highest, int share, int shares, long quarantineNanos, int warm) {
        public Limits {
            if (lowest < 1 || highest > 65_535 || lowest > highest)
                throw new IllegalArgumentException("ports " + lowest + "-" + highest);
            if (shares < 1 || share < 0 || share >= shares)
                throw new IllegalArgumentException("share " + share + " of " + shares);
            if (quarantineNanos < 0 || warm < 0)
                throw new IllegalArgumentException("quarantine or warm below zero");
        }

        /** Pairs of the share: an even port and the odd one above it, both within the range. */
        int pairs() {
            int first = (lowest + 1) / 2;
            int end = (highest + 1) / 2;
            return Math.max(0, (end - first - share + shares - 1) / shares);
        }

        int port(int index) {
            return 2 * ((lowest + 1) / 2 + share + index * shares);
        }
    }

    public PortPool(
            IpAddress address, int dscp, Limits limits, RandomGenerator random, PortBinder binder) {
        this.address = address;
        this.dscp = dscp;
        this.limits = limits;
        this.binder = binder;
        int pairs = limits.pairs();
        this.closed = new PairQueue(pairs);
        this.warm = new PairQueue(Math.min(pairs, limits.warm()));
        this.busy = new PairQueue(pairs);
        for (int port : shuffled(limits, random)) closed.add(port, -1, -1, 0);
    }

    /**
     * Lends a pair. Empty when every pair is lent, resting or busy, or when the machine opens no
     * more sockets.
     */
    public Optional<PortPair> allocate(long now) {
        while (busy.isReady(now)) {
            closed.add(busy.port(), -1, -1, 0);
            busy.remove();
        }
        if (warm.isReady(now)) return Optional.of(lendWarm());
        while (closed.isReady(now)) {
            int port = closed.port();
            closed.remove();
            int rtp = binder.open(address, port, dscp);
            int rtcp = rtp < 0 ? rtp : binder.open(address, port + 1, dscp);
            if (rtcp >= 0) {
                inUse++;
                return Optional.of(new PortPair(address, port, rtp, rtcp));
            }
            if (rtp >= 0) binder.close(rtp);
            if (rtcp == PortBinder.UNABLE) {
                closed.add(port, -1, -1, now);
                return Optional.empty();
            }
            busy.add(port, -1, -1, now + BUSY_NANOS);
        }
        return Optional.empty();
    }

    private PortPair lendWarm() {
        PortPair pair = new PortPair(address, warm.port(), warm.rtpSocket(), warm.rtcpSocket());
        warm.remove();
        binder.discard(pair.rtpSocket());
        binder.discard(pair.rtcpSocket());
        inUse++;
        return pair;
    }

    /** Takes back a pair that {@link #allocate} lent. */
    public void release(PortPair pair, long now) {
        inUse--;
        long readyAt = now + limits.quarantineNanos();
        if (!warm.isFull()) {
            warm.add(pair.rtpPort(), pair.rtpSocket(), pair.rtcpSocket(), readyAt);
            return;
        }
        binder.close(pair.rtpSocket());
        binder.close(pair.rtcpSocket());
        closed.add(pair.rtpPort(), -1, -1, readyAt);
    }

    /** {@link PortBinder#overflows} of both ports of a pair that is lent. */
    public long overflows(PortPair pair) {
        long rtp = binder.overflows(pair.rtpSocket());
        long rtcp = binder.overflows(pair.rtcpSocket());
        return rtp < 0 || rtcp < 0 ? PortBinder.UNKNOWN : rtp + rtcp & 0xffff_ffffL;
    }

    public IpAddress address() {
        return address;
    }

    /** Pairs that are lent now. */
    public int inUse() {
        return inUse;
    }

    /** All pairs of the pool. */
    public int size() {
        return limits.pairs();
    }

    /** Closes resting pairs that nobody has wanted for a while; the load is gone. */
    public void trim(long now) {
        while (warm.isReady(now - IDLE_NANOS)) {
            binder.close(warm.rtpSocket());
            binder.close(warm.rtcpSocket());
            closed.add(warm.port(), -1, -1, now);
            warm.remove();
        }
    }

    /** Whether resting pairs are open, so that {@link #trim} will have something to do. */
    public boolean isWarm() {
        return !warm.isEmpty();
    }

    private static int[] shuffled(Limits limits, RandomGenerator random) {
        int[] ports = new int[limits.pairs()];
        for (int i = 0; i < ports.length; i++) {
            int j = random.nextInt(i + 1);
            ports[i] = ports[j];
            ports[j] = limits.port(i);
        }
        return ports;
    }
}
