package io.drawbridge.relay.ice;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

/**
 * What one far end has proven by its checks (RFC 8445 §7.3): from which sources it may speak to a
 * pair of our ports, and to which of them packets for it go. The newest nomination wins. Bounded:
 * of many sources the oldest one that is not nominated is forgotten.
 *
 * <p>Components are numbered as in RFC 8445: {@link #RTP}, and {@link #RTCP} without rtcp-mux.
 */
public final class IcePeer {
    public static final int RTP = 1;
    public static final int RTCP = 2;

    /** How long after a restart's first nomination packets may still come by the old pairs. */
    static final long OLD_PAIRS_NANOS = 2_000_000_000L;

    private final String ufrag;
    private final Component rtp = new Component();
    private final Component rtcp = new Component();
    private @Nullable IcePeer before;
    private boolean named;

    IcePeer(String ufrag) {
        this.ufrag = ufrag;
    }

    /** The far end's user name fragment. */
    public String ufrag() {
        return ufrag;
    }

    void named() {
        named = true;
    }

    /** Whether a description has named it, and not checks alone. */
    boolean isNamed() {
        return named;
    }

    /**
     * The far end has restarted ICE (RFC 8445 §9): until it nominates a pair anew, and two seconds
     * longer, the old ones are good.
     */
    public void follows(IcePeer old) {
        if (old == this) return;
        old.before = null;
        before = old;
    }

    /** Whether a packet from this source is the far end's. Allocates nothing. */
    public boolean admits(int component, long high, long low, int port, long now) {
        Component own = component(component);
        if (own.has(high, low, port)) return true;
        IcePeer old = before;
        return old != null
                && (own.nominated == null || now - own.nominatedAt <= OLD_PAIRS_NANOS)
                && old.component(component).has(high, low, port);
    }

    /** Where packets for the far end go; null: nowhere yet. */
    public @Nullable Endpoint nominated(int component) {
        Endpoint own = component(component).nominated;
        IcePeer old = before;
        return own == null && old != null ? old.component(component).nominated : own;
    }

    /** An authenticated check came. */
    void validated(int component, long high, long low, int port, boolean nominated, long now) {
        component(component).add(high, low, port, nominated, now);
    }

    private Component component(int number) {
        return number == RTCP ? rtcp : rtp;
    }

    private static final class Component {
        private static final int MOST_PAIRS = 8;

        private final long[] highs = new long[MOST_PAIRS];
        private final long[] lows = new long[MOST_PAIRS];
        private final int[] ports = new int[MOST_PAIRS];
        private int count;
        private int next;
        private @Nullable Endpoint nominated;
        private long nominatedAt;

        boolean has(long high, long low, int port) {
            for (int i = 0; i < count; i++)
                if (ports[i] == port && lows[i] == low && highs[i] == high) return true;
            return false;
        }

        void add(long high, long low, int port, boolean nominate, long now) {
            if (!has(high, low, port)) {
                int slot = count < MOST_PAIRS ? count++ : oldest();
                highs[slot] = high;
                lows[slot] = low;
                ports[slot] = port;
            }
            if (!nominate) return;
            if (nominated == null) nominatedAt = now;
            if (nominated == null || !nominated.matches(high, low, port))
                nominated = new Endpoint(new IpAddress(high, low), port);
        }

        private int oldest() {
            int slot = next;
            Endpoint kept = nominated;
            if (kept != null && kept.matches(highs[slot], lows[slot], ports[slot]))
                slot = (slot + 1) % MOST_PAIRS;
            next = (slot + 1) % MOST_PAIRS;
            return slot;
        }
    }

    @Override
    public String toString() {
        return "IcePeer[" + ufrag + "]";
    }
}
