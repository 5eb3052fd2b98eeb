package io.drawbridge.relay.control;

/** What an embedded relay tells without being asked. */
public sealed interface MediaNotice {
    /** The session it speaks of. */
    String call();

    /**
     * Neither RTP nor RTCP came on a leg that may send for the network's timeout. The session still
     * stands; the owner of the call decides.
     *
     * @param tag the silent party
     */
    record TimedOut(String call, String tag) implements MediaNotice {}

    /**
     * A party has pressed a key (RFC 4733); said once, when the event ends.
     *
     * @param tag the party
     * @param event 0 to 9, 10 is the star, 11 the hash, 12 to 15 are A to D, 16 is flash
     * @param durationMs how long
     */
    record Digit(String call, String tag, int event, int durationMs) implements MediaNotice {}
}
