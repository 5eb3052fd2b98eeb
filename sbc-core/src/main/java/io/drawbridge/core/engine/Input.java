package io.drawbridge.core.engine;

import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaReply;

import java.util.List;
import java.util.Map;

/** What an engine is told. */
public sealed interface Input {
    /**
     * One datagram, or one message cut from a stream.
     *
     * @param bytes exactly the message; the engine owns them from now on
     * @param receivedAt when it was read, in the engine's time: the difference to now is the
     *     queueing delay
     */
    record Received(Flow flow, byte[] bytes, long receivedAt) implements Input {}

    /**
     * A stream cannot be cut into messages any more: answered where an answer is due, then closed.
     */
    record Unframeable(Flow flow, ParseResult.Malformed malformed) implements Input {}

    /** A connection is gone. Told to every shard. */
    record FlowClosed(Flow flow) implements Input {}

    /**
     * A transmission could not be made: connection refused or not made in time, or a send error.
     *
     * @param branch the branch of {@link Output.Transmit}
     */
    record TransportFailed(Flow flow, String branch, String reason) implements Input {}

    /** The relay's answer to an {@link Output.AskRelay}. */
    record RelayReplied(MediaReply reply) implements Input {}

    /** The relay tells something by itself. */
    record RelayNoticed(MediaNotice notice) implements Input {}

    /**
     * The addresses behind a trunk's targets have been looked up (RFC 3263), in the order in which
     * they are to be tried. An empty list: no name resolves at present.
     */
    record TrunkResolved(String trunk, List<Trunks.Address> targets) implements Input {
        public TrunkResolved {
            targets = List.copyOf(targets);
        }
    }

    /**
     * Another configuration, right and with the same networks: new calls and requests outside a
     * call follow it, running calls keep what they started with.
     *
     * @param addresses what is known of its trunks; {@link TrunkResolved} follows for those that
     *     change
     */
    record Reconfigured(SbcConfig config, Map<String, List<Trunks.Address>> addresses)
            implements Input {
        public Reconfigured {
            addresses = Map.copyOf(addresses);
        }
    }

    /** {@link Engine#nextDeadline()} has come. */
    record DeadlineReached() implements Input {}

    /**
     * New calls are refused with 503 from now on; {@link Output.Drained} follows when the last call
     * has ended.
     */
    record Drain() implements Input {}

    /**
     * Ends a call by BYE or CANCEL on both sides.
     *
     * @param call the id of its {@link io.drawbridge.core.telemetry.CallSummary}, or the Call-ID of
     *     either leg
     */
    record EndCall(String call) implements Input {}

    /**
     * Asks for the calls of this shard.
     *
     * @param question echoed in {@link Output.CallsListed}
     */
    record ListCalls(long question) implements Input {}
}
