package io.drawbridge.relay.session;

import org.jspecify.annotations.Nullable;

/**
 * The packets of one m-line, as they are told from a bundle's others, renumbered and limited.
 *
 * @param mid the line's name in a bundle (RFC 9143); empty: none
 * @param midExtension identifier of the header extension in which the party writes it, 1 to 14; 0:
 *     none
 * @param ssrcs sources that the party's SDP announces (RFC 5576), may be empty
 * @param expected for each payload type from 0 to 127 whether the party may send it: what our
 *     description to it lists; null: any
 * @param renumbered for each payload type that the other party sends, the number under which this
 *     one knows it; null: they agree
 * @param telephoneEvent payload type under which the party sends RFC 4733 events; -1: none
 * @param telephoneEventRate their clock rate in Hz, positive
 * @param packetsPerSecond more than the party can need for what was negotiated, with head-room
 * @param bytesPerSecond likewise
 * @param extensions header extensions (RFC 8285) that the party has negotiated as the other one
 *     has: bit n for the number n
 * @param redundant for each payload type that the party sends, where its payload has the headers of
 *     RFC 2198: octets before them, -1: it has none; null: none has
 */
public record Formats(
        String mid,
        int midExtension,
        int[] ssrcs,
        boolean @Nullable [] expected,
        byte @Nullable [] renumbered,
        int telephoneEvent,
        int telephoneEventRate,
        int packetsPerSecond,
        int bytesPerSecond,
        long extensions,
        byte @Nullable [] redundant) {
    /** One line alone on its ports, nothing renumbered, nothing limited. */
    public static final Formats ANY =
            new Formats("", 0, new int[0], null, null, -1, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** With telephone events at 8000 Hz, if any. */
    public Formats(
            String mid,
            int midExtension,
            int[] ssrcs,
            boolean @Nullable [] expected,
            byte @Nullable [] renumbered,
            int telephoneEvent,
            int packetsPerSecond,
            int bytesPerSecond) {
        this(
                mid,
                midExtension,
                ssrcs,
                expected,
                renumbered,
                telephoneEvent,
                8000,
                packetsPerSecond,
                bytesPerSecond,
                0,
                null);
    }
}
