package io.drawbridge.core.auth;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.policy.credentials.UserCredentials;
import io.drawbridge.policy.credentials.Users;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** SECURITY 14 and 16: what a telephone may send, and what nobody may. */
class DigestGateTest {
    private static final String URI = "sip:2002@sip.example";
    private static final InetAddress HERE = InetAddress.ofLiteral("203.0.113.7");
    private static final InetAddress THERE = InetAddress.ofLiteral("203.0.113.8");
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Users USERS =
            new Users(
                    "sip.example",
                    new byte[16],
                    List.of(
                            UserCredentials.ofPassword("1001", "sip.example", "s3cret"),
                            UserCredentials.ofPassword("a\"b\\c", "sip.example", "s3cret"),
                            UserCredentials.ofPassword("Jäsøn", "sip.example", "s3cret")));

    private final DigestGate gate = gate(1, 100);
    private final DigestClient phone = new DigestClient("1001", "s3cret");
    private long now = 1_000_000_000L;

    private static DigestGate gate(int start, int mostNonces) {
        byte[] key = new byte[32];
        key[0] = (byte) start;
        return new DigestGate(() -> USERS, key, LIFETIME, mostNonces);
    }

    private static SipRequest request(String... credentials) {
        MessageBuilder builder =
                SipRequest.builder(Method.INVITE, URI)
                        .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                        .header("From", "<sip:1001@sip.example>;tag=1")
                        .header("To", "<sip:2002@sip.example>")
                        .header("Call-ID", "a")
                        .header("CSeq", "1 INVITE");
        for (String value : credentials) builder.header(HeaderName.PROXY_AUTHORIZATION, value);
        return builder.buildRequest();
    }

    private Proof check(String... credentials) {
        return gate.check(request(credentials), HeaderName.PROXY_AUTHORIZATION, HERE, now);
    }

    private String challenge(String algorithm) {
        return DigestClient.challenge(gate.challenges(request(), HERE, now, false), algorithm);
    }

    private String answer(String algorithm, Consumer<Map<String, String>> edit) {
        return phone.answer(challenge(algorithm), "INVITE", URI, 1, edit);
    }

    @Test
    void sha256IsOfferedFirst_md5Second_withOneNonce() {
        List<String> challenges = gate.challenges(request(), HERE, now, false);
        assertThat(challenges).hasSize(2);
        assertThat(challenges.getFirst()).contains("algorithm=SHA-256", "qop=\"auth\"");
        assertThat(challenges.getLast()).contains("algorithm=MD5", "qop=\"auth\"");
        assertThat(challenges)
                .allSatisfy(
                        c ->
                                assertThat(c)
                                        .startsWith("Digest realm=\"sip.example\", nonce=\"")
                                        .doesNotContain("stale", "auth-int"));
        assertThat(DigestClient.param(challenges.getFirst(), "nonce"))
                .isEqualTo(DigestClient.param(challenges.getLast(), "nonce"))
                .matches("[A-Za-z0-9_-]{32}");
        assertThat(gate.challenges(request(), HERE, now, true))
                .allSatisfy(c -> assertThat(c).contains(", stale=true,"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"baresip v1.0.0 (x86_64/linux)", "baresip v0.6.5"})
    void whoGivesUpAtWhatHeDoesNotKnow_isAskedForMd5Alone(String agent) {
        assertThat(gate.challenges(calling(agent), HERE, now, false))
                .singleElement(as(STRING))
                .contains("algorithm=MD5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"baresip v3.16.0", "x baresip v1.0.0", "Baresip", "libre"})
    void otherTelephones_areOfferedSha256(String agent) {
        assertThat(gate.challenges(calling(agent), HERE, now, false)).hasSize(2);
    }

    private static SipRequest calling(String agent) {
        return SipRequest.builder(Method.REGISTER, URI)
                .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .header("From", "<sip:1001@sip.example>;tag=1")
                .header("To", "<sip:1001@sip.example>")
                .header("Call-ID", "a")
                .header("CSeq", "1 REGISTER")
                .header(HeaderName.USER_AGENT, agent)
                .buildRequest();
    }

    @Test
    void noTwoNoncesAreAlike_andNoneTellsItsTime() {
        String one = DigestClient.param(challenge("MD5"), "nonce");
        String two = DigestClient.param(challenge("MD5"), "nonce");
        assertThat(one.substring(0, 16)).isNotEqualTo(two.substring(0, 16));
        assertThat(one.substring(16)).isNotEqualTo(two.substring(16));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "MD5"})
    void whoKnowsThePassword_isProven(String algorithm) {
        assertThat(check(answer(algorithm, _ -> {}))).isEqualTo(new Proof.Proven("1001"));
    }

    @Test
    void telephonesQuoteWhatTheyShouldNot_andTheOtherWayRound() {
        String odd =
                answer(
                        "MD5",
                        p -> {
                            p.put("algorithm", "\"MD5\"");
                            p.put("qop", "\"auth\"");
                            p.put("nc", "\"00000001\"");
                            p.put("uri", URI);
                        });
        assertThat(check(odd)).isEqualTo(new Proof.Proven("1001"));
        String withoutAlgorithm = answer("MD5", p -> p.remove("algorithm"));
        assertThat(check(withoutAlgorithm)).isEqualTo(new Proof.Proven("1001"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b\\c", "Jäsøn"})
    void namesAreUnescaped(String name) {
        String challenge = challenge("SHA-256");
        String answer = new DigestClient(name, "s3cret").answer(challenge, "INVITE", URI, 1);
        assertThat(check(answer)).isEqualTo(new Proof.Proven(name));
    }

    @Test
    void anExtendedNameIsDecoded() { // RFC 7616 §3.4
        String answer =
                new DigestClient("Jäsøn", "s3cret")
                        .answer(
                                challenge("SHA-256"),
                                "INVITE",
                                URI,
                                1,
                                p -> {
                                    p.remove("username");
                                    p.put("username*", "UTF-8''J%C3%A4s%C3%B8n");
                                    p.put("userhash", "false");
                                });
        assertThat(check(answer)).isEqualTo(new Proof.Proven("Jäsøn"));
    }

    @Test
    void withoutCredentialsForOurRealm_nobodyHasDoneWrong() {
        assertThat(check()).isEqualTo(new Proof.Absent());
        String other = answer("MD5", p -> p.put("realm", "\"pbx.example\""));
        assertThat(check(other, "Basic MTAwMTpzM2NyZXQ=")).isEqualTo(new Proof.Absent());
    }

    @Test
    void oursIsFoundAmongOthers_butTwoOfOursAreRefused() {
        String ours = answer("MD5", _ -> {});
        String other = answer("MD5", p -> p.put("realm", "\"pbx.example\""));
        assertThat(check(other, ours)).isEqualTo(new Proof.Proven("1001"));
        assertThat(check(answer("MD5", _ -> {}), answer("SHA-256", _ -> {})))
                .isEqualTo(new Proof.Wrong("1001"));
    }

    @Test
    void existingAndMissingUsersAreTurnedAwayAlike() {
        String challenge = challenge("SHA-256");
        assertThat(check(new DigestClient("1001", "guess").answer(challenge, "INVITE", URI, 1)))
                .isEqualTo(new Proof.Wrong("1001"));
        assertThat(check(new DigestClient("4711", "guess").answer(challenge, "INVITE", URI, 1)))
                .isEqualTo(new Proof.Wrong("4711"));
        assertThat(check(new DigestClient("", "").answer(challenge, "INVITE", URI, 1)))
                .isEqualTo(new Proof.Wrong(""));
    }

    @ParameterizedTest
    @CsvSource({
        "qop, auth-int",
        "qop, ",
        "nc, ",
        "nc, 1",
        "nc, 0000000g",
        "cnonce, ",
        "cnonce, \"\"",
        "algorithm, SHA-512-256",
        "algorithm, MD5-sess",
        "algorithm, SHA-256",
        "userhash, true",
        "uri, \"sip:2003@sip.example\"",
        "uri, \"sip:2002@SIP.example\"",
        "response, \"\"",
        "response, ",
        "nonce, ",
        "username, ",
        "username*, UTF-8''1001",
        "username, \"1002\""
    })
    void whatIsNotAsItShallBe_provesNothing(String name, String value) {
        String odd =
                answer(
                        "MD5",
                        p -> {
                            if (value == null) p.remove(name);
                            else p.put(name, value);
                        });
        assertThat(check(odd)).isInstanceOf(Proof.Wrong.class);
    }

    @Test
    void theMethodCounts() {
        String register = phone.answer(challenge("MD5"), "REGISTER", URI, 1);
        assertThat(check(register)).isEqualTo(new Proof.Wrong("1001"));
    }

    @Test
    void theCountRises_orTheNonceIsStale() {
        String challenge = challenge("SHA-256");
        assertThat(check(phone.answer(challenge, "INVITE", URI, 1)))
                .isEqualTo(new Proof.Proven("1001"));
        assertThat(check(phone.answer(challenge, "INVITE", URI, 1))).isEqualTo(new Proof.Stale());
        assertThat(check(phone.answer(challenge, "INVITE", URI, 5)))
                .isEqualTo(new Proof.Proven("1001"));
        assertThat(check(phone.answer(challenge, "INVITE", URI, 4))).isEqualTo(new Proof.Stale());
        assertThat(check(phone.answer(challenge, "INVITE", URI, 0x7fffffff)))
                .isEqualTo(new Proof.Proven("1001"));
    }

    @Test
    void whoDoesNotKnowThePassword_doesNotUseTheCountUp() {
        String challenge = challenge("SHA-256");
        assertThat(check(new DigestClient("1001", "guess").answer(challenge, "INVITE", URI, 9)))
                .isEqualTo(new Proof.Wrong("1001"));
        assertThat(check(phone.answer(challenge, "INVITE", URI, 1)))
                .isEqualTo(new Proof.Proven("1001"));
    }

    @Test
    void aNonceServesForItsTime() {
        String challenge = challenge("MD5");
        now += LIFETIME.toNanos();
        assertThat(check(phone.answer(challenge, "INVITE", URI, 1)))
                .isEqualTo(new Proof.Proven("1001"));
        now++;
        assertThat(check(phone.answer(challenge, "INVITE", URI, 2))).isEqualTo(new Proof.Stale());
    }

    @Test
    void aNonceServesFromItsAddress_inItsProcess_orIsStale() {
        String answer = answer("MD5", _ -> {});
        SipRequest request = request(answer);
        assertThat(gate.check(request, HeaderName.PROXY_AUTHORIZATION, THERE, now))
                .isEqualTo(new Proof.Stale());
        assertThat(gate(2, 100).check(request, HeaderName.PROXY_AUTHORIZATION, HERE, now))
                .isEqualTo(new Proof.Stale());
        assertThat(check(answer("MD5", p -> p.put("nonce", "\"made-up\""))))
                .isEqualTo(new Proof.Stale());
    }

    @Test
    void whenManyNoncesAreInUse_theOldestAreStale() {
        DigestGate small = gate(3, 2);
        List<String> challenges =
                List.of(1, 2, 3).stream()
                        .map(_ -> small.challenges(request(), HERE, now, false).get(1))
                        .toList();
        for (String challenge : challenges) {
            SipRequest first = request(phone.answer(challenge, "INVITE", URI, 1));
            assertThat(small.check(first, HeaderName.PROXY_AUTHORIZATION, HERE, now))
                    .isEqualTo(new Proof.Proven("1001"));
        }
        List<Proof> again =
                challenges.stream()
                        .map(c -> request(phone.answer(c, "INVITE", URI, 2)))
                        .map(r -> small.check(r, HeaderName.PROXY_AUTHORIZATION, HERE, now))
                        .toList();
        assertThat(again)
                .containsExactly(
                        new Proof.Stale(), new Proof.Proven("1001"), new Proof.Proven("1001"));
    }

    @Test
    void headersAreLookedForWhereTheyWereAskedFor() {
        SipRequest request = request(answer("MD5", _ -> {}));
        assertThat(gate.check(request, HeaderName.AUTHORIZATION, HERE, now))
                .isEqualTo(new Proof.Absent());
    }
}
