package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.function.Consumer;

/** Who owns which part of a message on which leg, row by row, in both directions. */
class IdentityScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();

    private SipRequest inwards(Consumer<Draft> edit) {
        carrier.call(bench.front(), "sip:1001@198.51.100.1", edit);
        world.run(World.ms(100));
        return pbx.incomingCall().invite();
    }

    private SipRequest outwards(Consumer<Draft> edit) {
        pbx.call(bench.back(), "sip:441234567@10.0.0.2", edit);
        world.run(World.ms(100));
        return carrier.incomingCall().invite();
    }

    private static SipUri uri(NameAddr address) {
        return (SipUri) address.uri();
    }

    @Test
    void inwards_requestUriToAndFromNameTheTrunksDomain() {
        SipRequest invite = inwards(_ -> {});
        SipUri target = (SipUri) invite.requestUri();
        assertThat(target.user()).isEqualTo("1001");
        assertThat(target.host()).isEqualTo("pbx.corp");
        assertThat(uri(invite.to()).host()).isEqualTo("pbx.corp");
        assertThat(uri(invite.from()).host()).isEqualTo("pbx.corp");
        assertThat(uri(invite.from()).user()).isEqualTo("441234567");
    }

    @Test
    void outwards_requestUriToAndFromNameTheTrunksDomain() {
        SipRequest invite = outwards(_ -> {});
        SipUri target = (SipUri) invite.requestUri();
        assertThat(target.user()).isEqualTo("441234567");
        assertThat(target.host()).isEqualTo("carrier.example");
        assertThat(uri(invite.to()).host()).isEqualTo("carrier.example");
        assertThat(uri(invite.from()).user()).isEqualTo("1001");
        assertThat(uri(invite.from()).host()).doesNotContain("corp").doesNotContain("10.0.0");
    }

    @Test
    void aDisplayNamePassesBothWays() {
        SipRequest in =
                inwards(
                        d ->
                                d.replace(
                                        "From",
                                        "\"Zoë \\\"Z\\\" Müller\""
                                                + " <sip:441234567@carrier.example>;tag="
                                                + Bench.OUTSIDE_MARK
                                                + "x"));
        assertThat(in.header(HeaderName.FROM).orElseThrow()).contains("Zoë").contains("Müller");
    }

    @Test
    void ourContactLeadsToUs_onEachLegToItsOwnSide() {
        SipRequest in = inwards(_ -> {});
        assertThat(uri(in.contacts().getFirst()).host()).isEqualTo(Bench.INSIDE);
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        PartyDialog dialog = carrier.outgoingCalls().getFirst().dialog();
        assertThat(dialog.remoteTarget()).contains(Bench.OUTSIDE);
    }

    @Test
    void callIdTagsAndBranchesAreOurOwn() {
        SipRequest in = inwards(_ -> {});
        SipRequest sent = carrier.outgoingCalls().getFirst().invite();
        assertThat(in.callId()).isNotEqualTo(sent.callId()).hasSizeGreaterThanOrEqualTo(11);
        assertThat(in.fromTag()).isNotEqualTo(sent.fromTag()).hasSizeGreaterThanOrEqualTo(11);
        assertThat(in.topVia().branch()).isNotEqualTo(sent.topVia().branch());
        assertThat(in.routes()).isEmpty();
    }

    @ParameterizedTest(name = "Max-Forwards {0} goes on as {1}")
    @CsvSource({"70, 69", "10, 9", "1, 0", "255, 70"})
    void maxForwards(String received, String sent) {
        SipRequest in = inwards(d -> d.replace("Max-Forwards", received));
        assertThat(in.header(HeaderName.MAX_FORWARDS)).contains(sent);
    }

    @Test
    void aMissingMaxForwardsBecomes70() {
        SipRequest in = inwards(d -> d.without("Max-Forwards"));
        assertThat(in.maxForwards().orElse(-1)).isBetween(69, 70);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P-Asserted-Identity",
                "P-Preferred-Identity",
                "Remote-Party-ID",
                "Diversion",
                "History-Info"
            })
    void identityClaims_fromTheUntrustedAreRemoved(String name) {
        SipRequest in = inwards(d -> d.header(name, "<sip:+442071234567@carrier.example>"));
        assertThat(in.header(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p-asserted-identity",
                "P-ASSERTED-IDENTITY",
                "P-Charging-Vector",
                "P-Charging-Function-Addresses",
                "P-Served-User",
                "P-Something-Unheard-Of"
            })
    void identityClaims_inAnySpellingAreRemoved(String name) {
        SipRequest in = inwards(d -> d.header(name, "icid-value=1234"));
        assertThat(in.header(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P-Asserted-Identity",
                "P-Preferred-Identity",
                "Remote-Party-ID",
                "Diversion",
                "History-Info"
            })
    void identityClaims_nothingIsAssertedToTheUntrusted(String name) {
        SipRequest out = outwards(d -> d.header(name, "<sip:1001@pbx.corp>"));
        assertThat(out.header(name)).isEmpty();
    }

    @Test
    void theOutsidesUserAgentIsKeptInwards_theInsidesIsHidden() {
        assertThat(inwards(_ -> {}).header(HeaderName.USER_AGENT)).contains(carrier.product());
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        for (SipMessage message : carrier.received()) {
            assertThat(message.toString()).doesNotContain(Bench.INSIDE_MARK);
        }
    }

    @Test
    void optionTagsAreOurs() {
        SipRequest in =
                inwards(
                        d ->
                                d.header("Supported", "100rel, timer, replaces, gruu")
                                        .header("Session-Expires", "1800")
                                        .header("Min-SE", "90"));
        assertThat(in.values(HeaderName.SUPPORTED)).doesNotContain("100rel", "timer", "gruu");
        assertThat(in.header(HeaderName.SESSION_EXPIRES)).isEmpty();
        assertThat(in.header(HeaderName.MIN_SE)).isEmpty();
        assertThat(in.header(HeaderName.ALLOW).orElse("")).doesNotContain("UPDATE");
    }

    @Test
    void rSeqOfAProvisionalResponseIsDropped() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall()
                .respond(
                        183,
                        "Session Progress",
                        pbx.incomingCall().tag(),
                        d -> d.header("Contact", pbx.contact()).header("RSeq", "1"));
        world.run(World.ms(100));
        assertThat(call.outgoing().responses().getLast().header("RSeq")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Subject, hello",
        "Priority, urgent",
        "Alert-Info, <urn:alert:source:external>",
        "Reason, Q.850;cause=16",
        "Accept-Language, en"
    })
    void harmlessFieldsPassBothWays(String name, String value) {
        assertThat(inwards(d -> d.header(name, value)).header(name)).contains(value);
        pbx.incomingCall().reject(486, "Busy");
        world.run(World.seconds(1));
        assertThat(outwards(d -> d.header(name, value)).header(name)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Alert-Info", "Call-Info"})
    void anInsideAddressInAHarmlessFieldIsNotPassedOutwards(String name) {
        SipRequest out = outwards(d -> d.header(name, "<http://10.0.0.10/ring.wav>"));
        assertThat(out.header(name).orElse("")).doesNotContain("10.0.0");
    }

    @Test
    void unlistedFieldsPassInwardsAndAreDroppedOutwards() {
        assertThat(inwards(d -> d.header("X-Ticket", "4711")).header("X-Ticket")).contains("4711");
        pbx.incomingCall().reject(486, "Busy");
        world.run(World.seconds(1));
        assertThat(outwards(d -> d.header("X-Ticket", "4711")).header("X-Ticket")).isEmpty();
    }

    @Test
    void theWarningTextOfTheInsideIsHidden() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall()
                .reject(
                        488,
                        "Not Acceptable Here",
                        d -> d.header("Warning", "304 pbx.corp \"no codec at 10.0.0.10\""));
        world.run(World.seconds(1));
        assertThat(call.outgoing().finalResponse().orElseThrow().header("Warning").orElse(""))
                .doesNotContain("pbx.corp")
                .doesNotContain("10.0.0");
    }

    @Test
    void routeAndRecordRouteAreForTheirLegAlone() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall()
                .answer(
                        pbx.incomingCall().tag(),
                        d -> d.header("Record-Route", "<sip:10.0.0.10;lr>"));
        world.run(World.seconds(1));
        assertThat(call.dialog().remoteTarget()).contains(Bench.OUTSIDE);
        call.dialog().bye();
        world.run(World.seconds(1));
        assertThat(pbx.requests("BYE"))
                .singleElement()
                .satisfies(
                        bye ->
                                assertThat(bye.values(HeaderName.ROUTE))
                                        .containsExactly("<sip:10.0.0.10;lr>"));
    }

    @Test
    void aRouteThatACallerNamesIsNotFollowed() {
        SipRequest in =
                inwards(d -> d.header("Route", "<sip:198.51.100.1;lr>, <sip:10.0.0.77;lr>"));
        assertThat(in.routes()).isEmpty();
    }

    @Test
    void theReasonPhraseIsOurs() {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().reject(486, "Busy at 10.0.0.10 of pbx.corp");
        world.run(World.seconds(1));
        assertThat(call.outgoing().finalResponse().orElseThrow().reason()).isEqualTo("Busy Here");
    }

    @Test
    void responsesNameTheirSourceForNatAndCarryOneVia() {
        PartyCall call = bench.carrierCalls();
        assertThat(call.outgoing().responses().getFirst().topVia().received())
                .isIn("", "203.0.113.9");
        assertThat(call.outgoing().responses().getFirst().topVia().rport()).isEqualTo(5060);
    }
}
