package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies cross from one leg to the other. */
class BodyScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    private ClientExchange message(PartyDialog from, String type, String text) {
        ClientExchange exchange = from.send("MESSAGE", d -> d.body(type, text));
        world.run(World.seconds(1));
        return exchange;
    }

    @ParameterizedTest
    @CsvSource({
        "application/dtmf-relay, Signal=1",
        "application/dtmf, 1",
        "text/plain, hello",
        "application/isup, x"
    })
    void listedTypesPassBothWays(String type, String text) {
        PartyDialog outside = bench.established().dialog();
        PartyDialog inside = pbx.incomingCall().dialog();
        assertThat(message(outside, type, text).finalStatus()).isEqualTo(200);
        assertThat(inside.received("MESSAGE").getLast().request().bodyText()).isEqualTo(text);
        assertThat(message(inside, type, text).finalStatus()).isEqualTo(200);
        assertThat(outside.received("MESSAGE").getLast().request().bodyText()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pidf+xml", "application/dialog-info+xml"})
    void xmlThatNamesTheInsideIsRefusedOutwards(String type) {
        PartyDialog outside = bench.established().dialog();
        PartyDialog inside = pbx.incomingCall().dialog();
        ClientExchange sent =
                message(
                        inside,
                        type,
                        "<presence entity=\"sip:1001@pbx.corp\">10.0.0.10</presence>");
        assertThat(sent.finalStatus()).isEqualTo(415);
        assertThat(outside.received("MESSAGE")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "image/png", "application/sdp"})
    void unlistedTypesAreRefused(String type) {
        PartyDialog outside = bench.established().dialog();
        PartyDialog inside = pbx.incomingCall().dialog();
        assertThat(message(inside, type, "x").finalStatus()).isEqualTo(415);
        assertThat(message(outside, type, "x").finalStatus()).isEqualTo(415);
        assertThat(outside.received("MESSAGE")).isEmpty();
        assertThat(inside.received("MESSAGE")).isEmpty();
    }

    @Test
    void ofASipfragOnlyTheStatusPasses() {
        PartyDialog outside = bench.established().dialog();
        message(
                pbx.incomingCall().dialog(),
                "message/sipfrag",
                "SIP/2.0 200 OK\r\nContact: <sip:1001@10.0.0.10>\r\n");
        assertThat(outside.received("MESSAGE").getLast().request().bodyText().trim())
                .isEqualTo("SIP/2.0 200 OK");
        assertThat(carrier.received()).isNotEmpty();
    }

    @Test
    void theWordsOfASipfragStayInside() {
        PartyDialog outside = bench.established().dialog();
        message(
                pbx.incomingCall().dialog(),
                "message/sipfrag",
                "SIP/2.0 404 no such user at pbx.inside 10.0.0.10\r\n");
        assertThat(outside.received("MESSAGE").getLast().request().bodyText().trim())
                .isEqualTo("SIP/2.0 404 Not Found");
    }
}
