package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.Counter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** Called peers that answer wrongly. */
class BadAnswerScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();

    private void answerWith(String sdp) {
        PartyCall called = pbx.incomingCall();
        called.answer(called.tag(), d -> d.sdp(sdp));
    }

    @Test
    void anAnswerThatIsNoSessionDescription_endsTheCallOnBothSides() {
        PartyCall call = bench.carrierCalls();
        answerWith("hello\r\n");
        world.run(World.seconds(2));
        assertThat(call.finalStatus()).isGreaterThanOrEqualTo(500);
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
    }

    @Test
    void anAnswerWithoutSessionDescription_endsTheCallOnBothSides() {
        PartyCall call = bench.carrierCalls();
        PartyCall called = pbx.incomingCall();
        called.answer(called.tag(), Draft::withoutBody);
        world.run(World.seconds(2));
        assertThat(call.finalStatus()).isGreaterThanOrEqualTo(500);
        assertThat(called.dialog().received("BYE")).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a second Via       | Via: |Via: SIP/2.0/UDP 203.0.113.1;branch=z9hG4bKx\\r"
                        + "\\n"
                        + "Via: ",
                "another CSeq       | CSeq: |CSeq: 9",
                "no version of SIP  | SIP/2.0 200|SIP/7.0 200",
                "a second Call-ID   | Call-ID: |Call-ID: another\\r\\nCall-ID: ",
                "a strange status   | SIP/2.0 200|SIP/2.0 999"
            })
    void aResponseThatFitsNothingIsDropped(String name, String part, String instead) {
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().ring();
        world.run(World.ms(100));
        pbx.incomingCall()
                .respond(
                        180,
                        "Ringing",
                        pbx.incomingCall().tag(),
                        d -> d.header("Contact", pbx.contact()).header("Subject", "again"));
        String good =
                new String(
                                pbx.incomingCall().incoming().sent().getLast().bytes(),
                                StandardCharsets.UTF_8)
                        .replace("SIP/2.0 180", "SIP/2.0 200");
        String bad = good.replaceFirst(part, instead.replace("\\r\\n", "\r\n"));
        assertThat(bad).isNotEqualTo(good);
        pbx.transmit(bench.back(), bad.getBytes(StandardCharsets.UTF_8));
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isZero();
        pbx.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {199, 250, 299, 399, 499, 599, 699})
    void anUnknownCodeCountsAsItsClass(int status) {
        PartyCall call = bench.carrierCalls();
        if (status >= 300) {
            pbx.incomingCall().reject(status, "What");
            world.run(World.seconds(1));
            assertThat(call.finalStatus() / 100).isEqualTo(status / 100);
        } else if (status < 200) {
            pbx.incomingCall().respond(status, "What", pbx.incomingCall().tag(), _ -> {});
            pbx.incomingCall().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
        }
    }

    @Test
    void manyForksAreTooMany_butTheCallGoesOn() {
        PartyCall call = bench.carrierCalls();
        for (int i = 0; i < 200; i++) {
            pbx.incomingCall().ring(pbx.newTag());
        }
        pbx.incomingCall().ring();
        world.run(World.seconds(1));
        assertThat(call.dialogs().size()).isLessThanOrEqualTo(32);
        call.cancel();
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).isEqualTo(487);
    }

    @Test
    void responsesToNothingAreDropped() {
        bench.carrierCalls();
        String stray =
                "SIP/2.0 200 OK\r\n"
                        + "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKforged1234567\r\n"
                        + "From: <sip:a@pbx.corp>;tag=1\r\n"
                        + "To: <sip:b@pbx.corp>;tag=2\r\n"
                        + "Call-ID: x\r\n"
                        + "CSeq: 1 INVITE\r\n"
                        + "Contact: <sip:b@10.0.0.10>\r\n"
                        + "Content-Length: 0\r\n\r\n";
        for (int i = 0; i < 100; i++) {
            pbx.transmit(bench.back(), stray.getBytes(StandardCharsets.UTF_8));
        }
        world.run(World.seconds(1));
        assertThat(bench.count(Counter.STRAY_RESPONSES)).isEqualTo(100);
        assertThat(pbx.requests("BYE")).isEmpty();
        pbx.incomingCall().reject(486, "Busy");
        world.run(World.seconds(1));
    }
}
