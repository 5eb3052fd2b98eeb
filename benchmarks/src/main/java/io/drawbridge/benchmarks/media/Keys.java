package io.drawbridge.benchmarks.media;

/** Where the keys of a call's second leg come from; its first leg is plain RTP. */
enum Keys {
    /** Nowhere: RTP. */
    NONE("rtp-rtp", "RTP/AVP"),
    /** SDP, for AES_CM_128_HMAC_SHA1_80. */
    SDES("rtp-sdes", "RTP/SAVP"),
    /** A DTLS handshake, in which the generator is the client. */
    DTLS("rtp-dtls", "UDP/TLS/RTP/SAVP");

    private final String mode;
    private final String profile;

    Keys(String mode, String profile) {
        this.mode = mode;
        this.profile = profile;
    }

    static Keys of(String mode) {
        for (Keys keys : values()) if (keys.mode.equals(mode)) return keys;
        throw new IllegalArgumentException("no such mode: " + mode);
    }

    String mode() {
        return mode;
    }

    /** As an m-line names it. */
    String profile() {
        return profile;
    }
}
