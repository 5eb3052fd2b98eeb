package io.drawbridge.relay.srtp;

import static io.drawbridge.relay.srtp.SrtpPackets.hex;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;

/** The vectors of RFC 3711, RFC 6188 and RFC 7714, and the reference packets of libsrtp. */
class SrtpVectorsTest {
    private static final byte[] NO_MKI = {};
    private static final String KEY_128 = "e1f97a0d3e018be0d64fa32c06de4139";
    private static final String SALT_128 = "0ec675ad498afeebb6960b3aabe6";
    private static final String KEY_256 =
            "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6";
    private static final String SALT_256 = "3b04803de51ee7c96423ab5b78d2";

    @Nested
    @DisplayName("RFC 3711 appendix B.2, RFC 6188 §7.1: keystream of AES-CM")
    class Keystream {
        private static final int BLOCKS = 65_282;

        @ParameterizedTest
        @CsvSource({
            "2b7e151628aed2a6abf7158809cf4f3c,"
                    + "e03ead0935c95e80e166b16dd92b4eb4"
                    + "d23513162b02d0f72a43a2fe4a5f97ab"
                    + "41e95b3bb0a2e8dd477901e4fca894c0,"
                    + "ec8cdf7398607cb0f2d21675ea9ea1e4"
                    + "362b7c3c6773516318a077d7fc5073ae"
                    + "6a2cc3787889374fbeb4c81b17ba6c44",
            "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98,"
                    + "92bdd28a93c3f52511c677d08b5515a4"
                    + "9da71b2378a854f67050756ded165bac"
                    + "63c4868b7096d88421b563b8c94c9a31,"
                    + "cea518c90fd91ced9cbb18c078a54711"
                    + "3dbc4814f4da5f00a08772b63c6a046d"
                    + "6eb246913062a16891433e97dd01a57f"
        })
        void encryptedZerosAreTheKeystream(String key, String first, String last) {
            PacketCipher cipher =
                    new CounterModeCipher(
                            hex(key),
                            new byte[20],
                            hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"),
                            10,
                            NO_MKI);
            int length = 12 + 16 * BLOCKS;
            byte[] packet = new byte[length + 10];
            cipher.protectRtp(packet, 12, length, 0, 0);
            assertThat(Arrays.copyOfRange(packet, 12, 12 + 48)).isEqualTo(hex(first));
            assertThat(Arrays.copyOfRange(packet, length - 48, length)).isEqualTo(hex(last));
        }
    }

    @ParameterizedTest(name = "RFC 3711 appendix B.3, RFC 6188 §7.2: label {3}")
    @CsvSource({
        "AES_CM_128_HMAC_SHA1_80,"
                + KEY_128
                + ','
                + SALT_128
                + ",0,c61e7a93744f39ee10734afe3ff7a087",
        "AES_CM_128_HMAC_SHA1_80," + KEY_128 + ',' + SALT_128 + ",2,30cbbc08863d8c85d49db34a9ae1",
        "AES_CM_128_HMAC_SHA1_80,"
                + KEY_128
                + ','
                + SALT_128
                + ",1,"
                + "cebe321f6ff7716b6fd4ab49af256a15"
                + "6d38baa48f0a0acf3c34e2359e6cdbce"
                + "e049646c43d9327ad175578ef7227098"
                + "6371c10c9a369ac2f94a8c5fbcdddc25"
                + "6d6e919a48b610ef17c2041e47403576"
                + "6b68642c59bbfc2f34db60dbdfb2",
        "AES_256_CM_HMAC_SHA1_80,"
                + KEY_256
                + ','
                + SALT_256
                + ",0,5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4",
        "AES_256_CM_HMAC_SHA1_80," + KEY_256 + ',' + SALT_256 + ",2,fa31791685ca444a9e07c6c64e93",
        "AES_256_CM_HMAC_SHA1_80,"
                + KEY_256
                + ','
                + SALT_256
                + ",1,fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"
    })
    void sessionKeys(CryptoSuite suite, String key, String salt, int label, String expected) {
        MasterKey master = new MasterKey(suite, hex(key), hex(salt), NO_MKI);
        byte[] wanted = hex(expected);
        assertThat(KeyDerivation.derive(master, label, wanted.length)).isEqualTo(wanted);
    }

    @Nested
    @DisplayName(
            "the reference packets of libsrtp, under the keys of RFC 3711 B.3 and RFC 6188 §7.2")
    class ReferencePackets {
        private static final String RTP = "800f1234decafbadcafebabe" + "abababababababab".repeat(2);
        private static final String RTCP = "81c8000bcafebabe" + "abababababababab".repeat(2);

        @ParameterizedTest
        @CsvSource({
            "AES_CM_128_HMAC_SHA1_80,"
                    + KEY_128
                    + ','
                    + SALT_128
                    + ",4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
            "AES_256_CM_HMAC_SHA1_80,"
                    + KEY_256
                    + ','
                    + SALT_256
                    + ",f1d9de17ff251ff1aa007774b0b4b40da08d9d9a5b3a55d8873b"
        })
        void rtp(CryptoSuite suite, String key, String salt, String expected) {
            MasterKey master = new MasterKey(suite, hex(key), hex(salt), NO_MKI);
            byte[] sent = SrtpPackets.protect(new SrtpContext(master, 1), hex(RTP));
            assertThat(sent).isEqualTo(hex("800f1234decafbadcafebabe" + expected));
            assertThat(SrtpPackets.unprotect(new SrtpContext(master, 1), sent).packet())
                    .isEqualTo(hex(RTP));
        }

        @Test
        void rtcp() {
            MasterKey master =
                    new MasterKey(
                            CryptoSuite.AES_CM_128_HMAC_SHA1_80,
                            hex(KEY_128),
                            hex(SALT_128),
                            NO_MKI);
            SrtpContext sender = new SrtpContext(master, 1);
            SrtpPackets.protectRtcp(sender, hex(RTCP)); // theirs begins with index 1
            byte[] sent = SrtpPackets.protectRtcp(sender, hex(RTCP));
            assertThat(sent)
                    .isEqualTo(
                            hex(
                                    "81c8000bcafebabe7128035be487b9bdbef89041f977a5a8"
                                            + "80000001993e08cd54d6c1230798"));
            assertThat(SrtpPackets.unprotectRtcp(new SrtpContext(master, 1), sent).packet())
                    .isEqualTo(hex(RTCP));
        }
    }

    @Nested
    @DisplayName("RFC 7714 §16, §17: AES-GCM")
    class Gcm {
        private static final String K128 = "000102030405060708090a0b0c0d0e0f";
        private static final String K256 = K128 + "101112131415161718191a1b1c1d1e1f";
        private static final String SALT = "517569642070726f2071756f";
        private static final String RTP_HEADER = "8040f17b8041f8d35501a0b2";
        private static final String RTP =
                RTP_HEADER
                        + "47616c6c696120657374206f6d6e697320646976"
                        + "69736120696e207061727465732074726573";
        private static final String RTCP =
                "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
                        + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

        private static PacketCipher cipher(String key) {
            return new GcmCipher(hex(key), hex(SALT), NO_MKI);
        }

        @ParameterizedTest(name = "§16.1.1, §16.2.1")
        @CsvSource({
            K128
                    + ",f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b"
                    + "36de3adf8833899d7f27beb16a9152cf765ee4390cce",
            K256
                    + ",32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f"
                    + "1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13"
        })
        void rtp(String key, String expected) {
            byte[] plain = hex(RTP);
            byte[] packet = Arrays.copyOf(plain, plain.length + 16);
            assertThat(cipher(key).protectRtp(packet, 12, plain.length, 0x5501a0b2, 0xf17b))
                    .isEqualTo(packet.length);
            assertThat(packet).isEqualTo(hex(RTP_HEADER + expected));
            assertThat(cipher(key).unprotectRtp(packet, 12, packet.length, 0x5501a0b2, 0xf17b))
                    .isEqualTo(plain.length);
            assertThat(packet).startsWith(plain);
        }

        @ParameterizedTest(name = "§17.1, §17.2: encrypted; §17.3, §17.4: authenticated only")
        @CsvSource({
            K128
                    + ",81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32d"
                    + "c676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf872"
                    + "45d9eade800005d4",
            K256
                    + ",81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50"
                    + "a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6c"
                    + "b26ac3be800005d4",
            K128 + ',' + RTCP + "841dd9683dd78ec92ae58790125f62b3000005d4",
            K256 + ',' + RTCP + "91db4afbfeee5a978fab4393ed2615fe000005d4"
        })
        void rtcp(String key, String wire) {
            byte[] plain = hex(RTCP);
            byte[] packet = hex(wire);
            int word = cipher(key).rtcpWord(packet, packet.length);
            assertThat(word & 0x7fff_ffff).isEqualTo(0x5d4);
            assertThat(cipher(key).unprotectRtcp(packet, packet.length, 0x4d617273, word))
                    .isEqualTo(plain.length);
            assertThat(packet).startsWith(plain);
            if (word > 0) return;
            byte[] again = Arrays.copyOf(plain, plain.length + 20);
            cipher(key).protectRtcp(again, plain.length, 0x4d617273, 0x5d4);
            assertThat(again).isEqualTo(hex(wire));
        }
    }
}
