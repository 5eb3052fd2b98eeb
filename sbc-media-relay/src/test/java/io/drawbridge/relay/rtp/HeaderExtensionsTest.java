package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.HexFormat;

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

    /** With a payload of one octet, and room behind it. */
    private static ByteBuffer roomy(String hex) {
        ByteBuffer packet = Packets.hex(hex);
        return ByteBuffer.allocate(packet.capacity() + 64).put(0, packet, 0, packet.capacity());
    }

    private static void assertAdded(String packet, int id, String expected) {
        ByteBuffer bytes = roomy(packet);
        ByteBuffer wanted = Packets.hex(expected);
        int length = HeaderExtensions.add(bytes, Packets.hex(packet).capacity(), id, AUDIO);
        assertThat(bytes.slice(0, length)).isEqualTo(wanted);
        assertThat(HeaderExtensions.has(bytes, id, AUDIO)).isTrue();
    }

    @Test
    void elementIsAdded_toAPacketWithoutExtension_afterItsSources() {
        assertAdded(
                "80080001 00000000 00000001 7f",
                4,
                "90080001 00000000 00000001 bede0001 416131 00 7f");
        assertAdded(
                "81080001 00000000 00000001 00000002 7f",
                4,
                "91080001 00000000 00000001 00000002 bede0001 416131 00 7f");
    }

    @Test
    void elementIsAdded_behindOthers_inTheFormThatThePacketHas() {
        assertAdded(HEADER + "bede0001 10070000 7f", 4, HEADER + "bede0002 10070000 416131 00 7f");
        assertAdded(HEADER + "10000001 01000000 7f", 4, HEADER + "10000002 01000000 04026131 7f");
    }

    @Test
    void elementThatDoesNotFit_orAnotherKindOfExtension_leavesThePacketAsItIs() {
        ByteBuffer packet = roomy(HEADER + "12340001 00000000 7f");
        assertThat(HeaderExtensions.add(packet, 21, 4, AUDIO)).isEqualTo(21);
        packet = roomy("80080001 00000000 00000001 7f");
        assertThat(HeaderExtensions.add(packet, 13, 4, new byte[17])).isEqualTo(13);
        assertThat(HeaderExtensions.add(packet, 13, 4, new byte[0])).isEqualTo(13);
        assertThat(packet.get(0)).isEqualTo((byte) 0x80);
    }

    private static void assertKept(String packet, long wanted, String left) {
        ByteBuffer octets = roomy(packet);
        int length = HexFormat.of().parseHex(packet.replace(" ", "")).length;
        int kept = HeaderExtensions.keep(octets, length, wanted);
        byte[] told = new byte[kept];
        octets.get(0, told);
        assertThat(HexFormat.of().formatHex(told)).isEqualTo(left.replace(" ", ""));
    }

    @Test
    void whatIsNotWanted_isBlanked_andWhereNothingIsLeft_theExtensionIsCutOut() {
        String two = HEADER + "bede0002 10ff 20aa 31bbcc 00 7f7e";
        assertKept(two, 0b1110, two);
        assertKept(two, 0b0100, HEADER + "bede0002 0000 20aa 000000 00 7f7e");
        assertKept(two, 0, "80080001 00000000 00000001 7f7e");
        assertKept(two, 1L << 14, "80080001 00000000 00000001 7f7e");
        assertKept(
                HEADER + "10000003 0100 2003aabbcc 05020102 00 7f",
                1L << 32 | 1L << 5,
                HEADER + "10000003 0000 2003aabbcc 05020102 00 7f");
        assertKept(HEADER + "12340001 00000000 7f", -1, "80080001 00000000 00000001 7f");
        assertKept(HEADER + "bede0000 7f", -1, "80080001 00000000 00000001 7f");
        assertKept("80080001 00000000 00000001 7f", 0, "80080001 00000000 00000001 7f");
    }

    @Test
    void elementsThatDoNotFit_areNotKept() {
        assertKept(HEADER + "bede0001 10ff 2faa 7f", -1, HEADER + "bede0001 10ff 0000 7f");
        assertKept(HEADER + "bede0001 10ff f0aa 7f", -1, HEADER + "bede0001 10ff 0000 7f");
        assertKept(HEADER + "10000001 000000 05 7f", -1, "80080001 00000000 00000001 7f");
    }
}
