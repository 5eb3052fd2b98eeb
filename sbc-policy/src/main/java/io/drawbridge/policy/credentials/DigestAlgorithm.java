package io.drawbridge.policy.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A hash that we offer, the strongest first: RFC 8760 §2.2, §2.4. SHA-512-256 and the session
 * variants are not offered.
 */
public enum DigestAlgorithm {
    SHA_256("SHA-256", 32),
    /** For telephones that know nothing else. */
    MD5("MD5", 16);

    private static final HexFormat HEX = HexFormat.of();

    private final String token;
    private final int length;

    DigestAlgorithm(String token, int length) {
        this.token = token;
        this.length = length;
    }

    /** Its name in headers and in the Java platform. */
    public String token() {
        return token;
    }

    /** Bytes of a hash. */
    public int length() {
        return length;
    }

    /** Empty for what we do not offer; without regard to case. */
    public static Optional<DigestAlgorithm> of(String token) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(token)) return Optional.of(algorithm);
        }
        return Optional.empty();
    }

    /** H(text) of RFC 7616 §3.3: the hash of the text in UTF-8, in lower-case hexadecimal. */
    String hash(String text) {
        return HEX.formatHex(messageDigest().digest(text.getBytes(UTF_8)));
    }

    private MessageDigest messageDigest() {
        try {
            return MessageDigest.getInstance(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has these two
        }
    }
}
