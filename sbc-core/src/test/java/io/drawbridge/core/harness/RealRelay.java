package io.drawbridge.core.harness;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.engine.RelayEngine;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.ports.PortBinder;
import io.drawbridge.relay.session.Outgoing;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The product's relay engine with sockets that are only remembered: what it makes of every command,
 * and where it sends a packet.
 */
final class RealRelay {
    private static final int MOST_HOPS = 4;
    private static final Duration FOREVER = Duration.ofDays(300);
    private static final MediaRelay.Listener NOBODY =
            new MediaRelay.Listener() {
                @Override
                public void onReply(MediaReply reply) {}

                @Override
                public void onNotice(MediaNotice notice) {}
            };

    private final World world;
    private final Map<Integer, Endpoint> open = new HashMap<>();
    private final Datagram packet = new Datagram(ByteBuffer.allocate(Datagram.BUFFER_BYTES));
    private final RelayEngine engine;
    private int lastSocket;
    private int lastSequence;

    RealRelay(World world) {
        this.world = world;
        RelayConfig config =
                new RelayConfig(
                        1,
                        Duration.ZERO,
                        RelayConfig.DEFAULT_RECEIVE_BUFFER_BYTES,
                        1_000,
                        Duration.ZERO,
                        0,
                        RelayConfig.Io.AUTO,
                        Map.of(
                                "outside",
                                network(
                                        List.of(Bench.OUTSIDE, Bench.OUTSIDE_IPV6),
                                        new PortRange(10_000, 19_999),
                                        false),
                                "inside",
                                network(
                                        List.of(Bench.INSIDE),
                                        new PortRange(20_000, 29_999),
                                        true)));
        engine =
                new RelayEngine(
                        config,
                        0,
                        world.random().split(),
                        new CountingBinder(),
                        new NoHandshakes());
    }

    private static NetworkMedia network(List<String> addresses, PortRange ports, boolean trusted) {
        return new NetworkMedia(
                addresses.stream().map(InetAddress::ofLiteral).toList(),
                List.of(),
                ports,
                LegProfile.PLAIN.withTimeouts(FOREVER, FOREVER), // no media flows here
                trusted,
                NetworkMedia.DEFAULT_DSCP);
    }

    MediaReply execute(MediaCommand command) {
        return engine.on(command, NOBODY, world.now());
    }

    /**
     * Sends an RTP packet of a party's to one of our ports, and again wherever it comes out at a
     * port of ours.
     *
     * @return where it leaves us for good, and from which of our ports; empty: nowhere
     */
    Optional<Way> carry(Endpoint from, Endpoint to) {
        packet.bytes().put(0, (byte) 0x80).put(1, (byte) 8).putShort(2, (short) ++lastSequence);
        packet.bytes().putInt(4, 160 * lastSequence).putInt(8, from.port());
        Way way = new Way(from, to);
        for (int hop = 0; hop < MOST_HOPS; hop++) {
            Optional<Integer> socket = socketAt(way.to());
            if (socket.isEmpty()) return hop == 0 ? Optional.empty() : Optional.of(way);
            IpAddress source = way.from().address();
            packet.received(172, source.high(), source.low(), way.from().port());
            Outgoing out = engine.onDatagram(socket.get(), packet, world.now());
            if (out == null) return Optional.empty();
            way = new Way(open.get(out.socket()), out.to());
        }
        throw new AssertionError("a packet goes round for ever: " + way);
    }

    /** From where to where a packet goes. */
    record Way(Endpoint from, Endpoint to) {}

    private Optional<Integer> socketAt(Endpoint endpoint) {
        return open.entrySet().stream()
                .filter(entry -> entry.getValue().equals(endpoint))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Sockets that are bound. */
    int openSockets() {
        engine.onDeadline(world.now());
        return open.size();
    }

    private final class CountingBinder implements PortBinder {
        @Override
        public int open(IpAddress address, int port, int dscp) {
            open.put(++lastSocket, new Endpoint(address, port));
            return lastSocket;
        }

        @Override
        public void discard(int socket) {}

        @Override
        public void close(int socket) {
            open.remove(socket);
        }
    }
}
