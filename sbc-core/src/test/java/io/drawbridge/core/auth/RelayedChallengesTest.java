package io.drawbridge.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.SipHash;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.time.Duration;

class RelayedChallengesTest {
    private static final InetAddress PHONE = InetAddress.ofLiteral("203.0.113.7");
    private static final String CREDENTIALS =
            "Digest username=\"1\", realm=\"r\", nonce=\"abc\", uri=\"sip:r\", response=\"0\"";

    private final RelayedChallenges challenges = new RelayedChallenges(new SipHash(1, 2), 1_000);

    private static SipResponse response(int status, Method method, String name, String value) {
        return SipResponse.builder(status, "")
                .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .header("From", "<sip:1@r>;tag=1")
                .header("To", "<sip:2@r>;tag=2")
                .header("Call-ID", "a")
                .header("CSeq", "1 " + method)
                .header(name, value)
                .buildResponse();
    }

    private static SipRequest request(Method method, String... credentials) {
        var builder =
                SipRequest.builder(method, "sip:2@r")
                        .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                        .header("From", "<sip:1@r>;tag=1")
                        .header("To", "<sip:2@r>")
                        .header("Call-ID", "a")
                        .header("CSeq", "1 " + method)
                        .header("Subject", "kept");
        for (String value : credentials) builder.header(HeaderName.AUTHORIZATION, value);
        return builder.body("text/plain", new byte[] {'x'}).buildRequest();
    }

    private void challenged(String value) {
        SipResponse response = response(401, Method.INVITE, "WWW-Authenticate", value);
        challenges.passed(response, "pbx", PHONE, 0);
    }

    private Carried carried(String... credentials) {
        return challenges.carried(request(Method.INVITE, credentials), "pbx", PHONE, 0);
    }

    @Test
    void whatAnswersAChallenge_goesOn() {
        challenged("Digest realm=\"r\", nonce=\"abc\", algorithm=MD5");
        Carried carried = carried(CREDENTIALS);
        assertThat(carried.answers()).isTrue();
        assertThat(carried.withheld()).isFalse();
        assertThat(carried.request().headers(HeaderName.AUTHORIZATION))
                .containsExactly(CREDENTIALS);
    }

    @Test
    void whatNobodyAskedFor_isWithheld_andNothingElse() {
        Carried carried = carried(CREDENTIALS);
        assertThat(carried.answers()).isFalse();
        assertThat(carried.withheld()).isTrue();
        SipRequest without = request(Method.INVITE);
        assertThat(carried.request().bytes()).isEqualTo(without.bytes());
    }

    @Test
    void ofSeveralCredentials_onlyThoseForTheTrunkGoOn() {
        challenged("Digest nonce=\"abc\", realm=\"r\"");
        Carried carried = carried(CREDENTIALS.replace("abc", "of another"), CREDENTIALS);
        assertThat(carried.answers()).isTrue();
        assertThat(carried.withheld()).isTrue();
        assertThat(carried.request().headers(HeaderName.AUTHORIZATION))
                .containsExactly(CREDENTIALS);
    }

    @Test
    void aChallengeIsForOneTrunk_oneMethod_oneAddress() {
        challenged("Digest realm=\"r\", nonce=\"abc\"");
        SipRequest invite = request(Method.INVITE, CREDENTIALS);
        InetAddress other = InetAddress.ofLiteral("203.0.113.8");
        assertThat(challenges.carried(invite, "carrier", PHONE, 0).answers()).isFalse();
        assertThat(challenges.carried(invite, "pbx", other, 0).answers()).isFalse();
        SipRequest message = request(Method.MESSAGE, CREDENTIALS);
        assertThat(challenges.carried(message, "pbx", PHONE, 0).answers()).isFalse();
        assertThat(challenges.carried(invite, "pbx", PHONE, 0).answers()).isTrue();
    }

    @Test
    void theNextNonceCounts() {
        SipResponse ok =
                response(
                        200,
                        Method.INVITE,
                        "Authentication-Info",
                        "qop=auth, nextnonce=\"abc\", rspauth=\"1\", cnonce=\"x\", nc=00000001");
        challenges.passed(ok, "pbx", PHONE, 0);
        assertThat(carried(CREDENTIALS).answers()).isTrue();
    }

    @Test
    void credentialsWithoutOrWithTwoNonces_answerNothing() {
        challenged("Digest realm=\"r\", nonce=\"abc\"");
        assertThat(carried("Digest username=\"1\"").answers()).isFalse();
        assertThat(carried(CREDENTIALS + ", nonce=\"abc\"").answers()).isFalse();
        assertThat(carried("Digest username=\"nonce=abc\"").answers()).isFalse();
        assertThat(carried("Digest cnonce=\"abc\"").answers()).isFalse();
    }

    @Test
    void aTokenGoesOnlyWhereATokenWasAskedFor() { // RFC 8898
        assertThat(carried("Bearer abc").answers()).isFalse();
        challenged("Bearer authz_server=\"https://as.example\"");
        assertThat(carried("Bearer abc").answers()).isTrue();
        assertThat(carried("Basic abc").answers()).isFalse();
    }

    @Test
    void aChallengeIsForgottenWhenItIsNotUsedForLong() {
        long hour = Duration.ofHours(1).toNanos();
        challenged("Digest realm=\"r\", nonce=\"abc\"");
        SipRequest invite = request(Method.INVITE, CREDENTIALS);
        assertThat(challenges.carried(invite, "pbx", PHONE, hour).answers()).isTrue();
        assertThat(challenges.carried(invite, "pbx", PHONE, 2 * hour).answers()).isTrue();
        assertThat(challenges.carried(request(Method.INVITE), "pbx", PHONE, 3 * hour).answers())
                .isFalse();
        SipRequest other = request(Method.INVITE, CREDENTIALS.replace("abc", "x"));
        challenges.carried(other, "pbx", PHONE, 3 * hour);
        challenges.carried(other, "pbx", PHONE, 4 * hour);
        assertThat(challenges.carried(invite, "pbx", PHONE, 4 * hour).answers()).isFalse();
    }

    @Test
    void aFloodOfChallengesCostsBoundedMemory() {
        for (int i = 0; i < 10_000; i++) challenged("Digest realm=\"r\", nonce=\"" + i + "\"");
        assertThat(challenges.size()).isLessThanOrEqualTo(2_000);
        assertThat(carried(CREDENTIALS.replace("abc", "9999")).answers()).isTrue();
        assertThat(carried(CREDENTIALS.replace("abc", "1")).answers()).isFalse();
    }
}
