package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Session descriptions that want media sent where it must not go. */
class HostileDescriptionScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party stranger = bench.outside("stranger", "8001", "203.0.113.77", Transport.UDP);

    private PartyCall callsWith(String sdp) {
        PartyCall call = stranger.invite(bench.front(), "sip:8000@198.51.100.1", d -> d.sdp(sdp));
        world.run(World.seconds(1));
        return call;
    }

    @ParameterizedTest(name = "{0}: {1} port {2}")
    @CsvSource({
        "our own outside port, 198.51.100.1, 10010",
        "loopback, 127.0.0.1, 4000",
        "multicast, 239.1.2.3, 4000"
    })
    void isRefused(String what, String address, int port) {
        PartyCall call = callsWith(SdpText.offer(address, port, 1));
        assertThat(call.finalStatus()).isEqualTo(488);
        assertThat(bench.pbx().incomingCalls()).isEmpty();
    }

    @Test
    void anInsideAddressIsHarmless_nothingIsSentThere() {
        PartyCall call = callsWith(SdpText.offer("10.0.0.10", 4000, 1));
        bench.pbx().incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void whatIsNoDescriptionIs400() {
        assertThat(callsWith("v=0\r\nhello\r\n").finalStatus()).isEqualTo(400);
        assertThat(bench.pbx().incomingCalls()).isEmpty();
    }
}
