package io.drawbridge.policy.ban;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.reason.Rule;

/**
 * Something wrong that was done, with what the caller knows about who did it.
 *
 * @param flow a number of the flow (address, port and transport, or connection); the same after a
 *     restart for what should then still be known
 * @param user whom the message names as its sender; empty when nobody
 * @param rule by which it counts as wrong
 * @param message what tipped it, in a few words, such as its first line; data, never trusted
 */
public record Offence(
        OffenceKind kind,
        AddressBits source,
        long flow,
        String user,
        Standing standing,
        Rule rule,
        String message) {
    /**
     * Who is speaking.
     *
     * @param trunk the source is recognised as a trunk
     * @param neverBan the source is on the never-ban list
     * @param authenticated the flow carries a live binding, or the user has just proven himself
     * @param neighbour another flow of this address (IPv6: of its /64) carries a live binding
     * @param proven the sender of this very message has shown that he receives what is sent to the
     *     address: a stream, a nonce of ours echoed, tags of an answered dialog. Whatever else is
     *     known of the address, a datagram without that may be anybody's
     */
    public record Standing(
            boolean trunk,
            boolean neverBan,
            boolean authenticated,
            boolean neighbour,
            boolean proven) {
        /** A stranger's datagram, which anybody may have sent. */
        public static final Standing UNPROVEN = new Standing(false, false, false, false, false);

        /** A stranger who receives our answers. */
        public static final Standing STRANGER = new Standing(false, false, false, false, true);
    }
}
