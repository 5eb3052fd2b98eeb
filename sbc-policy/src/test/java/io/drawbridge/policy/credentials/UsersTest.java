package io.drawbridge.policy.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;

class UsersTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes();

    private static Users users(UserCredentials... users) {
        return new Users("sip.example", SECRET, List.of(users));
    }

    private static DigestResponse claim(DigestAlgorithm algorithm, String user, String password) {
        DigestResponse unsigned =
                new DigestResponse(
                        algorithm, user, "n", "00000001", "c", "INVITE", "sip:2@sip.example", "");
        String ha1 = algorithm.hash(user + ":sip.example:" + password);
        return with(unsigned, unsigned.expected(ha1));
    }

    private static DigestResponse with(DigestResponse claim, String response) {
        return new DigestResponse(
                claim.algorithm(),
                claim.user(),
                claim.nonce(),
                claim.nc(),
                claim.cnonce(),
                claim.method(),
                claim.uri(),
                response);
    }

    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA_256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void theExampleOfRfc7616(DigestAlgorithm algorithm, String response) { // §3.9.1
        String realm = "http-auth@example.org";
        Users users =
                new Users(
                        realm,
                        SECRET,
                        List.of(UserCredentials.ofPassword("Mufasa", realm, "Circle of Life")));
        DigestResponse claim =
                new DigestResponse(
                        algorithm,
                        "Mufasa",
                        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                        "00000001",
                        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                        "GET",
                        "/dir/index.html",
                        response);
        assertThat(users.proves(claim)).isTrue();
    }

    @Test
    void theExampleOfRfc2617() { // §3.5
        String realm = "testrealm@host.com";
        Users users =
                new Users(
                        realm,
                        SECRET,
                        List.of(UserCredentials.ofPassword("Mufasa", realm, "Circle Of Life")));
        DigestResponse claim =
                new DigestResponse(
                        DigestAlgorithm.MD5,
                        "Mufasa",
                        "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                        "00000001",
                        "0a4f113b",
                        "GET",
                        "/dir/index.html",
                        "6629fae49393a05397450978507c4ef1");
        assertThat(users.proves(claim)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theRightPasswordProves_alsoInUpperCaseDigits(DigestAlgorithm algorithm) {
        Users users = users(UserCredentials.ofPassword("1001", "sip.example", "s3cret"));
        DigestResponse claim = claim(algorithm, "1001", "s3cret");
        assertThat(users.proves(claim)).isTrue();
        assertThat(users.proves(with(claim, claim.response().toUpperCase(Locale.ROOT)))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void nothingElseProves(DigestAlgorithm algorithm) {
        Users users = users(UserCredentials.ofPassword("1001", "sip.example", "s3cret"));
        assertThat(users.proves(claim(algorithm, "1001", "S3cret"))).isFalse();
        assertThat(users.proves(claim(algorithm, "1001", ""))).isFalse();
        assertThat(users.proves(claim(algorithm, "1002", "s3cret"))).isFalse();
        assertThat(users.proves(with(claim(algorithm, "1001", "s3cret"), ""))).isFalse();
    }

    @Test
    void hashesDoInPlaceOfAPassword() {
        String md5 = DigestAlgorithm.MD5.hash("1001:sip.example:s3cret");
        Users users = users(new UserCredentials("1001", Map.of(DigestAlgorithm.MD5, md5)));
        assertThat(users.proves(claim(DigestAlgorithm.MD5, "1001", "s3cret"))).isTrue();
        assertThat(users.proves(claim(DigestAlgorithm.SHA_256, "1001", "s3cret"))).isFalse();
    }

    @Test
    void aHashOfAnotherKindIsRefused() {
        String md5 = DigestAlgorithm.MD5.hash("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserCredentials("1", Map.of(DigestAlgorithm.SHA_256, md5)));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new UserCredentials(
                                        "1", Map.of(DigestAlgorithm.MD5, "x".repeat(32))));
    }

    @Test
    void noTextShowsAHash() {
        UserCredentials user = UserCredentials.ofPassword("1001", "sip.example", "s3cret");
        assertThat(user.toString())
                .doesNotContain(DigestAlgorithm.MD5.hash("1001:sip.example:s3cret"));
    }

    /** So that a password found for a missing user on one node is not found at once on another. */
    @Test
    void theHashOfAMissingUserIsTheNodesOwn() throws Exception {
        DigestResponse claim = claim(DigestAlgorithm.MD5, "nobody", "x");
        assertThat(users().proves(claim)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Users("r", new byte[15], List.of()));
    }
}
