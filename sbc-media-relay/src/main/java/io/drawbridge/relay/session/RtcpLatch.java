package io.drawbridge.relay.session;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

/**
 * Decides which source of RTCP on a port of its own is the party: it has RTP's address, and the
 * first such port, unless the one comes that SDP names. Follows every move of RTP.
 */
final class RtcpLatch {
    private @Nullable Endpoint latched;
    private int movesOfRtp;

    RtcpLatch copy() {
        RtcpLatch copy = new RtcpLatch();
        copy.latched = latched;
        copy.movesOfRtp = movesOfRtp;
        return copy;
    }

    /**
     * @param signalled where the party's SDP expects RTCP; null when unknown
     */
    boolean admits(Latch rtp, @Nullable Endpoint signalled, long high, long low, int port) {
        follow(rtp);
        Endpoint known = latched;
        if (known != null && known.matches(high, low, port)) return true;
        boolean expected = signalled != null && signalled.matches(high, low, port);
        if (known != null && !expected) return false;
        Endpoint media = rtp.latched();
        if (media == null || rtp.rules().policy() == Latching.OFF) return expected;
        if (!media.sharesAddress(high, low)) return false;
        latched = new Endpoint(new IpAddress(high, low), port);
        return true;
    }

    /** Whether a packet from this source can be the party's at all; says nothing more. */
    boolean mayAdmit(Latch rtp, @Nullable Endpoint signalled, long high, long low, int port) {
        return isLatchedTo(high, low, port)
                || signalled != null && signalled.matches(high, low, port)
                || rtp.rules().policy() != Latching.OFF && rtp.mayAdmit(high, low, port);
    }

    /** A packet that {@link #mayAdmit} has let pass turned out to be authentic and new. */
    void onAuthentic(Latch rtp, long high, long low, int port) {
        follow(rtp);
        if (!isLatchedTo(high, low, port)) latched = new Endpoint(new IpAddress(high, low), port);
    }

    /** Where RTCP for the party goes; null: nowhere yet. */
    @Nullable Endpoint target(Latch rtp, @Nullable Endpoint signalled) {
        follow(rtp);
        if (latched != null) return latched;
        if (rtp.latched() == null) return rtp.rules().reachable() ? signalled : null;
        return rtp.rank() <= LatchRules.SAME_ADDRESS ? signalled : null;
    }

    boolean isLatchedTo(long high, long low, int port) {
        return latched != null && latched.matches(high, low, port);
    }

    private void follow(Latch rtp) {
        if (movesOfRtp == rtp.moves()) return;
        movesOfRtp = rtp.moves();
        latched = null;
    }
}
