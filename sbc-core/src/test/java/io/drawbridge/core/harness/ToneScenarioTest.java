package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls to the built-in tone. */
class ToneScenarioTest {
    private static final String G722 =
            """
            v=0
            o=- 1 1 IN IP4 203.0.113.9
            s=-
            c=IN IP4 203.0.113.9
            t=0 0
            m=audio 30000 RTP/AVP 9
            a=rtpmap:9 G722/8000
            """
                    .replace("\n", "\r\n");

    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG.replace(
                            "routes:\n",
                            "routes:\n  - { name: tone, from: carrier, match: { request-user:"
                                    + " \"^tone$\" }, to: tone }\n"));

    private final World world = bench.world();
    private final Party carrier = bench.carrier();

    private PartyCall callsTheTone() {
        PartyCall call = carrier.call(bench.front(), "sip:tone@198.51.100.1");
        world.run(World.seconds(2));
        return call;
    }

    @Test
    void itAnswersWithOneCodec_andTheCallerEndsTheCall() {
        PartyCall call = callsTheTone();
        assertThat(call.statuses()).containsExactly(100, 200);
        assertThat(call.dialog().remoteSdp().orElseThrow())
                .contains("c=IN IP4 198.51.100.1")
                .containsAnyOf("PCMA/8000", "PCMU/8000");
        assertThat(bench.node().calls().getFirst().outboundPeer()).isEqualTo("tone");
        call.dialog().bye();
        world.run(World.seconds(1));
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.NORMAL);
    }

    @Test
    void itTakesANewOffer() {
        PartyCall call = callsTheTone();
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
        assertThat(call.up()).isTrue();
    }

    @Test
    void anotherCodecIsNotAcceptable() {
        PartyCall call = carrier.call(bench.front(), "sip:tone@198.51.100.1", d -> d.sdp(G722));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(488);
    }

    @Test
    void aNewOfferThatIsNotAcceptableLeavesTheCallAsItWas() {
        PartyCall call = callsTheTone();
        ClientExchange reInvite = call.dialog().reInvite(d -> d.sdp(G722));
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(488);
        assertThat(call.up()).isTrue();
        ClientExchange again = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(again.finalStatus()).isEqualTo(200);
    }

    @Test
    void withoutAnOfferItDoesNotAnswer() {
        PartyCall call = carrier.lateCall(bench.front(), "sip:tone@198.51.100.1");
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(488);
    }

    @Test
    void aCallerWhoVanishedIsGoneAtTheMediaTimeout() {
        PartyCall call = callsTheTone();
        bench.relay().sessions().keySet().stream()
                .toList()
                .forEach(session -> bench.relay().silence(session, "i"));
        world.run(World.seconds(1));
        assertThat(call.up()).isFalse();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.MEDIA_TIMEOUT);
    }

    @Test
    void whoHangsUpBeforeTheAnswerLeavesNothing() {
        bench.relay().behave(_ -> new RelayBehaviour.Slow(World.seconds(1)));
        PartyCall call = carrier.call(bench.front(), "sip:tone@198.51.100.1");
        world.run(World.ms(200));
        call.cancel();
        world.run(World.seconds(3));
        assertThat(call.finalStatus()).isEqualTo(487);
    }
}
