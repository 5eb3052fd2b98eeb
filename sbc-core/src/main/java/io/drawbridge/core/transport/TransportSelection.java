package io.drawbridge.core.transport;

import static java.util.concurrent.TimeUnit.MINUTES;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.Via;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a large request goes by TCP instead of UDP (RFC 3261 §18.1.1). One that then cannot be
 * sent is sent again by UDP at once, and its peer is asked no more by TCP for a while, so that a
 * peer whose firewall swallows TCP costs its delay once. Owned by one engine.
 */
public final class TransportSelection {
    /** Bytes up to which a request goes by UDP when the path MTU is not known (§18.1.1). */
    public static final int MAX_UDP_BYTES = 1300;

    private static final long AVOIDED_FOR = MINUTES.toNanos(5);

    /** A choice. */
    public sealed interface Choice {
        /** Send as it is. */
        record Keep() implements Choice {}

        /**
         * Send by this flow, with the Via rewritten by {@link #rewriteVia}; when that fails, call
         * {@link #tcpFailed} and send the request as it was.
         */
        record UseTcp(Flow flow) implements Choice {}
    }

    private static final Choice KEEP = new Choice.Keep();

    /** Peers that were not reached by TCP, and until when they are not asked again. */
    private final Map<InetSocketAddress, Long> avoided;

    /**
     * @param maxPeers how many peers without TCP are remembered, at least 1
     */
    public TransportSelection(int maxPeers) {
        if (maxPeers < 1) throw new IllegalArgumentException("maxPeers " + maxPeers);
        avoided =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
                        return size() > maxPeers;
                    }
                };
    }

    /**
     * Decides about a request that is complete.
     *
     * @param flow where it is to go
     * @param fixed the transport is not ours to choose: URI or DNS names it, or it is the flow of a
     *     binding
     * @param tcp our listening point for TCP on the same network, null where there is none
     */
    public Choice decide(
            SipRequest request, Flow flow, boolean fixed, @Nullable ListeningPoint tcp, long now) {
        if (flow.transport() != Transport.UDP || fixed || tcp == null) return KEEP;
        if (request.bytes().length <= MAX_UDP_BYTES) return KEEP;
        Long until = avoided.get(flow.remote());
        if (until != null) {
            if (now < until) return KEEP;
            avoided.remove(flow.remote());
        }
        return new Choice.UseTcp(new Flow(tcp.index(), Transport.TCP, flow.remote(), Flow.ANY));
    }

    /** A request that {@link Choice.UseTcp} sent was refused, or no connection was made in time. */
    public void tcpFailed(InetSocketAddress peer, long now) {
        avoided.remove(peer); // to be the youngest
        avoided.put(peer, now + AVOIDED_FOR);
    }

    /**
     * The same request, as it goes out by another listening point.
     *
     * @param branch new, for it is another transaction
     */
    public static SipRequest rewriteVia(SipRequest request, ListeningPoint point, String branch) {
        Via old = request.topVia();
        return request.withTopVia(
                new Via(
                        point.transport().viaName(),
                        point.advertisedHost(),
                        point.advertisedPort(),
                        old.params().with("branch", branch)));
    }
}
