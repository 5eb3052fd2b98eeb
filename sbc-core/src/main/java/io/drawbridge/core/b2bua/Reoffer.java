package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

/** A re-INVITE on its way from one side to the other (RFC 3261 §14). */
final class Reoffer {
    final Side from;
    final SipRequest request;
    final ServerTransaction transaction;
    final Flow arrival;

    /** Null when the re-INVITE asks for an offer. */
    final byte @Nullable [] offer;

    /** The re-INVITE on the other side; null while the relay works. */
    Use.@Nullable ReInvite use;

    Reoffer(
            Side from,
            SipRequest request,
            ServerTransaction transaction,
            Flow arrival,
            byte @Nullable [] offer) {
        this.from = from;
        this.request = request;
        this.transaction = transaction;
        this.arrival = arrival;
        this.offer = offer;
    }
}
