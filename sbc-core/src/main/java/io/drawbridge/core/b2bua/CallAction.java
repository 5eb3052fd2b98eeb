package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaCommand;

/** What a call wants done. */
public sealed interface CallAction {
    /** 100 Trying, at once. */
    record Trying(ServerTransaction transaction) implements CallAction {}

    /** Answer a request; a 2xx to an INVITE may be given again until its ACK. */
    record Respond(ServerTransaction transaction, SipResponse response) implements CallAction {}

    /**
     * Send a request in a client transaction of its own.
     *
     * @param mayUseTcp a UDP request that is too large may go by TCP (RFC 3261 §18.1.1)
     */
    record Send(SipRequest request, Flow flow, Use use, boolean mayUseTcp) implements CallAction {}

    /** Send the ACK for a 2xx, which has no transaction (RFC 3261 §13.2.2.4). */
    record SendAck(SipRequest ack, Flow flow) implements CallAction {}

    /** Send this INVITE no more, but wait for what is answered to it. */
    record StopRepeating(Use use) implements CallAction {}

    /** Nobody waits for this transaction's outcome any more. */
    record Forget(Use use) implements CallAction {}

    /** Order something from the relay. */
    record AskRelay(MediaCommand command) implements CallAction {}

    /** Requests with this Call-ID and To-tag belong to this call from now on. */
    record Claim(String callId, String localTag) implements CallAction {}

    /** The call is over for everyone but for stragglers: exactly once. */
    record WriteRecord(CallRecord record) implements CallAction {}

    /**
     * A line for the log; the same subject is told once a minute.
     *
     * @param subject nothing that a sender can choose
     */
    record Report(Severity severity, String subject, String text) implements CallAction {}

    record Count(Counter counter) implements CallAction {}

    /** The first INVITE came out so; not told of calls that nobody is to be judged by. */
    record Judge(Outcome outcome) implements CallAction {}

    /** Nothing of the call is left: after its record, exactly once. */
    record Ended() implements CallAction {}
}
