package io.drawbridge.core.transaction;

import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

/** What transactions want done. */
public sealed interface TransactionAction {
    /**
     * Send these bytes.
     *
     * @param branch what {@link TransactionTable#onTransportFailed} wants to be told when they
     *     cannot be sent; empty: nobody wants to know
     * @param repetition these very bytes were sent before
     */
    record Send(Flow flow, byte[] bytes, String branch, boolean repetition)
            implements TransactionAction {}

    /**
     * A response for the user: every 1xx and 2xx, and the first of the others.
     *
     * @param user whom the transaction belonged to when the response came; a final response other
     *     than 2xx to INVITE ends that
     */
    record Deliver(
            ClientTransaction transaction, @Nullable TransactionUser user, SipResponse response)
            implements TransactionAction {}

    /**
     * A client transaction ended without a final response.
     *
     * @param user whom it belonged to
     */
    record ClientFailed(
            ClientTransaction transaction, @Nullable TransactionUser user, Failure failure)
            implements TransactionAction {}

    /**
     * A server transaction ended badly: no ACK came for a response of 300 to 699 (timer H), or a
     * non-INVITE request was not answered before the peer gave up (RFC 4320 §4.2).
     *
     * @param user whom it belonged to
     */
    record ServerFailed(ServerTransaction transaction, @Nullable TransactionUser user)
            implements TransactionAction {}
}
