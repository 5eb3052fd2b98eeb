package io.drawbridge.core.server;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.Counter;
import io.netty.channel.EventLoop;

import java.util.IdentityHashMap;
import java.util.List;

/** All engine loops of the process. Immutable; any thread. */
final class Shards {
    private final List<EngineLoop> loops;
    private final IdentityHashMap<EventLoop, EngineLoop> byEventLoop = new IdentityHashMap<>();

    Shards(List<EngineLoop> loops) {
        this.loops = List.copyOf(loops);
        for (EngineLoop loop : loops) byEventLoop.put(loop.eventLoop(), loop);
    }

    List<EngineLoop> all() {
        return loops;
    }

    EngineLoop get(int shard) {
        return loops.get(shard);
    }

    EngineLoop of(EventLoop eventLoop) {
        EngineLoop loop = byEventLoop.get(eventLoop);
        if (loop == null) throw new IllegalStateException("an event loop without an engine");
        return loop;
    }

    /**
     * Leaves an input with every shard. What an operator or a look-up decides comes however full
     * the mailboxes are: such inputs are few, and nobody would say them again.
     */
    void tellAll(Input input) {
        boolean lasting =
                switch (input) {
                    case Input.Reconfigured _,
                            Input.TrunkResolved _,
                            Input.Drain _,
                            Input.EndCall _ ->
                            true;
                    case Input.Received _,
                            Input.Unframeable _,
                            Input.FlowClosed _,
                            Input.TransportFailed _,
                            Input.RelayReplied _,
                            Input.RelayNoticed _,
                            Input.DeadlineReached _,
                            Input.ListCalls _ ->
                            false;
                };
        for (EngineLoop loop : loops) {
            if (lasting) loop.tell(input);
            else loop.post(input);
        }
    }

    /** Counts where the transmission came from and tells its engine. Any thread. */
    void transmitFailed(EngineLoop from, Output.Transmit transmit, String reason) {
        if (from.inLoop()) from.counters().increment(Counter.TRANSPORT_FAILURES);
        else from.execute(() -> from.counters().increment(Counter.TRANSPORT_FAILURES));
        from.failed(transmit, reason);
    }
}
