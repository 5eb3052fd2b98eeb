package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Everything that is not a plain call: OPTIONS, refused methods, loops, bad messages, overload. */
class MethodScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();
    private final Party stranger = bench.outside("stranger", "1002", "203.0.113.77", Transport.UDP);

    private ClientExchange ask(Party party, String method, String uri) {
        ClientExchange exchange =
                party.request(
                        party == pbx ? bench.back() : bench.front(),
                        method,
                        uri,
                        d -> d.header("Contact", party.contact()).header("Event", "presence"));
        world.run(World.seconds(1));
        return exchange;
    }

    @Test
    void optionsToUs_isAnsweredToAnyoneAndNamesNothing() {
        ClientExchange options = ask(stranger, "OPTIONS", "sip:198.51.100.1");
        assertThat(options.finalStatus()).isEqualTo(200);
        SipResponse response = options.finalResponse().orElseThrow();
        assertThat(response.header(HeaderName.SERVER)).isEmpty();
        assertThat(response.header(HeaderName.USER_AGENT)).isEmpty();
        assertThat(response.toString().toLowerCase(Locale.ROOT))
                .doesNotContain("drawbridge")
                .doesNotContain("10.0.0");
        assertThat(ask(carrier, "OPTIONS", "sip:198.51.100.1:5060").finalStatus()).isEqualTo(200);
        assertThat(ask(pbx, "OPTIONS", "sip:10.0.0.2").finalStatus()).isEqualTo(200);
    }

    @Test
    void optionsToAUser_needsTheRightOfAnInvite() {
        bench.invariants().expectTimeouts();
        ClientExchange options = ask(stranger, "OPTIONS", "sip:9999@198.51.100.1");
        world.run(World.seconds(40));
        assertThat(options.finalStatus()).isZero();
        assertThat(pbx.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE", "PUBLISH", "REFER", "UPDATE", "PRACK", "FOO"})
    void methodsThatAreNotHandledAreRefusedWithAllow(String method) {
        ClientExchange exchange = ask(carrier, method, "sip:1001@198.51.100.1");
        assertThat(exchange.finalStatus()).isIn(405, 481, 501);
        if (exchange.finalStatus() != 481) {
            List<String> allow = exchange.finalResponse().orElseThrow().values(HeaderName.ALLOW);
            assertThat(allow).contains("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS");
            assertThat(allow).doesNotContain("UPDATE", "PRACK", "REFER");
        }
        assertThat(pbx.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "PRACK", "REFER", "SUBSCRIBE"})
    void inADialogToo(String method) {
        PartyCall call = bench.established();
        ClientExchange exchange =
                call.dialog()
                        .send(
                                method,
                                d ->
                                        d.header("Contact", carrier.contact())
                                                .header("Refer-To", "<sip:1002@198.51.100.1>"));
        world.run(World.seconds(1));
        assertThat(exchange.finalStatus()).isIn(405, 501);
        assertThat(exchange.finalResponse().orElseThrow().values(HeaderName.ALLOW))
                .doesNotContain(method);
        assertThat(call.up()).isTrue();
        assertThat(pbx.requests(method)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100rel", "timer", "precondition", "nothingYouKnow"})
    void anUnknownRequireIs420(String tag) {
        PartyCall call =
                carrier.call(bench.front(), "sip:1001@198.51.100.1", d -> d.header("Require", tag));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(420);
        assertThat(call.outgoing().finalResponse().orElseThrow().values(HeaderName.UNSUPPORTED))
                .containsExactly(tag);
        assertThat(pbx.received()).isEmpty();
    }

    /** We do not have the dialog that they name, in whatever words (RFC 3891 §3, RFC 3911 §4). */
    @ParameterizedTest
    @ValueSource(strings = {"Replaces", "Join"})
    void aCallThatWouldTakeOverAnother_is481(String field) {
        PartyCall running = bench.established();
        PartyCall call =
                carrier.call(
                        bench.front(),
                        "sip:1001@198.51.100.1",
                        d ->
                                d.header(
                                        field,
                                        running.callId()
                                                + ";to-tag="
                                                + running.dialog().remoteTag()
                                                + ";from-tag="
                                                + running.dialog().localTag()));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(481);
        assertThat(pbx.requests("INVITE")).hasSize(1);
        assertThat(running.up()).isTrue();
        running.dialog().bye();
        world.run(World.seconds(1));
    }

    @Test
    void maxForwardsZeroIs483() {
        PartyCall call =
                carrier.call(
                        bench.front(),
                        "sip:1001@198.51.100.1",
                        d -> d.replace("Max-Forwards", "0"));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(483);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Max-Forwards: 0", "Require: timer", "Proxy-Require: foo"})
    void aForgedRequestInADialogIs481_whateverElseIsWrongWithIt(String line) {
        String[] field = line.split(": ");
        PartyCall call = bench.established();
        for (String method : List.of("INVITE", "INFO", "BYE", "OPTIONS", "FOO")) {
            ClientExchange forged =
                    stranger.request(
                            bench.front(),
                            method,
                            call.dialog().remoteTarget(),
                            d ->
                                    d.replace("Call-ID", call.callId())
                                            .replace(
                                                    "To",
                                                    "<sip:1001@198.51.100.1>;tag="
                                                            + call.dialog().remoteTag())
                                            .header("Contact", stranger.contact())
                                            .replace(field[0], field[1]));
            world.run(World.seconds(1));
            assertThat(forged.finalStatus()).as(method).isEqualTo(481);
        }
        assertThat(call.up()).isTrue();
        ClientExchange own = call.dialog().send("INFO", d -> d.replace(field[0], field[1]));
        world.run(World.seconds(1));
        assertThat(own.finalStatus()).isIn(420, 483);
        call.dialog().bye();
        world.run(World.seconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE", "MESSAGE", "PUBLISH", "NOTIFY", "REFER", "FOO"})
    void aStrangerWhoMustProveWhoHeIs_getsNoMoreByAnotherMethodThanByAnInvite(String method) {
        assertThat(ask(stranger, method, "sip:1001@198.51.100.1").finalStatus()).isEqualTo(403);
        assertThat(ask(carrier, method, "sip:1001@198.51.100.1").finalStatus()).isIn(405, 501);
        assertThat(pbx.received()).isEmpty();
    }

    @Test
    void aStatelessRefusalIsTheSameEveryTime() {
        PartyCall call =
                carrier.call(
                        bench.front(),
                        "sip:1001@198.51.100.1",
                        d -> d.replace("Max-Forwards", "0"));
        world.run(World.seconds(1));
        carrier.transmit(bench.front(), call.invite().bytes());
        world.run(World.seconds(1));
        List<byte[]> answers =
                carrier.received().stream()
                        .filter(SipResponse.class::isInstance)
                        .map(m -> m.bytes())
                        .toList();
        assertThat(answers).hasSizeGreaterThanOrEqualTo(2);
        assertThat(answers.getLast()).isEqualTo(answers.getFirst());
    }

    @Test
    void aBodyThatIsNoSessionDescriptionIs415() {
        PartyCall call =
                carrier.invite(
                        bench.front(),
                        "sip:1001@198.51.100.1",
                        d -> d.body("application/x-unheard-of", "hello"));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(415);
        assertThat(pbx.received()).isEmpty();
    }

    @Test
    void aSessionDescriptionInsideMultipartIsFoundOrRefused() {
        String body =
                "--xx\r\nContent-Type: application/sdp\r\n\r\n"
                        + SdpText.offer("203.0.113.9", 30_000, 1)
                        + "\r\n--xx\r\nContent-Type: text/plain\r\n\r\nsecret\r\n--xx--\r\n";
        PartyCall call =
                carrier.invite(
                        bench.front(),
                        "sip:1001@198.51.100.1",
                        d -> d.body("multipart/mixed;boundary=xx", body));
        world.run(World.seconds(1));
        if (call.finalStatus() != 415) {
            assertThat(SdpText.address(pbx.incomingCall().invite().bodyText()))
                    .isEqualTo(Bench.INSIDE);
            assertThat(pbx.incomingCall().invite().bodyText()).doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INVITE sip:1001@198.51.100.1 SIP/3.0|505",
                "INVITE http://198.51.100.1/ SIP/2.0|416",
                "INVITE sip:1001@198.51.100.1 SIP/2.0\r\nContent-Length: 3000|400",
                "INVITE sip:1001@198.51.100.1 SIP/2.0\r\nContent-Length: -1|400"
            })
    void whatCannotBeReadIsRefused(String lines) {
        String head = lines.substring(0, lines.indexOf('|'));
        String status = lines.substring(lines.indexOf('|') + 1);
        String text =
                head
                        + "\r\n"
                        + "Via: SIP/2.0/UDP 203.0.113.9:5060;branch=z9hG4bKbad1234567\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "From: <sip:a@carrier.example>;tag=1\r\n"
                        + "To: <sip:1001@198.51.100.1>\r\n"
                        + "Call-ID: bad1234567\r\n"
                        + "CSeq: 1 INVITE\r\n\r\n";
        bench.network().send(carrier.local(), bench.front(), text.getBytes(StandardCharsets.UTF_8));
        world.run(World.seconds(1));
        assertThat(bench.network().captures())
                .filteredOn(c -> c.to().equals(carrier.local()))
                .isNotEmpty()
                .allSatisfy(c -> assertThat(c.startLine()).startsWith("SIP/2.0 " + status));
        assertThat(pbx.received()).isEmpty();
        world.violations().clear(); // the carrier never sent such a request
        bench.established();
    }

    @Test
    void manyCallsThatAreNoMessagesHurtNobody() {
        for (int i = 0; i < 300; i++) {
            byte[] junk = new byte[1 + world.random().nextInt(1400)];
            world.random().nextBytes(junk);
            bench.network().send(stranger.local(), bench.front(), junk);
        }
        world.run(World.seconds(1));
        assertThat(stranger.received()).isEmpty();
        assertThat(bench.count(Counter.MALFORMED)).isPositive();
        bench.established();
    }

    @Test
    void whenTheLoopIsLate_strangersAreRefusedFirstAndRunningCallsAreServed() {
        PartyCall running = bench.established();
        bench.node().queueingDelay(World.ms(80));
        for (int i = 0; i < 50; i++) {
            carrier.request(bench.front(), "OPTIONS", "sip:198.51.100.1", d -> {});
            world.run(World.ms(10));
        }
        PartyCall refused = stranger.call(bench.front(), "sip:8000@198.51.100.1");
        world.run(World.seconds(1));
        assertThat(refused.finalStatus()).isEqualTo(503);
        assertThat(refused.outgoing().finalResponse().orElseThrow().header(HeaderName.RETRY_AFTER))
                .isPresent();
        ClientExchange bye = running.dialog().bye();
        world.run(World.seconds(1));
        assertThat(bye.finalStatus()).isEqualTo(200);
        bench.node().queueingDelay(0);
    }

    @Test
    void theNextHopOfADialogIsNeverAThirdParty() {
        Party victim = bench.outside("victim", "victim", "203.0.113.200", Transport.UDP);
        PartyCall call =
                carrier.call(
                        bench.front(),
                        "sip:1001@198.51.100.1",
                        d -> d.replace("Contact", "<sip:x@203.0.113.200:5060>"));
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        pbx.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(victim.received()).isEmpty();
        assertThat(call.up()).isFalse();
        assertThat(bench.count(Counter.NEXT_HOP_REPLACED)).isPositive();
    }
}
