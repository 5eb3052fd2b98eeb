package io.drawbridge.core.harness;

import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaReply;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;

/**
 * One SBC: its shards, its listening points on the simulated network and its relay. What the shell
 * does with sockets and event loops is done here in virtual time.
 */
final class Node {
    /** To which shard a datagram is given to read. */
    enum Arrival {
        /** As the kernel does it: by source address. */
        BY_SOURCE,
        /** Any, each time anew: mostly not the one that owns the call. */
        ANYWHERE
    }

    private static final class Shard {
        private final Engine engine;
        private long wakeUpAt = Engine.NEVER;
        private Optional<World.Event> wakeUp = Optional.empty();

        private Shard(Engine engine) {
            this.engine = engine;
        }
    }

    private final World world;
    private final SimulatedNetwork network;
    private final String name;
    private final List<ListeningPoint> points;
    private final SimulatedRelay relay;
    private final List<Shard> shards = new ArrayList<>();
    private final Map<Long, SimulatedNetwork.StreamEnd> connections = new HashMap<>();
    private final List<CallRecord> records = new ArrayList<>();
    private final List<Output.Report> reports = new ArrayList<>();
    private final Map<Long, List<CallSummary>> listings = new HashMap<>();
    private BiPredicate<Flow, Long> screen = (_, _) -> true;
    private Arrival arrival = Arrival.BY_SOURCE;
    private long handOverDelay = 10_000;
    private long queueingDelay;
    private long lastConnection;
    private long questions;
    private long messages;
    private int handOvers;
    private int drainedShards;
    private boolean dead;

    Node(
            World world,
            SimulatedNetwork network,
            String name,
            List<ListeningPoint> points,
            int shards,
            IntFunction<Engine> engines,
            SimulatedRelay relay) {
        this.world = world;
        this.network = network;
        this.name = name;
        this.points = points;
        this.relay = relay;
        for (int i = 0; i < shards; i++) {
            this.shards.add(new Shard(engines.apply(i)));
        }
        points.forEach(this::open);
    }

    private void open(ListeningPoint point) {
        if (point.transport().reliable()) {
            network.listen(point.local(), end -> accepted(point, end));
        } else {
            network.bind(
                    point.local(),
                    (from, _, bytes) ->
                            received(new Flow(point.index(), point.transport(), from, 0), bytes));
        }
    }

    /** Whether a packet on this flow is read at all. */
    void screen(BiPredicate<Flow, Long> admits) {
        screen = admits;
    }

    void arrive(Arrival how) {
        arrival = how;
    }

    /** How long a message waits before it is read: what the overload rule measures. */
    void queueingDelay(long nanos) {
        queueingDelay = nanos;
    }

    /** The same for all shards, as DNS would tell. */
    void resolve(String trunk, List<Trunks.Address> targets) {
        tellAll(new Input.TrunkResolved(trunk, targets));
    }

    /** Every shard on its own: between two messages, one may be ahead of the others. */
    void reconfigure(SbcConfig config, Map<String, List<Trunks.Address>> addresses) {
        tellAll(new Input.Reconfigured(config, addresses));
    }

    void drain() {
        tellAll(new Input.Drain());
    }

    void endCall(String call) {
        tellAll(new Input.EndCall(call));
    }

    /** All shards have said that no call is left. */
    boolean drained() {
        return drainedShards >= shards.size();
    }

    /** The calls of all shards. */
    List<CallSummary> calls() {
        long question = ++questions;
        listings.put(question, new ArrayList<>());
        tellAll(new Input.ListCalls(question));
        return listings.remove(question);
    }

    List<CallRecord> records() {
        return records;
    }

    List<Output.Report> reports() {
        return reports;
    }

    /** Datagrams and stream messages that arrived. */
    long messages() {
        return messages;
    }

    int handOvers() {
        return handOvers;
    }

    SimulatedRelay relay() {
        return relay;
    }

    String name() {
        return name;
    }

    List<ListeningPoint> points() {
        return points;
    }

    /** When the next of its timers is due. */
    long nextDeadline() {
        return shards.stream().mapToLong(s -> s.engine.nextDeadline()).min().orElse(Engine.NEVER);
    }

    /** As after kill -9: its sockets are closed, its state is gone. */
    void kill() {
        dead = true;
        points.forEach(point -> network.unbind(point.local()));
        connections.values().forEach(SimulatedNetwork.StreamEnd::close);
        connections.clear();
    }

    private void tellAll(Input input) {
        for (int i = 0; i < shards.size(); i++) {
            feed(i, input);
        }
    }

    private void received(Flow flow, byte[] bytes) {
        if (!screen.test(flow, world.now())) {
            world.tell(name + " drops unread what " + flow.remote() + " sends");
            return;
        }
        int shard =
                arrival == Arrival.BY_SOURCE
                        ? Math.floorMod(flow.remote().hashCode(), shards.size())
                        : world.random().nextInt(shards.size());
        long at = world.now();
        messages++;
        if (queueingDelay == 0) {
            feed(shard, new Input.Received(flow, bytes, at));
        } else {
            world.in(queueingDelay, () -> feed(shard, new Input.Received(flow, bytes, at)));
        }
    }

    private void feed(int index, Input input) {
        if (dead) {
            return;
        }
        Shard shard = shards.get(index);
        perform(index, shard.engine.handle(input, world.now()));
        arm(index, shard);
    }

    private void arm(int index, Shard shard) {
        long deadline = shard.engine.nextDeadline();
        if (deadline == shard.wakeUpAt) {
            return;
        }
        shard.wakeUp.ifPresent(World.Event::cancel);
        shard.wakeUpAt = deadline;
        shard.wakeUp =
                deadline == Engine.NEVER
                        ? Optional.empty()
                        : Optional.of(
                                world.at(
                                        deadline,
                                        () -> {
                                            shard.wakeUpAt = Engine.NEVER;
                                            shard.wakeUp = Optional.empty();
                                            feed(index, new Input.DeadlineReached());
                                        }));
    }

    private void perform(int index, List<Output> outputs) {
        for (Output output : outputs) {
            switch (output) {
                case Output.Transmit transmit -> transmit(index, transmit);
                case Output.CloseFlow(Flow flow) -> close(flow);
                case Output.AskRelay(var command) ->
                        relay.handle(command, new RelayListener(index));
                case Output.HandOver(int shard, Input input) -> {
                    handOvers++;
                    world.in(handOverDelay, () -> feed(shard, input));
                }
                case Output.Record(CallRecord record) -> {
                    world.tell(name + " record " + record.end() + " " + record.status());
                    records.add(record);
                }
                case Output.Report report -> {
                    world.tell(name + " " + report.severity() + " " + report.text());
                    reports.add(report);
                }
                case Output.CallsListed(long question, var calls) ->
                        listings.getOrDefault(question, new ArrayList<>()).addAll(calls);
                case Output.Drained _ -> drainedShards++;
            }
        }
    }

    private void transmit(int shard, Output.Transmit transmit) {
        Flow flow = transmit.flow();
        ListeningPoint point = points.get(flow.listener());
        if (!flow.transport().reliable()) {
            network.send(point.local(), flow.remote(), transmit.bytes());
            return;
        }
        Optional<SimulatedNetwork.StreamEnd> connection = connection(flow);
        if (connection.isPresent()) {
            connection.get().send(transmit.bytes());
        } else if (flow.connection() == Flow.ANY) {
            network.connect(
                    point.local(),
                    flow.remote(),
                    end -> {
                        if (end.isPresent()) {
                            adopt(point, end.get());
                            end.get().send(transmit.bytes());
                        } else {
                            failed(shard, transmit, "connection refused or not made in time");
                        }
                    });
        } else {
            failed(shard, transmit, "connection is closed");
        }
    }

    private void failed(int shard, Output.Transmit transmit, String reason) {
        if (!transmit.branch().isEmpty()) {
            world.in(
                    0,
                    () ->
                            feed(
                                    shard,
                                    new Input.TransportFailed(
                                            transmit.flow(), transmit.branch(), reason)));
        }
    }

    private Optional<SimulatedNetwork.StreamEnd> connection(Flow flow) {
        return flow.connection() == Flow.ANY
                ? connections.values().stream()
                        .filter(end -> end.remote().equals(flow.remote()))
                        .findFirst()
                : Optional.ofNullable(connections.get(flow.connection()));
    }

    private void accepted(ListeningPoint point, SimulatedNetwork.StreamEnd end) {
        adopt(point, end);
    }

    private void adopt(ListeningPoint point, SimulatedNetwork.StreamEnd end) {
        long id = ++lastConnection;
        connections.put(id, end);
        Flow flow = new Flow(point.index(), point.transport(), end.remote(), id);
        end.on(
                bytes -> received(flow, bytes),
                () -> {
                    connections.remove(id);
                    tellAll(new Input.FlowClosed(flow));
                });
    }

    private void close(Flow flow) {
        SimulatedNetwork.StreamEnd end = connections.remove(flow.connection());
        if (end != null) {
            end.close();
            tellAll(new Input.FlowClosed(flow));
        }
    }

    /** Where this node can be reached on a network. */
    InetSocketAddress address(String networkName) {
        return points.stream()
                .filter(p -> p.network().equals(networkName) && !p.transport().reliable())
                .findFirst()
                .orElseThrow()
                .local();
    }

    /** What the relay says to one shard. */
    private final class RelayListener implements SimulatedRelay.Listener {
        private final int shard;

        private RelayListener(int shard) {
            this.shard = shard;
        }

        @Override
        public void onReply(MediaReply reply) {
            feed(shard, new Input.RelayReplied(reply));
        }

        @Override
        public void onNotice(MediaNotice notice) {
            feed(shard, new Input.RelayNoticed(notice));
        }
    }
}
