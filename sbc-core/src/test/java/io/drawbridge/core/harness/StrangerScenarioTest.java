package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers whom nobody knows: they come in only when the PBX has asked who they are. */
class StrangerScenarioTest {
    private static final String CHALLENGE =
            "Digest realm=\"sip.example\", nonce=\"n0nce\", qop=\"auth,auth-int\", algorithm=MD5";
    private static final String PASSED =
            "Digest realm=\"sip.example\", nonce=\"n0nce\", qop=\"auth\", algorithm=MD5";
    private static final String CREDENTIALS =
            "Digest username=\"1002\", realm=\"sip.example\", nonce=\"n0nce\","
                + " uri=\"sip:1001@198.51.100.1\", response=\"0123456789abcdef0123456789abcdef\"";

    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();
    private final Party stranger = bench.outside("stranger", "1002", "203.0.113.77", Transport.UDP);

    private PartyCall calls() {
        PartyCall call = stranger.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(100));
        return call;
    }

    private void expectRefusal(PartyCall call) {
        assertThat(call.finalStatus()).isEqualTo(403);
        assertThat(call.statuses()).containsOnly(100, 403);
        assertThat(call.dialogs()).isEmpty();
    }

    private void expectAlarm() {
        assertThat(bench.node().reports())
                .extracting(Output.Report::severity)
                .contains(Severity.ALARM);
    }

    @Test
    void aPbxThatRingsWithoutChallenge_isCancelledAndTheCallerGets403() {
        PartyCall call = calls();
        pbx.incomingCall().ring();
        world.run(World.seconds(1));
        expectRefusal(call);
        expectAlarm();
        assertThat(pbx.incomingCall().incoming().cancelled()).isTrue();
    }

    @Test
    void aFloodOfSuchCalls_isOneAlarmAMinute() {
        for (int i = 0; i < 10; i++) {
            stranger.call(bench.front(), "sip:1001@198.51.100.1");
            world.run(World.ms(100));
            pbx.incomingCalls().getLast().ring();
            world.run(World.ms(100));
        }
        assertThat(bench.node().reports()).hasSizeBetween(1, 2); // one a shard
    }

    @Test
    void aPbxThatSendsEarlyMediaWithoutChallenge_isNotHeard() {
        PartyCall call = calls();
        pbx.incomingCall().earlyMedia();
        world.run(World.seconds(1));
        expectRefusal(call);
        expectAlarm();
    }

    @Test
    void aPbxThatAnswersWithoutChallenge_getsAckAndByeAndTheCaller403() {
        PartyCall call = calls();
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        expectRefusal(call);
        expectAlarm();
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
    }

    @Test
    void aPbxThatRedirectsWithoutChallenge_isNotFollowed() {
        PartyCall call = calls();
        pbx.incomingCall().reject(302, "Moved", d -> d.header("Contact", "<sip:1@10.0.0.3>"));
        world.run(World.seconds(1));
        expectRefusal(call);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 480, 484, 486, 500, 503, 600, 603})
    void everyRefusalLooksTheSame(int status) {
        PartyCall call = calls();
        pbx.incomingCall().reject(status, "No");
        world.run(World.seconds(1));
        expectRefusal(call);
        assertThat(bench.node().reports())
                .extracting(Output.Report::severity)
                .doesNotContain(Severity.ALARM);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 407})
    void theChallengePasses_andACallWithCredentialsStands(int status) {
        String challenge = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        String credentials = status == 401 ? "Authorization" : "Proxy-Authorization";
        PartyCall call = calls();
        pbx.incomingCall().reject(status, "Who?", d -> d.header(challenge, CHALLENGE));
        world.run(World.ms(100));
        assertThat(call.finalStatus()).isEqualTo(status);
        assertThat(call.outgoing().finalResponse().orElseThrow().header(challenge))
                .contains(PASSED);

        PartyCall again = stranger.again(call, d -> d.header(credentials, CREDENTIALS));
        world.run(World.ms(100));
        assertThat(pbx.incomingCalls()).hasSize(2);
        PartyCall one = pbx.incomingCalls().getFirst();
        PartyCall two = pbx.incomingCalls().getLast();
        assertThat(two.invite().header(credentials)).contains(CREDENTIALS);
        assertThat(two.callId()).as("one sequence at the PBX").isEqualTo(one.callId());
        assertThat(two.invite().fromTag()).isEqualTo(one.invite().fromTag());
        assertThat(two.invite().cseq().number()).isEqualTo(one.invite().cseq().number() + 1);
        assertThat(two.invite().cseq().number()).isEqualTo(again.invite().cseq().number());
        two.ring();
        world.run(World.seconds(1));
        two.answer();
        world.run(World.seconds(1));
        assertThat(again.statuses()).containsExactly(100, 180, 200);
        assertThat(again.up()).isTrue();
    }

    @Test
    void whereAnyoneMayCall_nothingIsAsked() {
        PartyCall call = stranger.call(bench.front(), "sip:8000@198.51.100.1");
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void whereNoRouteLeads_strangersHearNothing() {
        bench.invariants().expectTimeouts();
        PartyCall call = stranger.call(bench.front(), "sip:9999@198.51.100.1");
        world.run(World.seconds(40));
        assertThat(stranger.received()).isEmpty();
        assertThat(call.outgoing().timedOut()).isTrue();
        assertThat(pbx.received()).isEmpty();
    }

    @Test
    void aStrangerWhoIsCancelledHears487() {
        PartyCall call = calls();
        call.cancel();
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(487);
    }

    /** The PBX asks with this nonce. */
    private PartyCall challenged(String nonce) {
        PartyCall call = calls();
        String challenge = CHALLENGE.replace("n0nce", nonce);
        pbx.incomingCalls()
                .getLast()
                .reject(401, "Who?", d -> d.header("WWW-Authenticate", challenge));
        world.run(World.ms(100));
        assertThat(call.finalStatus()).isEqualTo(401);
        return call;
    }

    private PartyCall callsWith(Party caller, String nonce) {
        String credentials = CREDENTIALS.replace("n0nce", nonce);
        PartyCall call =
                caller.call(
                        bench.front(),
                        "sip:1001@198.51.100.1",
                        d -> d.header("Authorization", credentials));
        world.run(World.ms(100));
        return call;
    }

    @Test
    void madeUpCredentials_doNotReachThePbx_andDoNotCount() {
        PartyCall call = callsWith(stranger, "made-up");
        assertThat(pbx.incomingCall().invite().header("Authorization")).isEmpty();
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        expectRefusal(call);
        expectAlarm();
    }

    @Test
    void theChallengeOfAnother_isNoneOfHis() {
        challenged("n0nce");
        Party other = bench.outside("other", "1002", "203.0.113.78", Transport.UDP);
        PartyCall call = callsWith(other, "n0nce");
        assertThat(pbx.incomingCalls().getLast().invite().header("Authorization")).isEmpty();
        pbx.incomingCalls().getLast().ring();
        world.run(World.seconds(1));
        expectRefusal(call);
    }

    @Test
    void oneChallengeServesForManyCalls() {
        challenged("n0nce");
        for (int i = 0; i < 3; i++) {
            PartyCall call = callsWith(stranger, "n0nce");
            assertThat(pbx.incomingCalls().getLast().invite().header("Authorization"))
                    .contains(CREDENTIALS);
            pbx.incomingCalls().getLast().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
        }
    }

    @Test
    void inADialog_credentialsOfThePbxPass() {
        challenged("n0nce");
        PartyCall call = callsWith(stranger, "n0nce");
        pbx.incomingCalls().getLast().answer();
        world.run(World.seconds(1));
        call.dialog().send("INFO", d -> d.header("Authorization", CREDENTIALS));
        world.run(World.seconds(1));
        assertThat(pbx.requests("INFO").getFirst().header("Authorization")).contains(CREDENTIALS);
    }

    /**
     * A telephone that knows a nonce which we have forgotten is asked anew, and its call stands.
     */
    @Test
    void afterARestart_thePbxAsksAnew() {
        challenged("before");
        bench.killAndRestart();
        PartyCall call = callsWith(stranger, "before");
        assertThat(pbx.incomingCalls().getLast().invite().header("Authorization")).isEmpty();
        pbx.incomingCalls()
                .getLast()
                .reject(401, "Who?", d -> d.header("WWW-Authenticate", CHALLENGE));
        world.run(World.ms(100));
        assertThat(call.outgoing().finalResponse().orElseThrow().header("WWW-Authenticate"))
                .as("its password was not judged")
                .contains(PASSED + ", stale=true");
        PartyCall again = stranger.again(call, d -> d.header("Authorization", CREDENTIALS));
        world.run(World.ms(100));
        assertThat(pbx.incomingCalls().getLast().invite().header("Authorization"))
                .contains(CREDENTIALS);
        pbx.incomingCalls().getLast().answer();
        world.run(World.seconds(1));
        assertThat(again.up()).isTrue();
    }
}
