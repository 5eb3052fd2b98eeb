package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

/** Figures of a stream: the E-model, and what RTCP tells in passing. */
class QualityTest {
    private static final long MS = 1_000_000L;

    @Test
    void undisturbedG711_isAsGoodAsATelephone() {
        double r = EModel.rFactor("PCMA", 40, 0, 0);
        assertThat(r).isCloseTo(93.2, within(0.1));
        assertThat(EModel.mos(r)).isCloseTo(4.4, within(0.05));
    }

    @Test
    void lossAndDelay_costWhatColeAndRosenbluthSay() {
        assertThat(EModel.rFactor("PCMU", 0, 0, 0.05))
                .isCloseTo(94.2 - 0.48 - 30 * Math.log(1.75), within(0.01));
        assertThat(EModel.rFactor("G729", 0, 0, 0.02))
                .isCloseTo(94.2 - 0.48 - 11 - 40 * Math.log(1.2), within(0.01));
        assertThat(EModel.rFactor("PCMA", 460, 10, 0))
                .isCloseTo(94.2 - 0.024 * 270 - 0.11 * (270 - 177.3), within(0.01));
    }

    @Test
    void scores_stayInTheirRange() {
        assertThat(EModel.rFactor("PCMA", 60_000, 500, 1)).isZero();
        assertThat(EModel.mos(0)).isEqualTo(1);
        assertThat(EModel.mos(100)).isEqualTo(4.5);
        for (int r = 0; r <= 100; r++) assertThat(EModel.mos(r)).isBetween(1.0, 4.5);
    }

    @Test
    void roundTrip_isTheTimeOfTheReport_withoutWhatThePartyHeldItBack() {
        Reports reports = new Reports();
        ByteBuffer report =
                Packets.hex("80c80006 00000002 0000aabb ccdd0000 00000000 00000000 00000000");
        reports.onSent(report, report.capacity(), 1_000 * MS);
        ByteBuffer answer =
                Packets.hex(
                        "81c90007 00000009 00000002 01000005 00000000 00000050 aabbccdd 00010000");
        reports.onReceived(answer, answer.capacity(), 2, 2_080 * MS);
        assertThat(reports.roundTripMs()).isCloseTo(80, within(0.1));
        assertThat(reports.lost()).isEqualTo(5);
        assertThat(reports.jitterMs(8000)).isCloseTo(10, within(0.01));
    }

    @Test
    void reportOnAnotherSource_orOfAnUnknownTime_saysNothingOfTheRoundTrip() {
        Reports reports = new Reports();
        ByteBuffer answer =
                Packets.hex(
                        "81c90007 00000009 00000002 00ffffff 00000000 00000050 aabbccdd 00010000");
        reports.onReceived(answer, answer.capacity(), 3, 80 * MS);
        assertThat(reports.isKnown()).isFalse();
        reports.onReceived(answer, answer.capacity(), 2, 80 * MS);
        assertThat(reports.isKnown()).isTrue();
        assertThat(reports.roundTripMs()).isNegative();
        assertThat(reports.lost()).as("more came than were sent").isZero();
    }

    @Test
    void limit_isWhatMayComeInASecond_andComesBackWithTime() {
        RateLimit limit = new RateLimit();
        for (int i = 0; i < 50; i++) assertThat(limit.take(1, 50, 0)).isTrue();
        assertThat(limit.take(1, 50, 0)).isFalse();
        assertThat(limit.take(1, 50, 20 * MS)).isTrue();
        assertThat(limit.take(1, 50, 20 * MS)).isFalse();
        assertThat(limit.take(50, 50, 1_100 * MS)).isTrue();
        assertThat(limit.take(1_000_000, Integer.MAX_VALUE, 0)).isTrue();
    }

    @Test
    void duplicatesAndLatePackets_areCounted_andNotTakenForOthersThatAreLost() {
        ReceptionStatistics reception = new ReceptionStatistics();
        for (int sequence : new int[] {1, 2, 2, 5, 4, 4, 6})
            reception.onRtp(Packets.rtp(1, sequence, 0), 172, 8000, 0);
        assertThat(reception.duplicates()).isEqualTo(2);
        assertThat(reception.reordered()).isEqualTo(1);
        assertThat(reception.lost()).as("number 3").isEqualTo(1);
    }
}
