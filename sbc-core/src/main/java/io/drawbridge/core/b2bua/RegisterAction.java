package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transport.Flow;

/** What a REGISTER on its way wants done. */
public sealed interface RegisterAction {
    /** Answer the device. */
    record Respond(SipResponse response) implements RegisterAction {}

    /** Send a request in a client transaction of its own. */
    record Send(SipRequest request, Flow flow, RegisterAttempt attempt) implements RegisterAction {}

    /** As {@link Send}, but nobody waits for the answer. */
    record SendAndForget(SipRequest request, Flow flow) implements RegisterAction {}

    /** Nobody waits for this attempt's answer any more. */
    record Forget(RegisterAttempt attempt) implements RegisterAction {}

    /** Bindings have changed. */
    record Bound() implements RegisterAction {}

    /**
     * A line for the log.
     *
     * @param subject what tells one thing from another
     */
    record Report(Severity severity, String subject, String text) implements RegisterAction {}

    record Count(Counter counter) implements RegisterAction {}

    /** It came out so. */
    record Judge(Outcome outcome) implements RegisterAction {}

    /** Nothing is left of it: exactly once. */
    record Ended() implements RegisterAction {}
}
