package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;

@DisplayName("RFC 3550 §6.1, A.2; RFC 5506: a compound")
class RtcpCompoundTest {
    private static final String REPORT =
            "81c8000c 00000002 aabbccdd eeff0011 00000064 00000001 000000a0"
                    + " 00000009 01000005 00000068 00000010 ccddeeff 00010000";
    private static final String DESCRIPTION = "81ca0003 00000002 01026162 00000000";
    private static final String BYE = "81cb0001 00000002";

    private static boolean isValid(String octets) {
        ByteBuffer packet = Packets.hex(octets);
        return RtcpCompound.isValid(packet, packet.capacity());
    }

    @Test
    void reportsDescriptionsByes_andReducedSizeFeedback_areValid() {
        assertThat(isValid(REPORT + DESCRIPTION + BYE)).isTrue();
        assertThat(isValid("81ce0002 00000002 00000009")).as("reduced size").isTrue();
        assertThat(isValid("80c90001 00000002")).as("empty receiver report").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80c90002 00000002", // longer than the datagram
                "80c90001 00000002 0000", // rest
                "40c90001 00000002", // version 1
                "a0c90001 00000002 80c90001 00000002", // padding before the last packet
                "81c90001 00000002", // a block that is not there
                "82cb0001 00000002", // a source that is not there
                "80c90001 00000002 80080001 00000002" // RTP behind
            })
    void wrongLengthsAndVersions_areNot(String octets) {
        assertThat(isValid(octets)).isFalse();
    }

    @Test
    void numbersAreThoseThatTheReceiverKnows() {
        Continuity forward = changed(1, 100, 1_000, 2, 50, 500);
        Continuity back = changed(9, 7, 70, 8, 200, 2_000);
        ByteBuffer packet =
                Packets.hex(REPORT + DESCRIPTION + BYE + "81cd0003 00000002 00000009 00080000");
        RtcpCompound.rewrite(packet, packet.capacity(), forward, back);
        assertThat(packet.getInt(4)).as("sender").isEqualTo(1);
        assertThat(packet.getInt(16)).as("timestamp").isEqualTo(0x64 + 1_000 + 8 - 500);
        assertThat(packet.getInt(28)).as("who is reported").isEqualTo(8);
        assertThat(packet.getInt(36)).as("highest number").isEqualTo(0x68 + 200 - 8);
        assertThat(packet.getInt(56)).as("description").isEqualTo(1);
        assertThat(packet.getInt(72)).as("bye").isEqualTo(1);
        assertThat(packet.getInt(80)).as("feedback: sender").isEqualTo(1);
        assertThat(packet.getInt(84)).as("feedback: subject").isEqualTo(8);
        assertThat(packet.getShort(88)).as("missing packet").isEqualTo((short) 200);
    }

    @Test
    void nothingIsTouched_whereNothingWasRewritten() {
        ByteBuffer packet = Packets.hex(REPORT + DESCRIPTION);
        RtcpCompound.rewrite(packet, packet.capacity(), new Continuity(), new Continuity());
        assertThat(packet).isEqualTo(Packets.hex(REPORT + DESCRIPTION));
    }

    /** One millisecond passes between the two: eight ticks. */
    private static Continuity changed(int first, int n, int t, int second, int m, int u) {
        Continuity continuity = new Continuity();
        continuity.onRtp(Packets.rtp(first, n, t), false, 8000, 0);
        continuity.onRtp(Packets.rtp(second, m, u), false, 8000, 1_000_000L);
        return continuity;
    }
}
