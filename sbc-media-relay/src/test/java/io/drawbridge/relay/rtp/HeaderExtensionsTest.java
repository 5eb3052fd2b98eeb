package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

@DisplayName("RFC 8285: a header extension")
class HeaderExtensionsTest {
    private static final String HEADER = "90080001 00000000 00000001";
    private static final byte[] AUDIO = HeaderExtensions.text("a1");

    @Test
    void oneByteForm_isFound_pastOthersAndPadding() {
        ByteBuffer packet = Packets.hex(HEADER + "bede0002 1007 00 41 6131 0000");
        assertThat(HeaderExtensions.has(packet, 4, AUDIO)).isTrue();
        assertThat(HeaderExtensions.has(packet, 4, HeaderExtensions.text("a2"))).isFalse();
        assertThat(HeaderExtensions.has(packet, 3, AUDIO)).isFalse();
        assertThat(HeaderExtensions.find(packet, 1)).isPositive();
    }

    @Test
    void twoByteForm_isFound() {
        ByteBuffer packet = Packets.hex(HEADER + "10000002 0100 4102 6131 0000");
        assertThat(HeaderExtensions.has(packet, 0x41, AUDIO)).isTrue();
    }

    @Test
    void identifier15_endsIt_andLengthsBeyondTheEndAreNothing() {
        assertThat(HeaderExtensions.find(Packets.hex(HEADER + "bede0001 f0004100"), 4))
                .isNegative();
        assertThat(HeaderExtensions.find(Packets.hex(HEADER + "bede0001 4f000000"), 4))
                .isNegative();
        assertThat(HeaderExtensions.find(Packets.hex(HEADER + "10000001 04090000"), 4))
                .isNegative();
        assertThat(HeaderExtensions.find(Packets.rtp(1, 1, 1), 4)).isNegative();
    }

    @Test
    void blankedElement_isPadding() {
        ByteBuffer packet = Packets.hex(HEADER + "bede0002 1007 41 6131 000000");
        HeaderExtensions.blank(packet, 4);
        assertThat(packet).isEqualTo(Packets.hex(HEADER + "bede0002 1007 00 0000 000000"));
    }
}
