package io.drawbridge.relay.control;

/**
 * The door of a media relay, in this process or elsewhere. Safe to call from any thread; never
 * blocks.
 */
public interface MediaRelay {
    /**
     * Hands in a command. The reply reaches {@code listener} exactly once, on a thread of the
     * relay's; a relay that is overloaded or closed answers {@link MediaReply.Reason#NO_RESOURCES},
     * which may happen on the caller's own thread before this returns.
     */
    void send(MediaCommand command, Listener listener);

    /** Where a relay's words arrive. Called on a relay thread: it must not block. */
    interface Listener {
        void onReply(MediaReply reply);

        /** May come at any time after the session's first offer, to the listener of that offer. */
        void onNotice(MediaNotice notice);
    }
}
