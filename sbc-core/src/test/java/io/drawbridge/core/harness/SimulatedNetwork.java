package io.drawbridge.core.harness;

import io.drawbridge.core.transport.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The network between all parties: datagrams that may be lost, late, doubled or overtaken, streams
 * that keep their order, NAT boxes, cut links. Whole messages travel, also on streams.
 */
final class SimulatedNetwork {
    /** Where datagrams to an address arrive. */
    interface DatagramReceiver {
        void received(InetSocketAddress from, InetSocketAddress to, byte[] bytes);
    }

    /** One end of a stream connection. */
    static final class StreamEnd {
        private final SimulatedNetwork network;
        private final InetSocketAddress local;
        private final InetSocketAddress remote;
        private Consumer<byte[]> onMessage = _ -> {};
        private Runnable onClosed = () -> {};
        private StreamEnd peer = this;
        private long lastArrival;
        private boolean closed;

        private StreamEnd(
                SimulatedNetwork network, InetSocketAddress local, InetSocketAddress remote) {
            this.network = network;
            this.local = local;
            this.remote = remote;
        }

        InetSocketAddress local() {
            return local;
        }

        InetSocketAddress remote() {
            return remote;
        }

        boolean closed() {
            return closed;
        }

        void on(Consumer<byte[]> message, Runnable closed) {
            onMessage = message;
            onClosed = closed;
        }

        void send(byte[] bytes) {
            network.sendOnStream(this, bytes);
        }

        /** The other end learns of it after what was sent before. */
        void close() {
            if (closed) {
                return;
            }
            closed = true;
            StreamEnd other = peer;
            network.world.at(
                    Math.max(
                            lastArrival, network.world.now() + network.link(local, remote).delay()),
                    () -> {
                        if (!other.closed) {
                            other.closed = true;
                            other.onClosed.run();
                        }
                    });
        }
    }

    private record Pair(InetAddress one, InetAddress other) {}

    private final World world;
    private final Map<InetSocketAddress, DatagramReceiver> receivers = new HashMap<>();
    private final Map<InetSocketAddress, Consumer<StreamEnd>> listeners = new HashMap<>();
    private final Map<InetAddress, Nat> behind = new HashMap<>();
    private final Map<InetAddress, Nat> nats = new HashMap<>();
    private final Map<Pair, LinkQuality> links = new HashMap<>();
    private final Set<InetSocketAddress> deafToStreams = new HashSet<>();
    private final Set<InetAddress> cutOff = new HashSet<>();
    private final List<Capture> captures = new ArrayList<>();
    private LinkQuality usual = LinkQuality.PERFECT;
    private boolean everBad;
    private int nextPort = 40_000;

    SimulatedNetwork(World world) {
        this.world = world;
    }

    static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    /** How links are that have no quality of their own. */
    void usually(LinkQuality quality) {
        usual = quality;
        everBad |= !quality.perfect();
    }

    void link(InetAddress one, InetAddress other, LinkQuality quality) {
        links.put(new Pair(one, other), quality);
        links.put(new Pair(other, one), quality);
        everBad |= !quality.perfect();
    }

    /** Nothing reaches or leaves this host any more. */
    void cutOff(InetAddress host) {
        cutOff.add(host);
        everBad = true;
    }

    void reconnect(InetAddress host) {
        cutOff.remove(host);
    }

    /** Connections to this address are refused. */
    void refuseStreams(InetSocketAddress address) {
        listeners.remove(address);
    }

    /** Attempts to connect to this address get no answer. */
    void swallowStreams(InetSocketAddress address) {
        deafToStreams.add(address);
    }

    /** False while every datagram arrived, once and in order. */
    boolean everBad() {
        return everBad;
    }

    void behind(InetAddress host, Nat nat) {
        behind.put(host, nat);
        nats.put(nat.address(), nat);
    }

    void bind(InetSocketAddress local, DatagramReceiver receiver) {
        if (receivers.putIfAbsent(local, receiver) != null) {
            throw new IllegalStateException("already bound: " + local);
        }
    }

    void unbind(InetSocketAddress local) {
        receivers.remove(local);
        listeners.remove(local);
    }

    void listen(InetSocketAddress local, Consumer<StreamEnd> onConnection) {
        listeners.put(local, onConnection);
    }

    List<Capture> captures() {
        return captures;
    }

    void send(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
        InetSocketAddress seenFrom = source(from, to);
        LinkQuality quality = link(from, to);
        boolean lost = isCut(from, to) || world.random().nextDouble() < quality.loss();
        // What a NAT or an unbound port refuses is refused on arrival; a sniffer learns it now.
        boolean reachable = destination(to, seenFrom).filter(receivers::containsKey).isPresent();
        Capture.Fate fate =
                lost
                        ? Capture.Fate.LOST
                        : reachable ? Capture.Fate.DELIVERED : Capture.Fate.UNREACHABLE;
        capture(new Capture(world.now(), Transport.UDP, seenFrom, to, bytes, fate));
        if (lost) {
            return;
        }
        deliver(seenFrom, to, bytes, quality);
        if (world.random().nextDouble() < quality.duplication()) {
            deliver(seenFrom, to, bytes, quality);
        }
    }

    /**
     * Some datagrams of the last time arrive once more now.
     *
     * @param age nanoseconds, how long ago they were sent at most
     * @param count how many
     */
    void againUpTo(long age, int count) {
        List<Capture> recent =
                captures.reversed().stream()
                        .takeWhile(c -> world.now() - c.time() < age)
                        .filter(c -> c.transport() == Transport.UDP)
                        .filter(c -> c.fate() == Capture.Fate.DELIVERED)
                        .toList();
        everBad |= !recent.isEmpty();
        for (int i = 0; i < count && !recent.isEmpty(); i++) {
            Capture copy = recent.get(world.random().nextInt(recent.size()));
            world.tell("copy of " + Show.message(copy.text()));
            deliver(copy.from(), copy.to(), copy.bytes(), link(copy.from(), copy.to()));
        }
    }

    /** The source of a datagram as its receiver sees it. */
    InetSocketAddress seen(InetSocketAddress from, InetSocketAddress to) {
        return source(from, to);
    }

    /** Who gets a datagram; empty where a NAT drops it. */
    Optional<InetSocketAddress> receiver(InetSocketAddress to, InetSocketAddress from) {
        return destination(to, from);
    }

    private void deliver(
            InetSocketAddress from, InetSocketAddress to, byte[] bytes, LinkQuality quality) {
        world.in(
                latency(quality),
                () ->
                        destination(to, from)
                                .ifPresent(
                                        inside -> {
                                            DatagramReceiver receiver = receivers.get(inside);
                                            if (receiver != null) {
                                                receiver.received(from, inside, bytes.clone());
                                            }
                                        }));
    }

    /**
     * Opens a connection.
     *
     * @param opened gets this side's end; empty when nobody listens or nothing answers within 2 s
     */
    void connect(
            InetSocketAddress from, InetSocketAddress to, Consumer<Optional<StreamEnd>> opened) {
        InetSocketAddress local = new InetSocketAddress(from.getAddress(), nextPort++);
        LinkQuality quality = link(from, to);
        if (isCut(from, to) || deafToStreams.contains(to)) {
            world.in(World.seconds(2), () -> opened.accept(Optional.empty()));
            return;
        }
        world.in(
                2 * quality.delay(),
                () -> {
                    Consumer<StreamEnd> listener = listeners.get(to);
                    if (listener == null) {
                        opened.accept(Optional.empty());
                        return;
                    }
                    StreamEnd near = new StreamEnd(this, local, to);
                    StreamEnd far = new StreamEnd(this, to, source(local, to));
                    near.peer = far;
                    far.peer = near;
                    listener.accept(far);
                    opened.accept(Optional.of(near));
                });
    }

    private void sendOnStream(StreamEnd end, byte[] bytes) {
        boolean lost = end.closed || isCut(end.local, end.remote);
        capture(
                new Capture(
                        world.now(),
                        Transport.TCP,
                        end.local,
                        end.remote,
                        bytes,
                        lost ? Capture.Fate.LOST : Capture.Fate.DELIVERED));
        if (lost) {
            return;
        }
        LinkQuality quality = link(end.local, end.remote);
        // A lost segment comes late, and holds up all behind it.
        long repair = world.random().nextDouble() < quality.loss() ? World.ms(200) : 0;
        long arrival = Math.max(end.lastArrival, world.now() + latency(quality) + repair);
        end.lastArrival = arrival;
        StreamEnd other = end.peer;
        world.at(
                arrival,
                () -> {
                    if (!other.closed) {
                        other.onMessage.accept(bytes.clone());
                    }
                });
    }

    private void capture(Capture capture) {
        captures.add(capture);
        world.tell(
                capture.transport()
                        + " "
                        + show(capture.from())
                        + " > "
                        + show(capture.to())
                        + (capture.fate() == Capture.Fate.DELIVERED
                                ? "  "
                                : "  " + capture.fate() + " ")
                        + Show.message(capture.text()));
    }

    private long latency(LinkQuality quality) {
        return quality.delay()
                + (quality.jitter() == 0 ? 0 : world.random().nextLong(quality.jitter()));
    }

    private InetSocketAddress source(InetSocketAddress from, InetSocketAddress to) {
        Nat nat = behind.get(from.getAddress());
        return nat == null || nat == behind.get(to.getAddress())
                ? from
                : nat.outbound(from, to, world.now());
    }

    private Optional<InetSocketAddress> destination(InetSocketAddress to, InetSocketAddress from) {
        Nat nat = nats.get(to.getAddress());
        if (nat != null) {
            return nat.inbound(to.getPort(), from, world.now());
        }
        // A private address cannot be reached from outside its NAT.
        Nat hidden = behind.get(to.getAddress());
        return hidden != null && hidden != behind.get(from.getAddress())
                ? Optional.empty()
                : Optional.of(to);
    }

    private LinkQuality link(InetSocketAddress one, InetSocketAddress other) {
        return links.getOrDefault(new Pair(one.getAddress(), other.getAddress()), usual);
    }

    private boolean isCut(InetSocketAddress one, InetSocketAddress other) {
        return cutOff.contains(one.getAddress()) || cutOff.contains(other.getAddress());
    }

    static String show(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
