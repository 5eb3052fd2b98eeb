package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipResponse;

/** Why a media command was given: how the call goes on with its reply. */
sealed interface Purpose {
    /** The caller's offer for one target. */
    record OfferTo(Attempt attempt) implements Purpose {}

    /** The SDP of a provisional response: early media. */
    record Early(Fork fork, SipResponse response) implements Purpose {}

    /** The answer in the 2xx to the first INVITE. */
    record Answered(Fork fork, SipResponse response) implements Purpose {}

    /** The offer in the 2xx to an INVITE without one. */
    record LateOffer(Fork fork, SipResponse response) implements Purpose {}

    /** The offer of a re-INVITE, towards the other side. */
    record ReOffer(Reoffer exchange) implements Purpose {}

    /** The SDP of the 2xx to a re-INVITE: an answer, or an offer where the re-INVITE had none. */
    record ReAnswer(Reoffer exchange, SipResponse response) implements Purpose {}

    /** Our echo's answer to a re-offer. */
    record EchoReAnswer(Reoffer exchange) implements Purpose {}

    /** The answer that came in an ACK. */
    record AnswerInAck() implements Purpose {}

    /** The built-in echo's session: first the caller's offer, then our answer. */
    record EchoOffer() implements Purpose {}

    /** The built-in machine's answer to the caller. */
    record MachineAnswer() implements Purpose {}

    /** The tone's answer to a re-offer: refused, it goes on as before. */
    record PlayAgain(Reoffer exchange) implements Purpose {}

    /** A refused re-offer is taken back. */
    record Rollback() implements Purpose {}

    /** A target that was given up needs no ports. */
    record DropBranch() implements Purpose {}

    /** The end: the reply holds the last statistics. */
    record Last() implements Purpose {}
}
