package io.drawbridge.core.engine;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaCommand;

import java.util.List;

/** What an engine wants done. */
public sealed interface Output {
    /**
     * Send these bytes. On a stream flow with connection {@link Flow#ANY} an existing connection to
     * the peer is used, else one is opened (not made within 2 s: failed).
     *
     * @param branch what {@link Input.TransportFailed} names when it cannot be sent; empty: nobody
     *     wants to know
     */
    record Transmit(Flow flow, byte[] bytes, String branch) implements Output {}

    /** Close a connection once what was sent on it before is out. */
    record CloseFlow(Flow flow) implements Output {}

    /** Give a command to the relay; its reply comes back as {@link Input.RelayReplied}. */
    record AskRelay(MediaCommand command) implements Output {}

    /** Another shard owns this. */
    record HandOver(int shard, Input input) implements Output {}

    /** A call has ended, or was never made. */
    record Record(CallRecord record) implements Output {}

    /** Something that an operator should see: a line in the log, at most once a call. */
    record Report(Severity severity, String text) implements Output {}

    /** The answer to {@link Input.ListCalls}. */
    record CallsListed(long question, List<CallSummary> calls) implements Output {
        public CallsListed {
            calls = List.copyOf(calls);
        }
    }

    /** After {@link Input.Drain}: no call is left. */
    record Drained() implements Output {}
}
