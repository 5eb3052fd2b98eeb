package io.drawbridge.relay.server;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.dtls.Identity;
import io.drawbridge.relay.engine.RelayEngine;
import io.drawbridge.relay.ports.IpAddress;

import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A media relay in this process. All legs of a call live on one of its threads; which one is told
 * by the call's name.
 */
public final class EmbeddedRelay implements MediaRelay, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRelay.class);
    private static final Duration END = Duration.ofSeconds(5);

    private final String ioName;
    private final List<RelayLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private EmbeddedRelay(RelayConfig config) {
        SecureRandom random = new SecureRandom();
        Identity identity = DtlsIdentity.create(random, Instant.now());
        BcTlsCrypto crypto = new BcTlsCrypto(random);
        HandshakeSlots atOnce =
                new HandshakeSlots(DtlsHandshakes.AT_ONCE, DtlsHandshakes.AT_ONCE_WITH_ONE);
        String name = "";
        for (int i = 0; i < config.threads(); i++) {
            PacketIo io = open(config);
            name = io.name();
            if (i == 0) probe(config, io);
            OrderQueue orders = new OrderQueue(io::wakeUp, RelayLoop::refuse);
            DtlsHandshakes handshakes = new DtlsHandshakes(identity, crypto, atOnce, orders);
            RelayEngine engine = new RelayEngine(config, i, random, io, handshakes);
            loops.add(new RelayLoop(engine, io, orders, handshakes, config.coalesce().toNanos()));
        }
        ioName = name;
        for (int i = 0; i < loops.size(); i++) {
            Thread thread = Thread.ofPlatform().name("relay-" + i).daemon().unstarted(loops.get(i));
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Starts a relay.
     *
     * @throws IllegalStateException when a network's media address is not this machine's, or the
     *     native packet I/O is demanded where there is none; the message names it
     */
    public static EmbeddedRelay start(RelayConfig config) {
        return new EmbeddedRelay(config);
    }

    private static PacketIo open(RelayConfig config) {
        return switch (config.io()) {
            case PORTABLE -> new PortablePacketIo(config.receiveBufferBytes());
            case NATIVE -> openNative(config);
            case AUTO -> {
                try {
                    yield openNative(config);
                } catch (IllegalStateException e) {
                    LOG.info(
                            "media goes through java.nio, and packets that the system throws away"
                                    + " are not counted: {}",
                            e.getMessage());
                    yield new PortablePacketIo(config.receiveBufferBytes());
                }
            }
        };
    }

    private static PacketIo openNative(RelayConfig config) {
        if (!System.getProperty("os.name", "").equals("Linux"))
            throw new IllegalStateException("the native packet I/O is for Linux");
        try {
            return new LinuxPacketIo(config.receiveBufferBytes());
        } catch (UnsupportedOperationException | IllegalCallerException | LinkageError e) {
            throw new IllegalStateException("the native packet I/O does not work here: " + e, e);
        }
    }

    /** A media address that cannot be bound is an operator's error, and shows at start. */
    private static void probe(RelayConfig config, PacketIo io) {
        for (Map.Entry<String, NetworkMedia> network : config.networks().entrySet()) {
            for (InetAddress address : network.getValue().bind()) {
                int socket = io.open(IpAddress.of(address), 0, network.getValue().dscp());
                if (socket < 0) {
                    io.close();
                    throw new IllegalStateException(
                            "network "
                                    + network.getKey()
                                    + ": media address "
                                    + address.getHostAddress()
                                    + " cannot be bound on this machine");
                }
                io.close(socket);
            }
        }
    }

    /** Which packet I/O carries the media: {@code linux-ffm} or {@code portable-nio}. */
    public String ioName() {
        return ioName;
    }

    @Override
    public void send(MediaCommand command, Listener listener) {
        int hash = command.call().hashCode();
        loops.get(Math.floorMod(hash ^ hash >>> 16, loops.size())).send(command, listener);
    }

    /** What all threads have done and hold. Completed on a relay thread. */
    public CompletableFuture<RelayTelemetry> telemetry() {
        CompletableFuture<RelayTelemetry> sum =
                CompletableFuture.completedFuture(RelayTelemetry.none());
        for (RelayLoop loop : loops) sum = sum.thenCombine(loop.telemetry(), RelayTelemetry::plus);
        return sum;
    }

    /** The same, of each thread. */
    public CompletableFuture<List<RelayTelemetry>> telemetryByThread() {
        List<CompletableFuture<RelayTelemetry>> all =
                loops.stream().map(RelayLoop::telemetry).toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(_ -> all.stream().map(CompletableFuture::join).toList());
    }

    public int threadCount() {
        return loops.size();
    }

    /**
     * Ends all sessions without a word; what waits is refused. Returns when the threads are gone.
     */
    @Override
    public void close() {
        loops.forEach(RelayLoop::stop);
        try {
            for (Thread thread : threads) thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
