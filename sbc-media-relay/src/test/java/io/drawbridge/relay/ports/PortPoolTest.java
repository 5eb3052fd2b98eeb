package io.drawbridge.relay.ports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

class PortPoolTest {
    private static final IpAddress HERE = IpAddress.parse("192.0.2.1").orElseThrow();
    private static final long SECOND = 1_000_000_000L;

    private final Set<Integer> busy = new HashSet<>();
    private final Set<Integer> open = new HashSet<>();
    private int discarded;

    private final PortBinder binder =
            new PortBinder() {
                @Override
                public int open(IpAddress address, int port, int dscp) {
                    if (busy.contains(port)) return BUSY;
                    assertThat(open.add(port)).isTrue();
                    return port;
                }

                @Override
                public void discard(int socket) {
                    discarded++;
                }

                @Override
                public void close(int socket) {
                    assertThat(open.remove(socket)).isTrue();
                }
            };

    private PortPool pool(int lowest, int highest, int share, int shares, int warm) {
        return new PortPool(
                HERE,
                0,
                new PortPool.Limits(lowest, highest, share, shares, SECOND, warm),
                new SplittableRandom(7),
                binder);
    }

    private static List<PortPair> drain(PortPool pool, long now) {
        List<PortPair> all = new ArrayList<>();
        for (var pair = pool.allocate(now); pair.isPresent(); pair = pool.allocate(now)) {
            all.add(pair.get());
        }
        return all;
    }

    @Test
    void pairsAreEvenAndOdd_eachOnce_inAnOrderThatIsNotTheirs() {
        List<PortPair> all = drain(pool(10_001, 10_100, 0, 1, 0), 0);
        assertThat(all).hasSize(49).allMatch(p -> p.rtpPort() % 2 == 0 && p.rtcpPort() <= 10_100);
        List<Integer> ports = all.stream().map(PortPair::rtpPort).toList();
        assertThat(ports).doesNotHaveDuplicates().isNotEqualTo(ports.stream().sorted().toList());
        assertThat(open).hasSize(98);
    }

    @ParameterizedTest(name = "{0}-{1} has {2} pairs")
    @CsvSource({
        "10000, 10001, 1",
        "10000, 10000, 0",
        "10001, 10002, 0",
        "10001, 10003, 1",
        "1, 65535, 32767",
        "65534, 65535, 1"
    })
    void bothPortsOfAPairAreWithinTheRange(int lowest, int highest, int pairs) {
        assertThat(pool(lowest, highest, 0, 1, 0).size()).isEqualTo(pairs);
    }

    @Test
    void threadsShareARange_withoutMeeting() {
        Set<Integer> seen = new HashSet<>();
        for (int share = 0; share < 3; share++) {
            for (PortPair pair : drain(pool(10_000, 10_099, share, 3, 0), 0)) {
                assertThat(seen.add(pair.rtpPort())).isTrue();
            }
        }
        assertThat(seen).hasSize(50);
    }

    @Test
    void busyPairIsSkipped_closedHalf_andTriedAgainLater() {
        busy.add(10_001);
        PortPool pool = pool(10_000, 10_003, 0, 1, 0);
        assertThat(drain(pool, 0)).extracting(PortPair::rtpPort).containsExactly(10_002);
        assertThat(open).containsExactlyInAnyOrder(10_002, 10_003);
        busy.clear();
        assertThat(pool.allocate(PortPool.BUSY_NANOS - 1)).isEmpty();
        assertThat(pool.allocate(PortPool.BUSY_NANOS).orElseThrow().rtpPort()).isEqualTo(10_000);
    }

    @Test
    void returnedPairRests() {
        PortPool pool = pool(10_000, 10_001, 0, 1, 0);
        PortPair pair = pool.allocate(0).orElseThrow();
        pool.release(pair, 5);
        assertThat(open).isEmpty();
        assertThat(pool.allocate(5 + SECOND - 1)).isEmpty();
        assertThat(pool.allocate(5 + SECOND)).isPresent();
    }

    @Test
    void warmPairStaysOpen_isEmptiedBeforeItsNextUse_andClosedWhenNobodyWantsIt() {
        PortPool pool = pool(10_000, 10_007, 0, 1, 1);
        PortPair one = pool.allocate(0).orElseThrow();
        PortPair two = pool.allocate(0).orElseThrow();
        pool.release(one, 0);
        pool.release(two, 0);
        assertThat(open).as("one is warm").hasSize(2);

        assertThat(pool.allocate(SECOND)).contains(one);
        assertThat(discarded).isEqualTo(2);
        pool.release(one, SECOND);
        pool.trim(2 * SECOND + PortPool.IDLE_NANOS - 1);
        assertThat(open).hasSize(2);
        pool.trim(2 * SECOND + PortPool.IDLE_NANOS);
        assertThat(open).isEmpty();
        assertThat(pool.isWarm()).isFalse();
        assertThat(drain(pool, 10 * SECOND)).hasSize(4);
    }
}
