package io.drawbridge.relay.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;

@DisplayName("RFC 8122 §5: whose certificate it is")
class FingerprintCheckTest {
    private static final byte[] CERTIFICATE = {1, 2, 3};
    private static final byte[] ANOTHER = {1, 2, 4};

    @ParameterizedTest
    @CsvSource({
        "sha-256, SHA-256, true",
        "sha-384, SHA-384, true",
        "sha-512, SHA-512, true",
        "sha-1, SHA-1, true",
        "md5, MD5, false",
        "md2, MD2, false",
        "sha-224, SHA-224, false"
    })
    void aFingerprintCountsByItsHash(String name, String digest, boolean counts) {
        Fingerprint fingerprint = of(name, digest, CERTIFICATE);
        assertThat(FingerprintCheck.fits(CERTIFICATE, List.of(fingerprint))).isEqualTo(counts);
        assertThat(FingerprintCheck.fits(ANOTHER, List.of(fingerprint))).isFalse();
        assertThat(fingerprint.isUsable()).isEqualTo(counts);
    }

    @Test
    void oneOfSeveralIsEnough() {
        assertThat(
                        FingerprintCheck.fits(
                                CERTIFICATE,
                                List.of(
                                        of("sha-256", "SHA-256", ANOTHER),
                                        of("sha-256", "SHA-256", CERTIFICATE))))
                .isTrue();
    }

    @Test
    void theStrongestHashDecides() {
        assertThat(
                        FingerprintCheck.fits(
                                CERTIFICATE,
                                List.of(
                                        of("sha-1", "SHA-1", CERTIFICATE),
                                        of("sha-256", "SHA-256", ANOTHER))))
                .isFalse();
    }

    @Test
    void withoutAFingerprintNobodyIsKnown() {
        assertThat(FingerprintCheck.fits(CERTIFICATE, List.of())).isFalse();
    }

    @Test
    @DisplayName("lower-case octets, and a hash function in capitals, are the same fingerprint")
    void spellingDoesNotMatter() {
        Fingerprint fingerprint = of("sha-256", "SHA-256", CERTIFICATE);
        assertThat(Fingerprint.parse("SHA-256 " + fingerprint.digest().toLowerCase(Locale.ROOT)))
                .contains(fingerprint);
    }

    private static Fingerprint of(String name, String digest, byte[] certificate) {
        try {
            return Fingerprint.of(name, MessageDigest.getInstance(digest).digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
