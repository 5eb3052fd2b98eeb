package io.drawbridge.core.engine;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.drawbridge.core.b2bua.Use;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.transaction.ClientTransaction;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Large requests that went by TCP although UDP was meant (RFC 3261 §18.1.1), until something is
 * heard of them.
 */
final class TcpFirst {
    /**
     * @param request as it is for UDP
     */
    record Large(
            ClientTransaction transaction, SipRequest request, Flow udp, Use use, long until) {}

    private static final long PATIENCE = SECONDS.toNanos(2);

    /** In the order of their deadlines: the patience is the same for all. */
    private final Map<ClientTransaction, Large> waiting = new LinkedHashMap<>();

    void sent(ClientTransaction transaction, SipRequest request, Flow udp, Use use, long now) {
        waiting.put(transaction, new Large(transaction, request, udp, use, now + PATIENCE));
    }

    /** Something was heard of it, or it failed; null when it is not one of these. */
    @Nullable Large heard(ClientTransaction transaction) {
        return waiting.isEmpty() ? null : waiting.remove(transaction);
    }

    /** The next one that stayed silent; null when there is none. */
    @Nullable Large silent(long now) {
        Iterator<Large> large = waiting.values().iterator();
        if (!large.hasNext()) return null;
        Large first = large.next();
        if (first.until() > now) return null;
        large.remove();
        return first;
    }

    long nextDeadline() {
        return waiting.isEmpty() ? Engine.NEVER : waiting.values().iterator().next().until();
    }
}
