package io.drawbridge.policy.credentials;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a user's password, as H(name:realm:password) for each algorithm (A1 of RFC 7616
 * §3.4.2).
 *
 * @param ha1 lower-case hexadecimal; a user without one for an algorithm cannot log in with it
 */
public record UserCredentials(String name, Map<DigestAlgorithm, String> ha1) {
    /**
     * @throws IllegalArgumentException if a hash is not one of its algorithm
     */
    public UserCredentials {
        ha1 = Map.copyOf(ha1);
        ha1.forEach(UserCredentials::check);
    }

    private static void check(DigestAlgorithm algorithm, String hash) {
        boolean fits =
                hash.length() == 2 * algorithm.length()
                        && hash.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        if (!fits) throw new IllegalArgumentException("no " + algorithm.token() + " hash");
    }

    /** Of a clear password, which is not kept. */
    public static UserCredentials ofPassword(String name, String realm, String password) {
        String a1 = name + ":" + realm + ":" + password;
        return new UserCredentials(
                name,
                Map.of(
                        DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256.hash(a1),
                        DigestAlgorithm.MD5, DigestAlgorithm.MD5.hash(a1)));
    }

    Optional<String> ha1(DigestAlgorithm algorithm) {
        return Optional.ofNullable(ha1.get(algorithm));
    }

    /** Shows no hash. */
    @Override
    public String toString() {
        return "UserCredentials[" + name + "]";
    }
}
