package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

@DisplayName("RFC 3550 A.1, A.3, A.8: what a receiver counts")
class ReceptionStatisticsTest {
    private static final long MS = 1_000_000L;

    private final ReceptionStatistics statistics = new ReceptionStatistics();
    private final ByteBuffer packet = ByteBuffer.allocate(172);

    private void receive(int ssrc, int sequence, long atMs) {
        packet.put(0, (byte) 0x80).putShort(2, (short) sequence);
        packet.putInt(4, sequence * 160).putInt(8, ssrc);
        statistics.onRtp(packet, 172, 8000, atMs * MS);
    }

    @Test
    void wrapReorderAndDuplicate_areNoLoss() {
        int at = 0;
        for (int sequence : new int[] {65_534, 65_535, 65_537, 65_536, 65_538}) {
            receive(1, sequence, at += 20);
        }
        assertThat(statistics.lost()).isZero();
        receive(1, 65_538, at);
        assertThat(statistics.lost()).as("never negative").isZero();
        assertThat(statistics.packets()).isEqualTo(6);
        assertThat(statistics.bytes()).isEqualTo(6 * 172);
    }

    @Test
    void newSsrcAndRestart_keepWhatWasLost() {
        receive(1, 1, 0);
        receive(1, 4, 60);
        assertThat(statistics.lost()).isEqualTo(2);
        receive(2, 30_000, 80);
        receive(2, 30_002, 100);
        assertThat(statistics.lost()).isEqualTo(3);
        receive(2, 10, 120);
        receive(2, 11, 140);
        receive(2, 12, 160);
        assertThat(statistics.lost()).isEqualTo(3);
    }

    @Test
    void jitter_isZeroForAnEvenStream_andGrowsWithUnevenness() {
        for (int i = 0; i < 100; i++) receive(1, i, 1_000 + 20L * i);
        assertThat(statistics.jitterNanos(8000)).isZero();
        for (int i = 100; i < 400; i++) receive(1, i, 1_000 + 20L * i + (i % 2) * 10);
        assertThat(statistics.jitterNanos(8000) / MS).isCloseTo(10, within(0.5));
    }

    @Test
    void packetsOfOneEvent_shareATimestamp_andAreNoJitter() {
        receive(1, 1, 20);
        receive(1, 2, 40);
        for (int i = 3; i < 20; i++) {
            packet.putShort(2, (short) i);
            statistics.onRtp(packet, 172, 8000, 20L * i * MS);
        }
        assertThat(statistics.jitterNanos(8000)).isZero();
    }
}
