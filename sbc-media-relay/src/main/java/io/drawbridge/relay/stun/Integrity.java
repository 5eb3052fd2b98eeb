package io.drawbridge.relay.stun;

/** How a message proves that its writer knows the password. */
public enum Integrity {
    /** MESSAGE-INTEGRITY (RFC 8489 §14.5). */
    SHA1(StunAttribute.MESSAGE_INTEGRITY, "HmacSHA1", 20),
    /** MESSAGE-INTEGRITY-SHA256 (RFC 8489 §14.6), never truncated by us. */
    SHA256(StunAttribute.MESSAGE_INTEGRITY_SHA256, "HmacSHA256", 32);

    final int type;
    final String algorithm;
    final int bytes;

    Integrity(int type, String algorithm, int bytes) {
        this.type = type;
        this.algorithm = algorithm;
        this.bytes = bytes;
    }
}
