package io.drawbridge.core.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaRelay;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The signalling side of the process: sockets of all listening points, and one event loop for each
 * engine. Thread-safe; {@link #start} first, {@link #stop} last, each once.
 */
public final class SipServer {
    private static final Logger LOG = LoggerFactory.getLogger(SipServer.class);
    private static final long STOP_QUIET_MS = 50;
    private static final long STOP_MS = 2_000;

    private final List<Listener> listeners;
    private final SocketBackend backend;
    private final MultiThreadIoEventLoopGroup group;
    private final Shards shards;
    private final FlowTable flows = new FlowTable();
    private final Sockets sockets;
    private final Consumer<CallRecord> callRecords;
    private final CallListing listing;
    private final CompletableFuture<Boolean> drained = new CompletableFuture<>();
    private final BitSet draining = new BitSet();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * What is opened, and how.
     *
     * @param listeners in the order of {@link io.drawbridge.core.transport.ListeningPoint#index()}
     * @param backend usually {@link SocketBackend#best()}
     * @param handOverQueue most messages that wait in one shard, handed over by others; 1024..2^20
     */
    public record Settings(List<Listener> listeners, SocketBackend backend, int handOverQueue) {
        public Settings {
            listeners = List.copyOf(listeners);
            for (int i = 0; i < listeners.size(); i++)
                if (listeners.get(i).point().index() != i)
                    throw new IllegalArgumentException("listener " + i + " has another index");
            if (handOverQueue < 1024 || handOverQueue > 1 << 20)
                throw new IllegalArgumentException("handOverQueue, 1024..2^20: " + handOverQueue);
        }
    }

    /** One engine with the counters that it and its event loop write. */
    public record Shard(Engine engine, Counters counters) {}

    /**
     * Makes the event loops; opens nothing yet.
     *
     * @param shards one event loop each, at least one
     * @param screen asked before anything is read
     * @param callRecords gets the record of every call, on an event loop: it must not block
     */
    public SipServer(
            Settings settings,
            List<Shard> shards,
            MediaRelay relay,
            SourceScreen screen,
            Consumer<CallRecord> callRecords,
            ProcessTime time) {
        this.listeners = settings.listeners();
        this.backend = settings.backend();
        this.callRecords = callRecords;
        this.listing = new CallListing(shards.size());
        this.group =
                new MultiThreadIoEventLoopGroup(
                        shards.size(), new DefaultThreadFactory("sip"), backend.handlers());
        this.sockets = new Sockets();
        EngineLoop.Surroundings surroundings =
                new EngineLoop.Surroundings(
                        time,
                        sockets,
                        relay,
                        new Events(),
                        settings.handOverQueue(),
                        64 * settings.handOverQueue());
        List<EngineLoop> loops = new ArrayList<>();
        for (EventExecutor executor : group) {
            Shard shard = shards.get(loops.size());
            loops.add(
                    new EngineLoop(
                            loops.size(),
                            (EventLoop) executor,
                            shard.engine(),
                            shard.counters(),
                            surroundings));
        }
        this.shards = new Shards(loops);
        for (Listener listener : listeners) sockets.add(listener, screen);
    }

    /**
     * Opens all listening points.
     *
     * @throws BindException when one cannot be opened; the others are closed again
     */
    public void start() {
        try {
            sockets.open();
        } catch (BindException e) {
            stop();
            throw e;
        }
        for (EngineLoop loop : shards.all()) loop.begin();
        String why = backend == SocketBackend.EPOLL ? "" : SocketBackend.whyNotEpoll();
        LOG.info(
                "sockets by {}{}, {} event loops",
                backend,
                why.isEmpty() ? "" : " (" + why + ")",
                shards.all().size());
    }

    /** What carries the sockets. */
    public SocketBackend backend() {
        return backend;
    }

    /** Where a listening point is bound; differs from what was asked only for port 0. */
    public InetSocketAddress localAddress(int listener) {
        return sockets.localAddress(listener);
    }

    /** Leaves an input with every shard. */
    public void post(Input input) {
        shards.tellAll(input);
    }

    /** All running calls; fails when a shard does not answer in time or too many have asked. */
    public CompletableFuture<List<CallSummary>> calls() {
        return listing.ask(question -> shards.tellAll(new Input.ListCalls(question)));
    }

    /**
     * Ends a call, if it is there.
     *
     * @param call its id, or the Call-ID of either leg
     */
    public void endCall(String call) {
        shards.tellAll(new Input.EndCall(call));
    }

    /**
     * Refuses new calls from now on.
     *
     * @return true when the last call has ended, false when {@code longest} is over before
     */
    public CompletableFuture<Boolean> drain(Duration longest) {
        shards.tellAll(new Input.Drain());
        return drained.copy().completeOnTimeout(false, longest.toMillis(), MILLISECONDS);
    }

    /** Closes everything and ends the event loops. May be called again. */
    public void stop() {
        if (!stopped.compareAndSet(false, true)) return;
        sockets.close();
        group.shutdownGracefully(STOP_QUIET_MS, STOP_MS, MILLISECONDS).awaitUninterruptibly();
    }

    /** Connections that stand or are being made. */
    public int connections() {
        return flows.size();
    }

    /** Bytes that wait to be sent on all connections. */
    public long queuedBytes() {
        return flows.queuedBytes();
    }

    public int shardCount() {
        return shards.all().size();
    }

    /** Longest wait of a message between socket and engine in the last seconds. */
    public Duration queueDelay(int shard) {
        return Duration.ofNanos(shards.get(shard).queueDelayNanos());
    }

    /** Inputs from other threads that wait in a shard. */
    public int waiting(int shard) {
        return shards.get(shard).waiting();
    }

    /** Inputs from other threads that a shard had no room for. */
    public long dropped(int shard) {
        return shards.get(shard).dropped();
    }

    private synchronized void drainedShard(int shard) {
        draining.set(shard);
        if (draining.cardinality() == shards.all().size()) drained.complete(true);
    }

    private final class Events implements EngineLoop.Events {
        @Override
        public void ended(CallRecord callRecord) {
            callRecords.accept(callRecord);
        }

        @Override
        public void listed(int shard, Output.CallsListed listed) {
            listing.answer(listed);
        }

        @Override
        public void drained(int shard) {
            drainedShard(shard);
        }
    }

    /** All sockets, by listening point. */
    private final class Sockets implements EngineLoop.Wires {
        private final List<DatagramListener> datagrams = new ArrayList<>();
        private final List<StreamListener> streams = new ArrayList<>();
        private final List<Object> byIndex = new ArrayList<>();

        void add(Listener listener, SourceScreen screen) {
            switch (listener.point().transport()) {
                case UDP -> {
                    DatagramListener made = new DatagramListener(listener, backend, screen, shards);
                    datagrams.add(made);
                    byIndex.add(made);
                }
                case TCP, TLS, WS, WSS -> {
                    StreamListener made =
                            new StreamListener(listener, backend, flows, screen, shards);
                    streams.add(made);
                    byIndex.add(made);
                }
            }
        }

        void open() {
            for (DatagramListener listener : datagrams) listener.open();
            for (StreamListener listener : streams) listener.open(group);
        }

        void close() {
            for (StreamListener listener : streams) listener.close();
            for (StreamConnection connection : flows.all()) connection.close();
            for (DatagramListener listener : datagrams) listener.close();
        }

        InetSocketAddress localAddress(int listener) {
            return switch (byIndex.get(listener)) {
                case DatagramListener datagram -> datagram.localAddress();
                case StreamListener stream -> stream.localAddress();
                default -> throw new IllegalStateException();
            };
        }

        @Override
        public void transmit(EngineLoop from, Output.Transmit transmit) {
            switch (byIndex.get(transmit.flow().listener())) {
                case DatagramListener datagram -> datagram.send(from, transmit);
                case StreamListener stream -> stream.send(from, transmit);
                default -> throw new IllegalStateException();
            }
        }

        @Override
        public void close(Flow flow) {
            StreamConnection connection = flows.find(flow);
            if (connection != null) connection.close();
        }

        @Override
        public EngineLoop shard(int index) {
            return shards.get(index);
        }
    }
}
