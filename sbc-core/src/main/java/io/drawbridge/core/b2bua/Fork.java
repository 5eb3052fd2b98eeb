package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.Dialog;
import io.drawbridge.core.message.SipRequest;

import org.jspecify.annotations.Nullable;

/**
 * One early dialog of an outbound INVITE, and the inbound one that the caller sees for it (RFC 3261
 * §12.1).
 */
final class Fork {
    final Attempt attempt;
    final Dialog dialog;
    final String inboundTag;

    /** The ACK for its 2xx, kept for repetitions; null before. */
    @Nullable SipRequest ack;

    /**
     * The offer in its 2xx, which wants an answer in the ACK; null when the INVITE carried ours.
     */
    byte @Nullable [] offered;

    /** The caller's early dialog, where something was sent in it; null before. */
    @Nullable Dialog inboundDialog;

    Fork(Attempt attempt, Dialog dialog, String inboundTag) {
        this.attempt = attempt;
        this.dialog = dialog;
        this.inboundTag = inboundTag;
    }

    String remoteTag() {
        return dialog.id().remoteTag();
    }

    /** The relay's name for the party: unique within the call's session. */
    String mediaTag() {
        return attempt.branch + "." + remoteTag();
    }
}
