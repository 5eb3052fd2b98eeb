package io.drawbridge.relay.config;

import org.jspecify.annotations.Nullable;

/**
 * How SRTP encrypts and authenticates (RFC 4568 §6.2, RFC 6188, RFC 7714). The names are those of
 * SDES and of the configuration.
 */
public enum CryptoSuite {
    AEAD_AES_128_GCM(16, 12, 16, 16),
    AEAD_AES_256_GCM(32, 12, 16, 16),
    AES_CM_128_HMAC_SHA1_80(16, 14, 10, 10),
    AES_CM_128_HMAC_SHA1_32(16, 14, 4, 10),
    AES_256_CM_HMAC_SHA1_80(32, 14, 10, 10),
    AES_256_CM_HMAC_SHA1_32(32, 14, 4, 10);

    private final int keyBytes;
    private final int saltBytes;
    private final int tagBytes;
    private final int rtcpTagBytes;

    CryptoSuite(int keyBytes, int saltBytes, int tagBytes, int rtcpTagBytes) {
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
        this.rtcpTagBytes = rtcpTagBytes;
    }

    /** Null for a name that is none of these; names are case-sensitive (RFC 4568 §9.1). */
    public static @Nullable CryptoSuite find(String name) {
        for (CryptoSuite suite : values()) if (suite.name().equals(name)) return suite;
        return null;
    }

    public boolean isAead() {
        return saltBytes == 12;
    }

    /** Octets of the master key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Octets of the master salt. */
    public int saltBytes() {
        return saltBytes;
    }

    /** Octets of an RTP packet's authentication tag. */
    public int tagBytes() {
        return tagBytes;
    }

    /** Octets of an RTCP packet's authentication tag: never cut to 32 bits (RFC 4568 §6.2). */
    public int rtcpTagBytes() {
        return rtcpTagBytes;
    }
}
