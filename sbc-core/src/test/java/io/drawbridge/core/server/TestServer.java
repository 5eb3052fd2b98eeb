package io.drawbridge.core.server;

import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.control.MediaRelay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server on loopback with a UDP (0) and a TCP (1) listening point, both on free ports. */
final class TestServer implements AutoCloseable {
    static final int UDP = 0;
    static final int TCP = 1;

    final SipServer server;
    final List<Counters> counters = new ArrayList<>();
    final ConcurrentLinkedQueue<CallRecord> callRecords = new ConcurrentLinkedQueue<>();

    TestServer(SocketBackend backend, Setting setting, Engine... engines) {
        List<SipServer.Shard> shards =
                Arrays.stream(engines)
                        .map(
                                engine -> {
                                    counters.add(new Counters());
                                    return new SipServer.Shard(engine, counters.getLast());
                                })
                        .toList();
        server =
                new SipServer(
                        new SipServer.Settings(
                                List.of(
                                        listener(UDP, Transport.UDP, setting),
                                        listener(TCP, Transport.TCP, setting)),
                                backend,
                                1024),
                        shards,
                        setting.relay(),
                        setting.screen(),
                        callRecords::add,
                        ProcessTime.start());
        server.start();
    }

    static TestServer of(SocketBackend backend, Engine... engines) {
        return new TestServer(backend, Setting.PLAIN, engines);
    }

    InetSocketAddress udp() {
        return server.localAddress(UDP);
    }

    InetSocketAddress tcp() {
        return server.localAddress(TCP);
    }

    /** A flow to a TCP peer without a connection. */
    static Flow toTcp(int port) {
        return new Flow(TCP, Transport.TCP, loopback(port), Flow.ANY);
    }

    static InetSocketAddress loopback6(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("::1"), port);
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    long count(Counter counter) {
        return counters.stream().mapToLong(c -> c.get(counter)).sum();
    }

    @Override
    public void close() {
        server.stop();
    }

    static Listener.Limits limits(int connections, int perSource, long outputBytes) {
        return new Listener.Limits(
                connections,
                perSource,
                SipLimits.DEFAULTS,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                outputBytes);
    }

    private static Listener listener(int index, Transport transport, Setting setting) {
        return new Listener(
                new ListeningPoint(
                        index, "outside", transport, setting.address(), "sbc.example", 5060),
                setting.limits(),
                0);
    }

    /**
     * @param address of both listening points, port 0 for free ones
     */
    record Setting(
            InetSocketAddress address,
            Listener.Limits limits,
            MediaRelay relay,
            SourceScreen screen) {
        static final Setting PLAIN =
                new Setting(loopback(0), Listener.Limits.DEFAULTS, (_, _) -> {}, SourceScreen.OPEN);

        Setting with(Listener.Limits limits) {
            return new Setting(address, limits, relay, screen);
        }

        Setting withRelay(MediaRelay relay) {
            return new Setting(address, limits, relay, screen);
        }

        Setting with(SourceScreen screen) {
            return new Setting(address, limits, relay, screen);
        }

        Setting at(InetSocketAddress address) {
            return new Setting(address, limits, relay, screen);
        }
    }
}
