package io.drawbridge.relay.demux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;

@DisplayName("RFC 7983 §7, RFC 5761 §4: what a datagram is")
class PacketKindTest {
    private final Datagram datagram =
            new Datagram(ByteBuffer.allocateDirect(Datagram.BUFFER_BYTES));

    private PacketKind kind(int first, int second, int length) {
        datagram.bytes().put(0, (byte) first).put(1, (byte) second);
        datagram.received(length, 0, 0, 1);
        return PacketKind.of(datagram);
    }

    @ParameterizedTest(name = "{0} {1}, {2} octets: {3}")
    @CsvSource({
        "0, 1, 20, STUN",
        "3, 1, 20, STUN",
        "4, 1, 20, JUNK",
        "19, 0, 20, JUNK",
        "20, 254, 20, DTLS",
        "63, 254, 20, DTLS",
        "64, 0, 20, JUNK",
        "127, 0, 20, JUNK",
        "128, 8, 12, RTP",
        "128, 8, 11, JUNK",
        "128, 136, 172, RTP",
        "191, 8, 172, RTP",
        "192, 8, 172, JUNK",
        "128, 191, 12, RTP",
        "128, 192, 12, RTCP",
        "128, 200, 8, RTCP",
        "129, 201, 7, JUNK",
        "128, 223, 8, RTCP",
        "128, 224, 12, RTP",
        "128, 8, 2048, RTP",
        "128, 8, 2049, JUNK",
        "128, 8, 1, JUNK",
        "128, 8, 0, JUNK",
        "130, 8, 19, JUNK",
        "130, 8, 20, RTP"
    })
    void firstBytesDecide(int first, int second, int length, PacketKind expected) {
        assertThat(kind(first, second, length)).isEqualTo(expected);
    }

    @Test
    void extensionThatDoesNotFit_isJunk() {
        datagram.bytes().putShort(14, (short) 2);
        assertThat(kind(0x90, 8, 24)).isEqualTo(PacketKind.RTP);
        assertThat(kind(0x90, 8, 23)).isEqualTo(PacketKind.JUNK);
        assertThat(kind(0x90, 8, 15)).isEqualTo(PacketKind.JUNK);
    }
}
