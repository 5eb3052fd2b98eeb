package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Base64;

/**
 * A carrier with whom media is encrypted, always, and a PBX that speaks plain RTP: nobody loses his
 * keys on the way.
 */
class SecureCallScenarioTest {
    private static final String CLEAR_CARRIER = "carrier:\n    network: outside\n";
    private static final String CONFIG =
            Bench.CONFIG.replace(
                    CLEAR_CARRIER,
                    CLEAR_CARRIER + "    media: { security: srtp-sdes, ice: off }\n");
    private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

    @RegisterExtension private final Bench bench = new Bench(1, CONFIG);

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    /** The same description with media encrypted by a key of its own. */
    private static String encrypted(String sdp, int tag) {
        String key = Base64.getEncoder().encodeToString(new byte[30]);
        return sdp.replace("RTP/AVP", "RTP/SAVP")
                + "a=crypto:"
                + tag
                + " "
                + SUITE
                + " inline:"
                + key
                + "\r\n";
    }

    private PartyCall encryptedCall() {
        String offer = encrypted(SdpText.offer("203.0.113.9", 40_000, 1), 7);
        PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1", d -> d.sdp(offer));
        world.run(World.ms(100));
        return call;
    }

    private PartyCall outboundCall() {
        PartyCall call = pbx.call(bench.back(), "sip:441234@10.0.0.2");
        world.run(World.ms(100));
        return call;
    }

    @Test
    void keysStayOnTheirSide() {
        PartyCall call = encryptedCall();
        assertThat(pbx.incomingCall().invite().bodyText())
                .contains("RTP/AVP")
                .doesNotContain("crypto", "SAVP");
        pbx.incomingCall().answer();
        world.run(World.ms(200));
        assertThat(call.up()).isTrue();
        assertThat(call.dialog().remoteSdp().orElseThrow())
                .contains("RTP/SAVP", "a=crypto:7 " + SUITE + " inline:")
                .doesNotContain(Base64.getEncoder().encodeToString(new byte[30]));
    }

    @Test
    void whoOffersNoKeys_is488() {
        PartyCall call = bench.carrierCalls();
        assertThat(call.finalStatus()).isEqualTo(488);
        assertThat(pbx.incomingCalls()).isEmpty();
    }

    @Test
    void whoAnswersWithoutKeys_endsTheCall() {
        PartyCall call = outboundCall();
        PartyCall called = carrier.incomingCall();
        assertThat(called.invite().bodyText()).contains("RTP/SAVP", "a=crypto:");
        called.answer();
        world.run(World.seconds(2));
        assertThat(call.finalStatus()).isEqualTo(488);
        assertThat(called.incoming().acknowledged()).isTrue();
        assertThat(called.dialog().received("BYE")).hasSize(1);
        assertThat(bench.node().records()).extracting(CallRecord::status).containsExactly(488);
    }

    @Test
    void anEncryptedSession_isNotChangedToAClearOne() {
        PartyCall call = encryptedCall();
        pbx.incomingCall().answer();
        world.run(World.ms(200));
        ClientExchange clear = call.dialog().reInvite();
        world.run(World.ms(200));
        assertThat(clear.finalStatus()).isEqualTo(488);
        assertThat(pbx.incomingCall().dialog().received("INVITE")).isEmpty();
        staysAsItWas(call);
    }

    /** Also when the configuration would allow it by now: a call keeps what it began with. */
    @Test
    void aReload_changesNothingForCallsThatRun() {
        PartyCall call = encryptedCall();
        pbx.incomingCall().answer();
        world.run(World.ms(200));
        bench.reconfigure(Bench.CONFIG);
        ClientExchange clear = call.dialog().reInvite();
        world.run(World.ms(200));
        assertThat(clear.finalStatus()).isEqualTo(488);
        staysAsItWas(call);
        PartyCall next = bench.carrierCalls();
        pbx.incomingCalls().getLast().answer();
        world.run(World.ms(200));
        assertThat(next.up()).isTrue();
    }

    private void staysAsItWas(PartyCall call) {
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
        ClientExchange again =
                call.dialog()
                        .reInvite(
                                d -> d.sdp(encrypted(SdpText.offer("203.0.113.9", 40_000, 3), 1)));
        world.run(World.ms(300));
        assertThat(again.finalStatus()).isEqualTo(200);
    }
}
