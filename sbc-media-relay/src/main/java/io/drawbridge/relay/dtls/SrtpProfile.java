package io.drawbridge.relay.dtls;

import io.drawbridge.relay.config.CryptoSuite;

import org.bouncycastle.tls.SRTPProtectionProfile;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How suites are named in a handshake (RFC 5764 §4.1.2, RFC 7714 §14.2). AES_256_CM has no name
 * there.
 */
final class SrtpProfile {
    private SrtpProfile() {}

    /** Of all that have one, in the same order. */
    static int[] of(List<CryptoSuite> suites) {
        return suites.stream().mapToInt(SrtpProfile::of).filter(profile -> profile >= 0).toArray();
    }

    private static int of(CryptoSuite suite) {
        return switch (suite) {
            case AEAD_AES_128_GCM -> SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM;
            case AEAD_AES_256_GCM -> SRTPProtectionProfile.SRTP_AEAD_AES_256_GCM;
            case AES_CM_128_HMAC_SHA1_80 -> SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80;
            case AES_CM_128_HMAC_SHA1_32 -> SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_32;
            case AES_256_CM_HMAC_SHA1_80, AES_256_CM_HMAC_SHA1_32 -> -1;
        };
    }

    /** Null for a profile that is none of ours: NULL, ARIA, double. */
    static @Nullable CryptoSuite suite(int profile) {
        for (CryptoSuite suite : CryptoSuite.values()) if (of(suite) == profile) return suite;
        return null;
    }
}
