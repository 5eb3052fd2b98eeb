package io.drawbridge.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.drawbridge.core.transport.KeepAlive.Kind;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

class KeepAliveTest {
    private static final String COOKIE = "2112a442";

    /** Transaction id of the sample messages of RFC 5769 §2. */
    private static final String ID = "b7e7a701bc34d686fa87dfae";

    private static final InetSocketAddress SOURCE =
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32_853);

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static Optional<String> answer(String request) {
        return KeepAlive.stunAnswer(hex(request), SOURCE).map(HexFormat.of()::formatHex);
    }

    @Nested
    class Kinds {
        @ParameterizedTest
        @ValueSource(strings = {"", "0d0a", "0d0a0d0a", "00000000", "00", "2020", "0a", "090d0a"})
        void blankDatagrams_areNoSip(String datagram) {
            assertThat(KeepAlive.kind(hex(datagram))).isEqualTo(Kind.BLANK);
        }

        @Test
        void sip_isSip_alsoBehindABlankLine() {
            assertThat(KeepAlive.kind("OPTIONS sip:a SIP/2.0".getBytes(US_ASCII)))
                    .isEqualTo(Kind.SIP);
            assertThat(KeepAlive.kind("\r\n\r\nOPTIONS sip:a SIP/2.0".getBytes(US_ASCII)))
                    .isEqualTo(Kind.SIP);
        }

        @Test
        void stun_isKnownByItsCookie() {
            assertThat(KeepAlive.kind(hex("00010000" + COOKIE + ID))).isEqualTo(Kind.STUN);
            assertThat(KeepAlive.kind(hex("00010000" + "2112a443" + ID))).isEqualTo(Kind.SIP);
            assertThat(KeepAlive.kind(hex("00010000" + COOKIE + ID.substring(2))))
                    .isEqualTo(Kind.SIP);
            assertThat(KeepAlive.kind(hex("c0010000" + COOKIE + ID))).isEqualTo(Kind.SIP);
        }

        @Test
        void pong_isOneLineBreak() {
            assertThat(KeepAlive.pong()).containsExactly('\r', '\n');
        }
    }

    @Nested
    @DisplayName("RFC 5626 §4.4.2, RFC 8489: STUN on the SIP port")
    class Stun {
        @Test
        @DisplayName("mapped address as in RFC 5769 §2.2")
        void bindingRequest_isAnsweredWithItsSource() {
            assertThat(answer("00010000" + COOKIE + ID))
                    .contains("0101000c" + COOKIE + ID + "00200008" + "0001a147e112a643");
        }

        @Test
        @DisplayName("mapped address as in RFC 5769 §2.3")
        void bindingRequest_isAnsweredWithItsSource_ipv6() {
            InetSocketAddress source =
                    new InetSocketAddress(
                            InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32_853);
            assertThat(
                            KeepAlive.stunAnswer(hex("00010000" + COOKIE + ID), source)
                                    .map(HexFormat.of()::formatHex))
                    .contains(
                            "01010018"
                                    + COOKIE
                                    + ID
                                    + "00200014"
                                    + "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
        }

        @Test
        void attributes_thatMayBeIgnoredOrAreUnderstood_doNotMatter() {
            assertThat(
                            answer(
                                    "00010014"
                                            + COOKIE
                                            + ID
                                            + "8022000361626300"
                                            + "0006000561626364 65000000"))
                    .hasValueSatisfying(hex -> assertThat(hex).startsWith("0101"));
        }

        @Test
        @DisplayName("RFC 8489 §6.3.1: 420 with UNKNOWN-ATTRIBUTES")
        void attribute_thatMustBeUnderstoodAndIsNot_isRefused() {
            assertThat(answer("00010008" + COOKIE + ID + "0003000400000006"))
                    .contains(
                            "01110010"
                                    + COOKIE
                                    + ID
                                    + "0009000400000414"
                                    + "000a0002"
                                    + "00030000");
        }

        @Test
        void manyUnknownAttributes_doNotMakeALongAnswer() {
            String request = "00010080" + COOKIE + ID + "7f000000".repeat(32);
            assertThat(answer(request))
                    .hasValueSatisfying(
                            hex -> assertThat(hex.length()).isLessThan(request.length()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "01010000",
                    "01110000",
                    "00110000",
                    "00020000", // no binding request
                    "00010004",
                    "0001ffff", // longer than it is
                })
        void anythingElse_getsNoAnswer(String start) {
            assertThat(answer(start + COOKIE + ID)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "00010008" + COOKIE + ID + "0006ffff00000000",
                    "00010008" + COOKIE + ID + "0006000500000000",
                    "00010003" + COOKIE + ID + "000600"
                })
        void attribute_thatReachesBeyondTheEnd_getsNoAnswer(String request) {
            assertThat(answer(request)).isEmpty();
        }

        @Test
        void hugeRequest_getsNoAnswer() {
            byte[] huge = Arrays.copyOf(hex("00010400" + COOKIE + ID), 20 + 1024);
            assertThat(KeepAlive.stunAnswer(huge, SOURCE)).isEmpty();
        }
    }
}
