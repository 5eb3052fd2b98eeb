package io.drawbridge.relay.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Whether a certificate is the one of a description (RFC 8122 §5): it fits a fingerprint of the
 * strongest hash function that the description has. SHA-1 counts where there is nothing better,
 * since older phones have nothing better; MD5 and MD2 never count.
 */
final class FingerprintCheck {
    /** Strongest first: the name in a description, and the JDK's. */
    private static final List<String[]> ALGORITHMS =
            List.of(
                    new String[] {"sha-512", "SHA-512"},
                    new String[] {"sha-384", "SHA-384"},
                    new String[] {"sha-256", "SHA-256"},
                    new String[] {"sha-1", "SHA-1"});

    private FingerprintCheck() {}

    static boolean isKnown(String algorithm) {
        return ALGORITHMS.stream().anyMatch(known -> known[0].equals(algorithm));
    }

    /**
     * @param certificate in DER
     */
    static boolean fits(byte[] certificate, List<Fingerprint> fingerprints) {
        for (String[] algorithm : ALGORITHMS) {
            List<Fingerprint> given =
                    fingerprints.stream().filter(f -> f.algorithm().equals(algorithm[0])).toList();
            if (given.isEmpty()) continue;
            return given.contains(of(algorithm[0], algorithm[1], certificate));
        }
        return false;
    }

    private static Fingerprint of(String name, String jdkName, byte[] certificate) {
        try {
            return Fingerprint.of(name, MessageDigest.getInstance(jdkName).digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + jdkName, e);
        }
    }
}
