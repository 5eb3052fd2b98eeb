package io.drawbridge.relay.dtls;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A certificate's digest, as {@code a=fingerprint} has it (RFC 8122 §5).
 *
 * @param algorithm of RFC 8122, lower case: sha-256
 * @param digest upper-case octets with colons: {@code 4A:AD:…}
 */
public record Fingerprint(String algorithm, String digest) {
    private static final HexFormat OCTETS = HexFormat.ofDelimiter(":").withUpperCase();

    /** Of a digest's octets. */
    public static Fingerprint of(String algorithm, byte[] octets) {
        return new Fingerprint(algorithm.toLowerCase(Locale.ROOT), OCTETS.formatHex(octets));
    }

    /** Of the attribute's value; empty when it is none. */
    public static Optional<Fingerprint> parse(String value) {
        String[] parts = value.strip().split("\\s+");
        if (parts.length != 2) return Optional.empty();
        try {
            return Optional.of(of(parts[0], OCTETS.parseHex(parts[1])));
        } catch (IllegalArgumentException notHexadecimal) {
            return Optional.empty();
        }
    }

    /**
     * Whether we can compare it: one with MD5, MD2 or an unknown hash never counts (RFC 8122 §5).
     */
    public boolean isUsable() {
        return FingerprintCheck.isKnown(algorithm);
    }

    /** As in SDP. */
    @Override
    public String toString() {
        return algorithm + " " + digest;
    }
}
