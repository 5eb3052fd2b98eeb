package io.drawbridge.policy.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is hashed for a user who exists, and for one who does not: the same, byte for byte. */
class SameStepsTest {
    private static final List<Integer> HASHED = new ArrayList<>();

    /** Hashes as the platform does, and notes how many bytes. */
    abstract static class Counting extends MessageDigestSpi {
        private final MessageDigest digest;
        private int bytes;

        Counting(String algorithm) throws Exception {
            digest = MessageDigest.getInstance(algorithm, "SUN");
        }

        @Override
        protected void engineUpdate(byte input) {
            bytes++;
            digest.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            bytes += length;
            digest.update(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            HASHED.add(bytes);
            return digest.digest();
        }

        @Override
        protected void engineReset() {
            bytes = 0;
            digest.reset();
        }
    }

    /** Found by reflection. */
    public static final class Md5 extends Counting {
        public Md5() throws Exception {
            super("MD5");
        }
    }

    /** Found by reflection. */
    public static final class Sha256 extends Counting {
        public Sha256() throws Exception {
            super("SHA-256");
        }
    }

    private static final class CountingProvider extends Provider {
        private static final long serialVersionUID = 1;

        CountingProvider() {
            super("Counting", "1", "counts what is hashed");
            putService(
                    new Service(
                            this,
                            "MessageDigest",
                            "MD5",
                            Md5.class.getName(),
                            List.of(),
                            Map.of()));
            putService(
                    new Service(
                            this,
                            "MessageDigest",
                            "SHA-256",
                            Sha256.class.getName(),
                            List.of(),
                            Map.of()));
        }
    }

    private final Users users =
            new Users(
                    "sip.example",
                    new byte[16],
                    List.of(UserCredentials.ofPassword("1001", "sip.example", "s3cret")));

    @BeforeEach
    void count() {
        Security.insertProviderAt(new CountingProvider(), 1);
        HASHED.clear();
    }

    @AfterEach
    void countNoMore() {
        Security.removeProvider("Counting");
    }

    private List<Integer> hashedFor(DigestAlgorithm algorithm, String user) {
        HASHED.clear();
        users.proves(
                new DigestResponse(
                        algorithm,
                        user,
                        "nonce",
                        "00000001",
                        "cnonce",
                        "REGISTER",
                        "sip:sip.example",
                        "0".repeat(2 * algorithm.length())));
        return List.copyOf(HASHED);
    }

    @ParameterizedTest
    @EnumSource
    void forAUserWhoExistsAndForOneWhoDoesNot(DigestAlgorithm algorithm) {
        assertThat(hashedFor(algorithm, "1001"))
                .hasSizeGreaterThanOrEqualTo(2)
                .isEqualTo(hashedFor(algorithm, "4711"));
    }

    @Test
    void alsoForAUserWithoutAHashOfTheAlgorithm() {
        Users half =
                new Users(
                        "sip.example",
                        new byte[16],
                        List.of(
                                new UserCredentials(
                                        "1001",
                                        Map.of(
                                                DigestAlgorithm.MD5,
                                                DigestAlgorithm.MD5.hash("x")))));
        assertThat(half.contains("1001")).isTrue();
        assertThat(hashedFor(DigestAlgorithm.SHA_256, "1001"))
                .isEqualTo(hashedFor(DigestAlgorithm.SHA_256, "4711"));
    }
}
