package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What established associations hold, and that they leave nothing. */
class DtlsLeakIT {
    private static final int ASSOCIATIONS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DtlsWorld world = new DtlsWorld(1);

    @Test
    @DisplayName("500 associations: no thread each, 40 kB each at most, later 3 kB, and then none")
    void associationsLeaveNothing() {
        establish(50).forEach(DtlsLeakIT::close); // what is loaded and compiled once
        world.runFor(Duration.ofMillis(200));
        long before = heap();
        int threads = threads();

        List<DtlsEnd> clients = establish(ASSOCIATIONS);
        world.runFor(Duration.ofMillis(200));
        assertThat(threads()).isLessThan(threads + 20); // carriers at most
        assertThat((heap() - before) / (2 * ASSOCIATIONS)).isBetween(1_000L, 40_000L);
        assertThat(world.near.slots.free()).isEqualTo(DtlsHandshakes.AT_ONCE);

        world.near.handshakes.settle(DtlsHandshakes.LINGER_NANOS - 1);
        assertThat((heap() - before) / (2 * ASSOCIATIONS)).isGreaterThan(1_000L);
        world.near.handshakes.settle(DtlsHandshakes.LINGER_NANOS);
        world.far.handshakes.settle(DtlsHandshakes.LINGER_NANOS);
        assertThat((heap() - before) / (2 * ASSOCIATIONS))
                .as("octets an association, two minutes later")
                .isLessThan(3_000L);

        clients.forEach(DtlsLeakIT::close);
        world.runFor(Duration.ofMillis(200));
        clients.clear();
        assertThat(heap() - before).isLessThan(1_000_000);
        assertThat(world.near.handshakes.counts().running()).isZero();
        assertThat(world.far.handshakes.counts().running()).isZero();
    }

    private List<DtlsEnd> establish(int count) {
        List<DtlsEnd> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(world.pair(i));
            if (i % 100 == 99 || i == count - 1)
                world.runUntil(
                        () ->
                                clients.stream()
                                        .allMatch(c -> c.keys != null && c.other.keys != null),
                        PATIENCE);
        }
        return clients;
    }

    private static void close(DtlsEnd client) {
        DtlsWorld.begun(client).close();
        DtlsWorld.begun(client.other).close();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
