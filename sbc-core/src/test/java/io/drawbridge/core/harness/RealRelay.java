package io.drawbridge.core.harness;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.LatchingPrefix;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.engine.RelayEngine;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.ports.PortBinder;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The product's relay engine with sockets that are only counted: what it makes of every command.
 */
final class RealRelay {
    private static final Duration FOREVER = Duration.ofDays(300);
    private static final MediaRelay.Listener NOBODY =
            new MediaRelay.Listener() {
                @Override
                public void onReply(MediaReply reply) {}

                @Override
                public void onNotice(MediaNotice notice) {}
            };

    private final World world;
    private final Set<Integer> open = new HashSet<>();
    private final RelayEngine engine;
    private int lastSocket;

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
        engine = new RelayEngine(config, 0, world.random().split(), new CountingBinder());
    }

    private static NetworkMedia network(List<String> addresses, PortRange ports, boolean trusted) {
        return new NetworkMedia(
                addresses.stream().map(InetAddress::ofLiteral).toList(),
                List.of(),
                ports,
                Latching.STRICT,
                LatchingPrefix.DEFAULT,
                RtcpMux.ACCEPT,
                FOREVER, // no media flows here
                FOREVER,
                trusted,
                NetworkMedia.DEFAULT_DSCP);
    }

    MediaReply execute(MediaCommand command) {
        return engine.on(command, NOBODY, world.now());
    }

    /** Sockets that are bound. */
    int openSockets() {
        engine.onDeadline(world.now());
        return open.size();
    }

    private final class CountingBinder implements PortBinder {
        @Override
        public int open(IpAddress address, int port, int dscp) {
            open.add(++lastSocket);
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
