package io.drawbridge.relay.tone;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.rtp.RtpHeaderView;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

class ToneStreamTest {
    private static final long MS = 1_000_000L;
    private static final ToneFormat PCMU_20 = new ToneFormat(0, G711.PCMU, 20);

    private final ByteBuffer packet = ByteBuffer.allocate(600);
    private final ToneStream stream = new ToneStream(7, 65_535, -160, PCMU_20, 0);

    /** What goes out by then, as sequence, timestamp and marker. */
    private List<String> until(long now) {
        List<String> sent = new ArrayList<>();
        while (stream.due() <= now) {
            int octets = stream.write(packet, now);
            assertThat(RtpHeaderView.isComplete(packet, octets)).isTrue();
            assertThat(RtpHeaderView.ssrc(packet)).isEqualTo(7);
            sent.add(
                    RtpHeaderView.sequenceNumber(packet)
                            + " "
                            + RtpHeaderView.timestamp(packet)
                            + (packet.get(1) < 0 ? " M" : ""));
        }
        return sent;
    }

    @Test
    void packetsFollowEachOther_theFirstOneIsMarked_numbersWrap() {
        assertThat(until(0)).containsExactly("65535 -160 M");
        assertThat(until(19 * MS)).isEmpty();
        assertThat(until(20 * MS)).containsExactly("0 0");
        assertThat(until(41 * MS)).containsExactly("1 160");
        assertThat(stream.due()).isEqualTo(60 * MS);
    }

    @Test
    void lateThread_catchesUpThreePackets_whatWasBeforeIsAGapInTime() {
        until(0);
        assertThat(until(60 * MS)).containsExactly("0 0", "1 160", "2 320");
        assertThat(until(1_000 * MS)).containsExactly("3 7520 M", "4 7680", "5 7840");
        assertThat(stream.due()).isEqualTo(1_020 * MS);
    }

    @Test
    void pause_isAGapInTime_notInTheSequence() {
        until(0);
        stream.resume(10 * MS);
        assertThat(stream.due()).isEqualTo(20 * MS);
        stream.resume(2_020 * MS);
        assertThat(until(2_020 * MS)).containsExactly("0 16000 M");
        assertThat(stream.due()).isEqualTo(2_040 * MS);
    }

    @Test
    void changedFormat_holdsFromTheNextPacketOn() {
        until(0);
        stream.format(new ToneFormat(97, G711.PCMA, 40));
        assertThat(until(20 * MS)).containsExactly("0 0");
        assertThat(RtpHeaderView.payloadType(packet)).isEqualTo(97);
        assertThat(stream.due()).isEqualTo(60 * MS);
        assertThat(until(60 * MS)).containsExactly("1 320");
    }

    @Test
    void waveGoesOnAcrossPackets() {
        ByteBuffer heard = ByteBuffer.allocate(8_000);
        while (heard.hasRemaining()) {
            int octets = stream.write(packet, stream.due());
            heard.put(packet.array(), RtpHeaderView.FIXED_BYTES, octets - 12);
        }
        assertThat(Decoding.hertz(Decoding.samples(G711.PCMU, heard.array())))
                .isBetween(439.9, 440.1);
    }
}
