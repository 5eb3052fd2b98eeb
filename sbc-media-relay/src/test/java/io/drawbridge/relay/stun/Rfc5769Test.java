package io.drawbridge.relay.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.ports.IpAddress;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Left out: §2.4, whose long-term credentials ICE does not use. */
@DisplayName("The test vectors of RFC 5769")
class Rfc5769Test {
    static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    static final String REQUEST =
            """
            00010058 2112a442 b7e7a701 bc34d686 fa87dfae
            80220010 5354554e 20746573 7420636c 69656e74
            00240004 6e0001ff
            80290008 932ff9b1 51263b36
            00060009 6576746a 3a683676 59202020
            00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
            80280004 e57a3bcf
            """;

    static final String IPV4_RESPONSE =
            """
            0101003c 2112a442 b7e7a701 bc34d686 fa87dfae
            8022000b 74657374 20766563 746f7220
            00200008 0001a147 e112a643
            00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
            80280004 c07d4c96
            """;

    static final String IPV6_RESPONSE =
            """
            01010048 2112a442 b7e7a701 bc34d686 fa87dfae
            8022000b 74657374 20766563 746f7220
            00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
            00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41
            80280004 c8fb0b4c
            """;

    private static final int SOFTWARE = 0x8022;

    private final StunMessage message = new StunMessage();

    static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    private void read(String hex) {
        ByteBuffer bytes = bytes(hex);
        assertThat(message.read(bytes, bytes.capacity())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {REQUEST, IPV4_RESPONSE, IPV6_RESPONSE})
    void integrityAndFingerprint_fit_andNotWithAnotherPassword(String vector) {
        read(vector);
        assertThat(message.hasFingerprint()).isTrue();
        assertThat(message.integrity()).contains(Integrity.SHA1);
        assertThat(message.isSignedBy(new StunKey(PASSWORD), Integrity.SHA1)).isTrue();
        assertThat(message.isSignedBy(new StunKey(PASSWORD + "x"), Integrity.SHA1)).isFalse();
    }

    @Test
    void request_readsAsItsAttributes() {
        read(REQUEST);
        assertThat(message.kind()).isEqualTo(StunMessage.Kind.REQUEST);
        assertThat(message.method()).isEqualTo(StunMessage.BINDING);
        assertThat(message.value(StunAttribute.USERNAME)).asString().isEqualTo("evtj:h6vY");
        assertThat(message.value(StunAttribute.PRIORITY)).containsExactly(0x6e, 0, 1, 0xff);
        assertThat(message.has(StunAttribute.ICE_CONTROLLED)).isTrue();
        assertThat(message.unknown()).isEmpty();
    }

    @Test
    void responses_areWrittenAsInTheVectors_butForTheirPadding() {
        // The vectors pad with spaces, which receivers ignore (RFC 8489 §14); we pad with zeros.
        assertThat(response("192.0.2.1")).isEqualTo(padded(IPV4_RESPONSE, 28));
        assertThat(response("2001:db8:1234:5678:11:2233:4455:6677"))
                .isEqualTo(padded(IPV6_RESPONSE, 40));
    }

    /** All before the integrity, which covers the padding. */
    private static byte[] padded(String vector, int attributeBytes) {
        byte[] expected = new byte[StunMessage.HEADER_BYTES + attributeBytes];
        bytes(vector).get(0, expected);
        expected[StunMessage.HEADER_BYTES + 15] = 0;
        return expected;
    }

    private byte[] response(String address) {
        IpAddress ip = IpAddress.parse(address).orElseThrow();
        ByteBuffer out = ByteBuffer.allocate(200);
        byte[] id = HexFormat.of().parseHex("b7e7a701bc34d686fa87dfae");
        int length =
                new StunWriter(out, StunMessage.Kind.SUCCESS, StunMessage.BINDING, id)
                        .attribute(SOFTWARE, "test vector".getBytes(StandardCharsets.UTF_8))
                        .xorMappedAddress(ip.high(), ip.low(), 32_853)
                        .sign(new StunKey(PASSWORD), Integrity.SHA1)
                        .finish();
        assertThat(message.read(out, length)).isTrue();
        assertThat(message.hasFingerprint()).isTrue();
        assertThat(message.isSignedBy(new StunKey(PASSWORD), Integrity.SHA1)).isTrue();
        byte[] unsigned = new byte[length - 24 - StunMessage.FINGERPRINT_BYTES];
        out.get(0, unsigned);
        return unsigned;
    }
}
