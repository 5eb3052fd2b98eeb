package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

class ContinuityTest {
    private static final long MS = 1_000_000L;

    private final Continuity continuity = new Continuity();
    private long now = 1;

    /** What leaves: SSRC, sequence number, timestamp. */
    private String send(int ssrc, int sequence, int timestamp) {
        ByteBuffer packet = Packets.rtp(ssrc, sequence, timestamp);
        continuity.onRtp(packet, true, 8000, now);
        now += 20 * MS;
        return RtpHeaderView.ssrc(packet)
                + " "
                + RtpHeaderView.sequenceNumber(packet)
                + " "
                + (RtpHeaderView.timestamp(packet) & 0xffff_ffffL);
    }

    @Test
    void firstSource_passesAsItIs_overTheWrap_lateAndLost() {
        assertThat(send(1, 65_534, 160)).isEqualTo("1 65534 160");
        assertThat(send(1, 1, 640)).isEqualTo("1 1 640");
        assertThat(send(1, 65_535, 320)).isEqualTo("1 65535 320");
        assertThat(send(1, 4_000, 640_000)).isEqualTo("1 4000 640000");
        assertThat(continuity.isIdentity()).isTrue();
    }

    @Test
    void secondSource_goesOnWhereTheFirstEnded() {
        send(1, 100, 16_000);
        send(1, 101, 16_160);
        assertThat(send(2, 9, 5)).isEqualTo("1 102 16320");
        assertThat(send(2, 10, 165)).isEqualTo("1 103 16480");
        assertThat(continuity.isIdentity()).isFalse();
        assertThat(send(3, 65_000, 1)).isEqualTo("1 104 16640");
    }

    @Test
    void latePacketOfTheFirst_keepsItsNumber_andChangesNothing() {
        send(1, 100, 16_000);
        send(1, 102, 16_320);
        send(2, 9, 5);
        assertThat(send(1, 101, 16_160)).isEqualTo("1 101 16160");
        assertThat(send(2, 10, 165)).startsWith("1 104 ");
    }

    @Test
    void firstSourceAgain_isAThirdOne_soNoNumberIsUsedTwice() {
        send(1, 100, 16_000);
        send(2, 9, 5);
        assertThat(send(1, 101, 16_160)).startsWith("1 102 ");
        assertThat(send(1, 102, 16_320)).startsWith("1 103 ");
    }

    @Test
    void sourceThatStartsItsNumbersAgain_goesOn_whereThatMatters() {
        send(1, 5_000, 16_000);
        assertThat(send(1, 7, 0)).isEqualTo("1 5001 16160");
        assertThat(send(1, 8, 160)).isEqualTo("1 5002 16320");

        Continuity clear = new Continuity();
        ByteBuffer packet = Packets.rtp(1, 5_000, 0);
        clear.onRtp(packet, false, 8000, now);
        packet = Packets.rtp(1, 7, 0);
        clear.onRtp(packet, false, 8000, now);
        assertThat(RtpHeaderView.sequenceNumber(packet)).isEqualTo(7);
    }
}
