package io.drawbridge.core.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The token that a client of the HTTP interface must show (RFC 6750 §2.1). Only its hash is kept,
 * and comparing takes the same time whatever is shown.
 */
final class BearerToken {
    private static final String SCHEME = "bearer ";

    private final byte[] hash;

    BearerToken(String token) {
        this.hash = hash(token);
    }

    /**
     * @param authorization value of the Authorization header
     */
    boolean isIn(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) return false;
        return MessageDigest.isEqual(hash, hash(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
