package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.auth.DigestClient;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.function.Consumer;

/** {@code auth: local}: who calls proves to us who he is. */
class LocalAuthScenarioTest {
    private static final String URI = "sip:5001@198.51.100.1";
    private static final String CONFIG =
            Bench.CONFIG
                            .replace(
                                    "  - { name: strangers",
                                    "  - { name: users, from: outside, match: { request-user:"
                                            + " \"^5\" }, to: pbx, auth: local }\n"
                                            + "  - { name: strangers")
                            .replace("policy:\n", "policy:\n  realm: sip.example\n")
                    + """
                    users:
                      - { name: "1002", password: "s3cret-1002" }
                      - { name: "1003", password: "s3cret-1003" }
                    """;

    @RegisterExtension private final Bench bench = new Bench(1, CONFIG);

    private final World world = bench.world();
    private final Party pbx = bench.pbx();
    private final Party phone = bench.outside("phone", "1002", "203.0.113.77", Transport.UDP);
    private final DigestClient client = new DigestClient("1002", "s3cret-1002");

    private PartyCall calls(Consumer<Draft> edit) {
        PartyCall call = phone.call(bench.front(), URI, edit);
        world.run(World.ms(100));
        return call;
    }

    private PartyCall again(PartyCall call, String header, String credentials) {
        PartyCall again = phone.again(call, d -> d.header(header, credentials));
        world.run(World.ms(100));
        return again;
    }

    private static String challenge(SipMessage response) {
        return response.headers(HeaderName.PROXY_AUTHENTICATE).getFirst();
    }

    private String nextChallenge() {
        return challenge(calls(_ -> {}).outgoing().finalResponse().orElseThrow());
    }

    private String credentials(int nc) {
        return client.answer(nextChallenge(), "INVITE", URI, nc);
    }

    private static void expectChallenge(SipResponse response, boolean stale) {
        assertThat(response.status()).isEqualTo(407);
        List<String> challenges = response.headers(HeaderName.PROXY_AUTHENTICATE);
        assertThat(challenges).hasSize(2);
        assertThat(DigestClient.param(challenges.getFirst(), "algorithm")).isEqualTo("SHA-256");
        assertThat(DigestClient.param(challenges.getLast(), "algorithm")).isEqualTo("MD5");
        assertThat(challenges)
                .allSatisfy(
                        c -> assertThat(DigestClient.param(c, "realm")).isEqualTo("sip.example"))
                .allSatisfy(
                        c ->
                                assertThat(DigestClient.param(c, "stale"))
                                        .isEqualTo(stale ? "true" : ""));
    }

    @Test
    void aCallWithoutCredentials_isChallengedAndCostsNothing() {
        PartyCall call = calls(_ -> {});
        expectChallenge(call.outgoing().finalResponse().orElseThrow(), false);
        assertThat(call.statuses()).containsExactly(407);
        assertThat(pbx.received()).isEmpty();
        assertThat(bench.engines().leftovers()).isZero();
        assertThat(bench.count(Counter.CHALLENGES)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "Proxy-Authorization, SHA-256",
        "Proxy-Authorization, MD5",
        "Authorization, SHA-256",
        "Authorization, MD5"
    })
    void aCallWithCredentials_stands_andTheyGoNoFurther(String header, String algorithm) {
        PartyCall call = calls(_ -> {});
        List<String> challenges =
                call.outgoing()
                        .finalResponse()
                        .orElseThrow()
                        .headers(HeaderName.PROXY_AUTHENTICATE);
        String answer =
                client.answer(DigestClient.challenge(challenges, algorithm), "INVITE", URI, 1);
        PartyCall again = again(call, header, answer);
        assertThat(pbx.incomingCall().invite().header(header)).isEmpty();
        pbx.incomingCall().ring();
        world.run(World.seconds(1));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(again.statuses()).containsExactly(100, 180, 200);

        ClientExchange reInvite = again.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).as("is not asked again").isEqualTo(200);
        ClientExchange info = again.dialog().send("INFO", d -> d.header(header, answer));
        world.run(World.seconds(1));
        assertThat(info.finalStatus()).isEqualTo(200);
        assertThat(pbx.requests("INFO")).hasSize(1);
        assertThat(pbx.requests("INFO").getFirst().header(header)).isEmpty();
        ClientExchange bye = again.dialog().bye();
        world.run(World.seconds(1));
        assertThat(bye.finalStatus()).isEqualTo(200);
    }

    @Test
    void nobodyCanTellWhoExists() {
        SipResponse known = answerToAGuess("1003");
        SipResponse unknown = answerToAGuess("4711");
        expectChallenge(known, false);
        assertThat(new String(known.bytes(), UTF_8)).isEqualTo(new String(unknown.bytes(), UTF_8));
    }

    /** In a world of its own, where all else is the same. */
    private static SipResponse answerToAGuess(String user) {
        Bench bench = new Bench(1, CONFIG);
        Party phone = bench.outside("phone", "1002", "203.0.113.77", Transport.UDP);
        PartyCall call = phone.call(bench.front(), URI);
        bench.world().run(World.ms(100));
        String challenge = challenge(call.outgoing().finalResponse().orElseThrow());
        String guess = new DigestClient(user, "guess").answer(challenge, "INVITE", URI, 1);
        PartyCall again = phone.again(call, d -> d.header("Proxy-Authorization", guess));
        bench.world().run(World.ms(100));
        assertThat(bench.count(Counter.WRONG_CREDENTIALS)).isEqualTo(1);
        return again.outgoing().finalResponse().orElseThrow();
    }

    @Test
    void aUserCallsInHisOwnName() {
        PartyCall call =
                calls(d -> d.replace("From", "<sip:1003@phone.example>;tag=" + phone.newTag()));
        String challenge = challenge(call.outgoing().finalResponse().orElseThrow());
        PartyCall again =
                again(call, "Proxy-Authorization", client.answer(challenge, "INVITE", URI, 1));
        assertThat(again.statuses()).containsExactly(403);
        assertThat(pbx.received()).isEmpty();
        assertThat(bench.count(Counter.WRONG_IDENTITY)).isEqualTo(1);
    }

    @Test
    void orInNone() {
        PartyCall call =
                calls(
                        d ->
                                d.replace(
                                        "From",
                                        "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag="
                                                + phone.newTag()));
        String challenge = challenge(call.outgoing().finalResponse().orElseThrow());
        again(call, "Proxy-Authorization", client.answer(challenge, "INVITE", URI, 1));
        assertThat(pbx.incomingCalls()).hasSize(1);
    }

    @Test
    void butNotInSomebodyElsesWhereNobodyIsAtHome() {
        PartyCall call =
                calls(d -> d.replace("From", "<sip:1003@anonymous.invalid>;tag=" + phone.newTag()));
        String challenge = challenge(call.outgoing().finalResponse().orElseThrow());
        PartyCall again =
                again(call, "Proxy-Authorization", client.answer(challenge, "INVITE", URI, 1));
        assertThat(again.statuses()).containsExactly(403);
    }

    @Test
    void repetitionsOfAProvenInvite_areAbsorbed() {
        String credentials = credentials(1);
        PartyCall call = calls(d -> d.header("Proxy-Authorization", credentials));
        for (int i = 0; i < 5; i++) phone.transmit(bench.front(), call.invite().bytes());
        world.run(World.ms(100));
        assertThat(pbx.incomingCalls()).hasSize(1);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(call.statuses()).containsExactly(100, 200);
    }

    @Test
    void stolenCredentialsServeNobodyASecondTime() {
        String credentials = credentials(1);
        calls(d -> d.header("Proxy-Authorization", credentials));
        pbx.incomingCall().reject(486, "Busy Here");
        world.run(World.seconds(1));
        PartyCall replayed = calls(d -> d.header("Proxy-Authorization", credentials));
        expectChallenge(replayed.outgoing().finalResponse().orElseThrow(), true);

        Party thief = bench.outside("thief", "1002", "203.0.113.78", Transport.UDP);
        String unused = credentials(1);
        PartyCall stolen =
                thief.call(bench.front(), URI, d -> d.header("Proxy-Authorization", unused));
        world.run(World.ms(100));
        expectChallenge(stolen.outgoing().finalResponse().orElseThrow(), true);
        assertThat(pbx.incomingCalls()).hasSize(1);
    }

    @Test
    void anOldNonceIsStale_andTheNewOneServes() {
        String credentials = credentials(1);
        world.run(World.seconds(301));
        PartyCall late = calls(d -> d.header("Proxy-Authorization", credentials));
        SipResponse stale = late.outgoing().finalResponse().orElseThrow();
        expectChallenge(stale, true);
        again(late, "Proxy-Authorization", client.answer(challenge(stale), "INVITE", URI, 1));
        assertThat(pbx.incomingCalls()).hasSize(1);
    }

    @Test
    void oneNonceServesForCallsOfAllShards_andItsCountOnce() {
        bench.node().arrive(Node.Arrival.ANYWHERE);
        String challenge = nextChallenge();
        for (int nc = 1; nc <= 20; nc++) {
            String credentials = client.answer(challenge, "INVITE", URI, nc);
            calls(d -> d.header("Proxy-Authorization", credentials));
            assertThat(pbx.incomingCalls()).hasSize(nc);
            pbx.incomingCalls().getLast().reject(486, "Busy Here");
            world.run(World.seconds(1));
            PartyCall replayed = calls(d -> d.header("Proxy-Authorization", credentials));
            expectChallenge(replayed.outgoing().finalResponse().orElseThrow(), true);
        }
        assertThat(bench.node().handOvers()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "MESSAGE", "SUBSCRIBE", "PUBLISH", "REFER", "FOO"})
    void otherRequestsNeedTheRightOfAnInvite(String method) {
        ClientExchange asked =
                phone.request(bench.front(), method, URI, d -> d.header("Event", "presence"));
        world.run(World.seconds(1));
        SipResponse response = asked.finalResponse().orElseThrow();
        expectChallenge(response, false);
        String credentials = client.answer(challenge(response), method, URI, 1);
        ClientExchange proven =
                phone.request(
                        bench.front(),
                        method,
                        URI,
                        d ->
                                d.header("Event", "presence")
                                        .header("Proxy-Authorization", credentials));
        world.run(World.seconds(1));
        assertThat(proven.finalStatus())
                .isEqualTo(method.equals("OPTIONS") ? 200 : method.equals("FOO") ? 501 : 405);
        assertThat(pbx.received()).isEmpty();
    }

    /** A telephone may send all credentials that it has, in every request. */
    @Test
    void whatWasForUs_goesToNobody_onWhateverWay() {
        String ours = credentials(1);
        String challenge = "Digest realm=\"pbx\", nonce=\"of the PBX\"";
        PartyCall asked = phone.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(100));
        pbx.incomingCall().reject(407, "Who?", d -> d.header("Proxy-Authenticate", challenge));
        world.run(World.ms(100));
        String theirs = challenge + ", response=\"0\"";
        PartyCall call =
                phone.again(
                        asked,
                        d ->
                                d.header("Proxy-Authorization", ours)
                                        .header("Proxy-Authorization", theirs));
        world.run(World.ms(100));
        PartyCall atPbx = pbx.incomingCalls().getLast();
        assertThat(atPbx.invite().headers("Proxy-Authorization")).containsExactly(theirs);
        atPbx.answer();
        world.run(World.seconds(1));
        call.dialog()
                .send(
                        "INFO",
                        d ->
                                d.header("Proxy-Authorization", ours)
                                        .header("Proxy-Authorization", theirs));
        world.run(World.seconds(1));
        assertThat(pbx.requests("INFO").getFirst().headers("Proxy-Authorization"))
                .containsExactly(theirs);
    }

    @Test
    void aTrunkIsNotAsked() {
        Party carrier = bench.carrier();
        PartyCall call = carrier.call(bench.front(), URI);
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }
}
