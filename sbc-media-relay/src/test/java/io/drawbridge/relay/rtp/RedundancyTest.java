package io.drawbridge.relay.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.HexFormat;

@DisplayName("RFC 2198 §3: headers of blocks")
class RedundancyTest {
    private static final byte[] NUMBERS = numbers();

    private static byte[] numbers() {
        byte[] to = new byte[128];
        for (int i = 0; i < to.length; i++) to[i] = (byte) i;
        to[111] = 96;
        to[5] = -1;
        return to;
    }

    private static String renumbered(String payload) {
        byte[] octets = HexFormat.of().parseHex(payload.replace(" ", ""));
        return Redundancy.renumber(ByteBuffer.wrap(octets), octets.length, 1, NUMBERS)
                ? HexFormat.of().formatHex(octets)
                : "";
    }

    @Test
    void everyBlockHasItsNewNumber_andNothingElseChanges() {
        assertThat(renumbered("ff 6f aabb")).isEqualTo("ff60aabb");
        assertThat(renumbered("ff efabcdef 88001002 6f ef6f"))
                .isEqualTo("ff" + "e0abcdef" + "88001002" + "60" + "ef6f");
    }

    @Test
    void aBlockThatMustNotBeSent_orHeadersWithoutEnd_areRefused() {
        assertThat(renumbered("ff 85001002 6f")).isEmpty();
        assertThat(renumbered("ff ef001002 ef001002")).isEmpty();
        assertThat(renumbered("ff ef00")).isEmpty();
        assertThat(renumbered("ff")).isEmpty();
    }
}
