package io.drawbridge.core.transaction;

import java.util.List;
import java.util.Optional;

/** What {@link TransactionTable#onRequest} makes of a request. */
public sealed interface RequestResult {
    /** A new request for a user to answer. */
    record New(ServerTransaction transaction) implements RequestResult {}

    /** Seen before, or an ACK for a response of 300 to 699: nothing is left but these actions. */
    record Absorbed(List<TransactionAction> actions) implements RequestResult {}

    /**
     * An ACK for a 2xx, which belongs to a dialog; or for a stateless answer; or to nothing.
     *
     * @param invite the INVITE's transaction where the peer used its branch again
     */
    record Ack(Optional<ServerTransaction> invite) implements RequestResult {}

    /**
     * A new CANCEL (RFC 3261 §9.2), to be answered by 200, or 481 where there is no INVITE.
     *
     * @param invite what it cancels: gets 487 unless it is {@link ServerTransaction#answered}
     */
    record Cancel(ServerTransaction transaction, Optional<ServerTransaction> invite)
            implements RequestResult {}

    /** The same request is being served, having come by another way (§8.2.2.2): 482. */
    record Merged() implements RequestResult {}

    /** There is no room for another transaction: 503. */
    record Full() implements RequestResult {}
}
