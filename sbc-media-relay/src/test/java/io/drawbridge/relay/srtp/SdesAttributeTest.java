package io.drawbridge.relay.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.srtp.SdesAttribute.Parsed;
import io.drawbridge.relay.srtp.SdesAttribute.Reason;
import io.drawbridge.relay.srtp.SdesAttribute.Refused;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SdesAttributeTest {
    private static final String KEY = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    private static final String SUITE = "AES_CM_128_HMAC_SHA1_80 ";

    private static SdesAttribute parsed(String value) {
        assertThat(SdesAttribute.parse(value)).isInstanceOf(Parsed.class);
        return ((Parsed) SdesAttribute.parse(value)).attribute();
    }

    @Nested
    @DisplayName("RFC 4568: the examples")
    class Examples {
        @Test
        @DisplayName("§4: lifetime 2^20, MKI 1 in 32 octets")
        void section4() {
            SdesAttribute line =
                    parsed(
                            "1 AES_CM_128_HMAC_SHA1_80"
                                    + " inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:32");
            assertThat(line.tag()).isEqualTo(1);
            assertThat(line.lifetime()).isEqualTo(1 << 20);
            assertThat(line.key().suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
            assertThat(line.key().mki()).hasSize(32).startsWith(0, 0).endsWith(1);
        }

        @Test
        @DisplayName("§6.1: key and salt, lifetime and MKI")
        void section6_1() {
            SdesAttribute line = parsed("1 " + SUITE + KEY + "|2^20|1:4");
            assertThat(line.key().key())
                    .isEqualTo(SrtpPackets.hex("774466766726542b2978473740666235"));
            assertThat(line.key().salt())
                    .isEqualTo(SrtpPackets.hex("6a552c5261417d5c7c7030252a23"));
            assertThat(line.key().mki()).containsExactly(0, 0, 0, 1);
        }

        @Test
        @DisplayName("§6.1: an MKI without lifetime has a colon, and life is as long as it may be")
        void section6_1_mkiOnly() {
            SdesAttribute line =
                    parsed("1 " + SUITE + "inline:YUJDZGVmZ2hpSktMbW9QUXJzVHVWd3l6MTIzNDU2|1066:4");
            assertThat(line.key().mki()).containsExactly(0, 0, 4, 42);
            assertThat(line.lifetime()).isEqualTo(1L << 48);
        }

        @Test
        @DisplayName("§5.1: error correction in an order of its own, and a suite that is not ours")
        void section5_1() {
            assertThat(
                            SdesAttribute.parse(
                                    "1 AES_CM_128_HMAC_SHA1_80"
                                        + " inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4"
                                        + " FEC_ORDER=FEC_SRTP"))
                    .isEqualTo(new Refused(Reason.SESSION_PARAMETER));
            assertThat(
                            SdesAttribute.parse(
                                    "2 F8_128_HMAC_SHA1_80"
                                        + " inline:MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm|2^20|1:4;"
                                        + "inline:QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5|2^20|2:4"
                                        + " FEC_ORDER=FEC_SRTP"))
                    .isEqualTo(new Refused(Reason.UNKNOWN_SUITE));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'1 AES_CM_128_HMAC_SHA1_80', MALFORMED",
        "'x AES_CM_128_HMAC_SHA1_80 KEY', MALFORMED",
        "'1234567890 AES_CM_128_HMAC_SHA1_80 KEY', MALFORMED",
        "'-1 AES_CM_128_HMAC_SHA1_80 KEY', MALFORMED",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|2^20|', MALFORMED",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|2^20|1:4|1', MALFORMED",
        "'1 AES_CM_128_HMAC_SHA1_80 inline', MALFORMED",
        "'1 aes_cm_128_hmac_sha1_80 KEY', UNKNOWN_SUITE",
        "'1 NULL_HMAC_SHA1_80 KEY', UNKNOWN_SUITE",
        "'1 AES_CM_128_HMAC_SHA1_80 uri:http', UNKNOWN_KEY_METHOD",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY;KEY', SEVERAL_KEYS",
        "'1 AES_CM_128_HMAC_SHA1_80 inline:', BAD_KEY",
        "'1 AES_CM_128_HMAC_SHA1_80 inline:QUJD', BAD_KEY",
        "'1 AES_CM_128_HMAC_SHA1_80 inline:****', BAD_KEY",
        "'1 AES_256_CM_HMAC_SHA1_80 KEY', BAD_KEY",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|0', BAD_LIFETIME",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|2^49', BAD_LIFETIME",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|281474976710657', BAD_LIFETIME",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|99999999999999999999', BAD_LIFETIME",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|', BAD_LIFETIME",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|1:0', BAD_MKI",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|1:129', BAD_MKI",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|256:1', BAD_MKI",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|x:4', BAD_MKI",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY|:4', BAD_MKI",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY UNENCRYPTED_SRTP', SESSION_PARAMETER",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY UNENCRYPTED_SRTCP', SESSION_PARAMETER",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY UNAUTHENTICATED_SRTP', SESSION_PARAMETER",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY KDR=0', SESSION_PARAMETER",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY FEC_KEY=KEY', SESSION_PARAMETER",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY WSH=63', SESSION_PARAMETER",
        "'1 AES_CM_128_HMAC_SHA1_80 KEY WSH=64 whatever', SESSION_PARAMETER"
    })
    void whatIsNotUnderstoodOrWeakensIsRefused(String value, Reason reason) {
        assertThat(SdesAttribute.parse(value.replace("KEY", KEY))).isEqualTo(new Refused(reason));
    }

    @ParameterizedTest
    @CsvSource({"' WSH=64'", "' WSH=1024'", "' -new_thing=1'", "' WSH=128 -x'"})
    void whatIsHarmlessIsIgnored(String parameters) {
        assertThat(parsed("1 " + SUITE + KEY + parameters)).isEqualTo(parsed("1 " + SUITE + KEY));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenReadsBack(CryptoSuite suite) {
        SdesAttribute plain = new SdesAttribute(7, SrtpPackets.key(suite, 7, 0));
        assertThat(parsed(plain.write())).isEqualTo(plain);
        assertThat(plain.write()).startsWith("7 " + suite + " inline:").doesNotContain("|");
        SdesAttribute full =
                new SdesAttribute(999_999_999, SrtpPackets.key(suite, 8, 128), 1_000_000);
        assertThat(parsed(full.write())).isEqualTo(full);
        SdesAttribute power = new SdesAttribute(0, SrtpPackets.key(suite, 9, 1), 1L << 31);
        assertThat(power.write()).contains("|2^31|");
        assertThat(parsed(power.write())).isEqualTo(power);
    }

    @Test
    void theKeyIsNotInALog() {
        SdesAttribute line = parsed("1 " + SUITE + KEY);
        assertThat(line.toString() + SdesAttribute.parse("1 " + SUITE + KEY))
                .contains("AES_CM_128_HMAC_SHA1_80")
                .doesNotContain("d0Rm")
                .doesNotContainPattern("\\[?-?\\d+, -?\\d+, -?\\d+");
    }
}
