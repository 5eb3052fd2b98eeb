package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.DialogId;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaReply;

/** What can happen to a call. */
public sealed interface CallEvent {
    /**
     * A request in one of the call's dialogs, other than ACK and CANCEL.
     *
     * @param dialog as our side names it
     * @param arrival flow on which it came
     */
    record Request(DialogId dialog, SipRequest request, ServerTransaction transaction, Flow arrival)
            implements CallEvent {}

    /** The ACK for a 2xx. */
    record Ack(DialogId dialog, SipRequest ack) implements CallEvent {}

    /** A CANCEL, already answered, for an INVITE that is not. */
    record Cancelled(ServerTransaction invite) implements CallEvent {}

    /** A response to a request that the call has sent. */
    record Response(Use use, SipResponse response) implements CallEvent {}

    /** No response, or no way there. */
    record Failed(Use use, Failure failure) implements CallEvent {}

    /** A final answer of ours was never acknowledged; the call needs nothing from it. */
    record Unacknowledged(ServerTransaction transaction) implements CallEvent {}

    /** The connection on which the first INVITE came is gone. */
    record CallerGone() implements CallEvent {}

    /** The connection to a device that was to ring is gone. */
    record DeviceGone(Flow flow) implements CallEvent {}

    /** The relay's reply. */
    record Media(MediaReply reply) implements CallEvent {}

    /**
     * No media from a party for too long.
     *
     * @param tag the party
     */
    record MediaSilent(String tag) implements CallEvent {}

    /** {@link Call#nextDeadline} has come. */
    record DeadlineReached() implements CallEvent {}

    /** The call shall end, by an operator's wish or because of a bug. */
    record EndNow(CallRecord.End why, String reason) implements CallEvent {}
}
