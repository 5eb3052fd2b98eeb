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
}
