package io.drawbridge.relay.ice;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

/**
 * What one far end has proven by its checks (RFC 8445 §7.3): from which sources it may speak to a
 * pair of our ports, and to which of them packets for it go. The newest nomination wins. Bounded:
 * of many sources the oldest one that is not nominated is forgotten.
 *
 * <p>A lite agent asks for no consent (RFC 7675 §5.1), so what the far end does by itself has to
 * tell that it still wants our packets: thirty seconds after its last check from the nominated
 * source nothing is sent any more. Not everybody checks once a pair is nominated; who never has is
 * believed for as long as anything comes from a validated source (RFC 8445 §11).
 *
 * <p>Components are numbered as in RFC 8445: {@link #RTP}, and {@link #RTCP} without rtcp-mux.
 */
public final class IcePeer {
    public static final int RTP = 1;
    public static final int RTCP = 2;

    /** How long after a restart's first nomination packets may still come by the old pairs. */
    static final long OLD_PAIRS_NANOS = 2_000_000_000L;

    /** How long a check is good for (RFC 7675 §5.1). */
    static final long CONSENT_NANOS = 30_000_000_000L;

    private final String ufrag;
    private final Component rtp = new Component();
    private final Component rtcp = new Component();
    private @Nullable IcePeer before;
    private boolean named;
    private boolean checksForConsent;
    private long heardAt;

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

    /** Whether the far end has ever checked from this source. */
    public boolean knows(long high, long low, int port) {
        return rtp.has(high, low, port)
                || rtcp.has(high, low, port)
                || before != null && before.knows(high, low, port);
    }

    /** Where packets for the far end go; null: nowhere yet. */
    public @Nullable Endpoint nominated(int component) {
        Endpoint own = component(component).nominated;
        IcePeer old = before;
        return own == null && old != null ? old.component(component).nominated : own;
    }

    /** Whether the far end still wants what {@link #nominated} says. Allocates nothing. */
    public boolean consents(int component, long now) {
        Component own = component(component);
        IcePeer old = before;
        if (own.nominated == null && old != null) return old.consents(component, now);
        return now - own.checkedAt <= CONSENT_NANOS
                || !checksForConsent && now - heardAt <= CONSENT_NANOS;
    }

    /** A packet, or another sign of life, came from a validated source. */
    public void heard(long now) {
        heardAt = now;
        if (before != null) before.heardAt = now;
    }

    /** An authenticated check came. */
    void validated(int component, long high, long low, int port, boolean nominated, long now) {
        Component own = component(component);
        own.add(high, low, port, nominated, now);
        heard(now);
        checksForConsent |= own.nominated != null && now - own.nominatedAt > CONSENT_NANOS;
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
        private long checkedAt;

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
            Endpoint known = nominated;
            boolean served = known != null && known.matches(high, low, port);
            if (!served && !nominate) return;
            checkedAt = now;
            if (served) return;
            if (known == null) nominatedAt = now;
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
