package io.drawbridge.relay.control;

import io.drawbridge.relay.config.LegProfile;

import java.util.Optional;

/**
 * One order to a media relay. The relay answers every command with exactly one {@link MediaReply}
 * that carries the same id.
 *
 * <p>A session is named by its call; its parties are named by tags, as in the ng protocol: {@code
 * fromTag} is the party whose SDP the command carries in an offer, and the party that made the
 * offer in an answer. Which of them is the caller does not matter to the relay.
 */
public sealed interface MediaCommand {
    /** Chosen by the sender, echoed in the reply; unique among its outstanding commands. */
    long id();

    /**
     * The media session: an identifier of the sender's own, never one seen on a wire outside. 1 to
     * 128 characters.
     */
    String call();

    /**
     * An SDP offer on its way from one party to another (RFC 3264 §5). The reply's SDP is what the
     * other party is offered. The first offer of a call creates the session.
     *
     * @param fromTag party that offers
     * @param toTag party that is offered to; empty while it is not known (a first offer)
     * @param branch which of several parallel targets of a first offer this is; each branch has
     *     ports of its own towards its target, and all share the offerer's; empty in a re-offer
     * @param sdp the offer as received, never null
     * @param from how the relay speaks with the offerer
     * @param to how the relay speaks with the party that is offered to
     */
    record Offer(
            long id,
            String call,
            String fromTag,
            String toTag,
            String branch,
            byte[] sdp,
            LegOptions from,
            LegOptions to)
            implements MediaCommand {}

    /**
     * The SDP answer to an earlier offer, a provisional one (early media) or the final one; several
     * answers with different {@code toTag} on one branch are forks. The reply's SDP is what the
     * offerer gets. The party that answered last is the one that the offerer hears and speaks to.
     *
     * @param fromTag party that offered
     * @param toTag party that answers
     * @param branch branch of the offer; empty in a re-offer
     * @param fin true when the exchange ends with it (2xx, or ACK of a late offer); until then it
     *     can be replaced
     */
    record Answer(
            long id,
            String call,
            String fromTag,
            String toTag,
            String branch,
            byte[] sdp,
            boolean fin)
            implements MediaCommand {}

    /**
     * An SDP offer that the relay answers itself: it plays a tone of 440 Hz to the party, in PCMU
     * or PCMA, and plays nothing while the party does not want to receive. The reply's SDP is the
     * answer to the party, and final: no {@link Answer} follows. The first one of a call creates
     * the session; later ones are the party's re-offers. An offer without PCMU and PCMA is refused
     * as {@link MediaReply.Reason#NOT_ACCEPTABLE}. Silence of the party is told as in any session.
     *
     * @param fromTag party that offers
     * @param toTag the player's own name, the same in every command of the call; its statistics
     *     count what was played
     * @param sdp the offer as received, never null
     * @param from how the relay speaks with the party
     */
    record Play(long id, String call, String fromTag, String toTag, byte[] sdp, LegOptions from)
            implements MediaCommand {}

    /**
     * The pending re-offer was refused: everything is again as before it (RFC 3261 §14.1).
     *
     * @param fromTag party that had offered
     */
    record Rollback(long id, String call, String fromTag) implements MediaCommand {}

    /**
     * Ends a branch, or the session when the branch is empty. The reply carries the last
     * statistics. Deleting what is not there is answered {@link MediaReply.Reason#UNKNOWN_CALL}.
     */
    record Delete(long id, String call, String branch) implements MediaCommand {}

    /** Asks for the session's statistics. */
    record Query(long id, String call) implements MediaCommand {}

    /**
     * How the relay speaks with one party.
     *
     * @param network name of the network: decides addresses, port range, profile and latching
     * @param receivedFrom the address (a literal without port) that the party's signalling came
     *     from: rule of strict latching; empty only where the sender of the command speaks for
     *     itself, which may name the relay's own ports
     * @param addressFamily what the party is offered where the network has both; empty: as the
     *     party's own SDP, else the network's first address
     * @param profile how the party is spoken with: a trunk's or a listener's own way; empty: the
     *     network's. Counts in the command that makes the leg; later ones keep it
     */
    record LegOptions(
            String network,
            Optional<String> receivedFrom,
            Optional<AddressFamily> addressFamily,
            Optional<LegProfile> profile) {}

    /** IP version of a leg. */
    enum AddressFamily {
        IPV4,
        IPV6
    }
}
