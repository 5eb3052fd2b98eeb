package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

@DisplayName("RFC 4733 §2: keys that a party presses")
class TelephoneEventsTest {
    private static final long MS = 1_000_000L;

    private final TelephoneEvents events = new TelephoneEvents();
    private final List<String> told = new ArrayList<>();
    private long now;

    private void packet(int timestamp, int event, boolean end, int duration) {
        ByteBuffer packet = Packets.rtp(1, 1, timestamp);
        packet.put(12, (byte) event).put(13, (byte) (end ? 0x8a : 0x0a));
        packet.putShort(14, (short) duration);
        now += 20 * MS;
        if (events.onRtp(packet, 16, now)) told.add(events.event() + "/" + events.duration());
    }

    @Test
    void eventIsToldOnce_atItsFirstEnd() {
        for (int i = 1; i <= 4; i++) packet(1000, 5, false, i * 160);
        assertThat(told).isEmpty();
        for (int i = 0; i < 3; i++) packet(1000, 5, true, 800);
        packet(1000, 5, false, 480);
        assertThat(told).containsExactly("5/800");
        packet(5000, 5, true, 400);
        assertThat(told).containsExactly("5/800", "5/400");
    }

    @Test
    void lostEnd_isToldByTheNextEvent_orBySilence() {
        packet(1000, 1, false, 320);
        packet(3000, 11, true, 640);
        packet(3000, 11, true, 640);
        packet(3000, 11, true, 640);
        assertThat(told).containsExactly("1/320", "11/640");

        packet(9000, 2, false, 160);
        assertThat(events.isOver(now + 400 * MS)).isFalse();
        assertThat(events.isOver(now + 500 * MS)).isTrue();
        assertThat(events.event()).isEqualTo(2);
        assertThat(events.isOver(now + 900 * MS)).isFalse();
    }

    @Test
    void lateRepetitionOfAnEarlierEvent_saysNothing() {
        packet(1000, 1, true, 320);
        packet(3000, 2, true, 320);
        packet(1000, 1, true, 320);
        assertThat(told).containsExactly("1/320", "2/320");
    }

    @Test
    void whatIsNoKey_isNotTold_andAShortPacketIsNothing() {
        packet(1000, 66, true, 320);
        assertThat(events.onRtp(Packets.rtp(1, 1, 1), 14, now)).isFalse();
        assertThat(told).isEmpty();
    }
}
