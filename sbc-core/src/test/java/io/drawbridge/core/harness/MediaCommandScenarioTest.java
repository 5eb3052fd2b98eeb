package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A relay that is late, wrong or silent never holds a call up, and nothing of it is left there. */
class MediaCommandScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party carrier = bench.carrier();
    private final Party pbx = bench.pbx();
    private final SimulatedRelay relay = bench.relay();

    @Test
    void noReplyToTheFirstOffer_is503() {
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Mute());
        PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.seconds(8));
        assertThat(call.finalStatus()).isEqualTo(503);
        assertThat(pbx.incomingCalls()).isEmpty();
        assertThat(relay.commands(MediaCommand.Delete.class)).isNotEmpty();
        assertThat(bench.count(Counter.UNANSWERED_RELAY)).isEqualTo(1);
    }

    @Test
    void aSuccessAfterTheDeadline_isDeletedAgain() {
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Slow(World.seconds(20)));
        PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.seconds(8));
        assertThat(call.finalStatus()).isEqualTo(503);
        world.run(World.seconds(20));
        assertThat(relay.sessions()).isEmpty();
    }

    @Test
    void noReplyToTheAnswer_acknowledgesAndEndsTheCalledSide() {
        relay.once(MediaCommand.Answer.class, new RelayBehaviour.Mute());
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.seconds(8));
        assertThat(call.finalStatus()).isGreaterThanOrEqualTo(500);
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
    }

    @Test
    void noReplyToAReOffer_is500AndTheOldSessionStays() {
        PartyCall call = bench.established();
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Deaf());
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(8));
        assertThat(reInvite.finalStatus()).isEqualTo(500);
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
        assertThat(relay.sessions()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} is answered {1}")
    @CsvSource({
        "MALFORMED_SDP, 400",
        "NOT_ACCEPTABLE, 488",
        "NO_RESOURCES, 503",
        "WRONG_STATE, 500"
    })
    void aRefusedFirstOffer(MediaReply.Reason reason, int status) {
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Refusing(reason, World.ms(2)));
        PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.seconds(2));
        assertThat(call.finalStatus()).isEqualTo(status);
        assertThat(pbx.incomingCalls()).isEmpty();
    }

    @Test
    void aRefusedReOffer_is488AndTheOldSessionStays() {
        PartyCall call = bench.established();
        relay.once(
                MediaCommand.Offer.class,
                new RelayBehaviour.Refusing(MediaReply.Reason.NOT_ACCEPTABLE, World.ms(2)));
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(2));
        assertThat(reInvite.finalStatus()).isEqualTo(488);
        assertThat(call.up()).isTrue();
    }

    /** What the called party answers is less than what it was offered, such as keys thrown away. */
    @Test
    void anAnswerThatIsNotAcceptable_is488_andEndsTheCalledSide() {
        relay.once(
                MediaCommand.Answer.class,
                new RelayBehaviour.Refusing(MediaReply.Reason.NOT_ACCEPTABLE, World.ms(2)));
        PartyCall call = bench.carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.seconds(2));
        assertThat(call.finalStatus()).isEqualTo(488);
        assertThat(pbx.incomingCall().incoming().acknowledged()).isTrue();
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
        assertThat(bench.node().records()).extracting(CallRecord::status).containsExactly(488);
    }

    @Test
    void anAnswerToAReOffer_thatIsNotAcceptable_is488_andEndsTheCall() {
        PartyCall call = bench.established();
        relay.once(
                MediaCommand.Answer.class,
                new RelayBehaviour.Refusing(MediaReply.Reason.NOT_ACCEPTABLE, World.ms(2)));
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(2));
        assertThat(reInvite.finalStatus()).isEqualTo(488);
        assertThat(call.dialog().received("BYE")).hasSize(1);
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
    }

    @Test
    void aReplyThatNobodyAwaitsIsIgnored() {
        relay.always(MediaCommand.Offer.class, new RelayBehaviour.Confused(World.ms(5)));
        relay.always(MediaCommand.Answer.class, new RelayBehaviour.Stuttering(World.ms(5)));
        PartyCall call = bench.established();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(relay.sessions()).hasSize(1);
    }

    @Test
    void whileItThinks_transactionsGoOn() {
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Prompt(World.ms(900)));
        PartyCall call = carrier.call(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(100));
        assertThat(call.statuses()).containsExactly(100);
        carrier.transmit(bench.front(), call.invite().bytes());
        world.run(World.seconds(1));
        pbx.incomingCall().answer();
        world.run(World.seconds(3));
        assertThat(call.up()).isTrue();
    }

    @Test
    void whileItThinks_aByeActsAtOnce() {
        PartyCall call = bench.established();
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Prompt(World.ms(900)));
        call.dialog().reInvite();
        world.run(World.ms(50));
        ClientExchange bye = pbx.incomingCall().dialog().bye();
        world.run(World.ms(50));
        assertThat(bye.finalStatus()).isEqualTo(200);
        assertThat(call.dialog().received("BYE")).hasSize(1);
    }

    /** The caller's BYE waits for his ACK (RFC 3261 §15), and the ACK for the relay. */
    @Test
    void whileItThinksAboutTheAnswerToALateOffer_aByeIsNotForgottenWhenItRefuses() {
        relay.once(
                MediaCommand.Answer.class,
                new RelayBehaviour.Refusing(MediaReply.Reason.WRONG_STATE, World.ms(800)));
        PartyCall call = carrier.lateCall(bench.front(), "sip:1001@198.51.100.1");
        world.run(World.ms(100));
        pbx.incomingCall().answer();
        world.run(World.ms(300));
        assertThat(relay.commands(MediaCommand.Answer.class)).hasSize(1);
        pbx.incomingCall().dialog().bye();
        world.run(World.seconds(4));
        assertThat(call.dialog().received("BYE")).hasSize(1);
        assertThat(bench.node().calls()).isEmpty();
    }

    @Test
    void whileItThinks_otherRequestsOfTheCallWaitInOrder() {
        PartyCall call = bench.established();
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Prompt(World.ms(800)));
        call.dialog().reInvite();
        world.run(World.ms(20));
        for (int i = 0; i < 5; i++) {
            call.dialog().info("application/dtmf-relay", "Signal=" + i);
        }
        world.run(World.seconds(4));
        assertThat(pbx.incomingCall().dialog().received("INFO"))
                .extracting(e -> e.request().bodyText())
                .containsExactly("Signal=0", "Signal=1", "Signal=2", "Signal=3", "Signal=4");
        assertThat(call.dialog().sent()).allMatch(e -> e.finalStatus() == 200);
    }

    @Test
    void whileItThinks_notMoreThanThirtyTwoWait() {
        PartyCall call = bench.established();
        relay.once(MediaCommand.Offer.class, new RelayBehaviour.Prompt(World.ms(400)));
        call.dialog().reInvite();
        world.run(World.ms(20));
        for (int i = 0; i < 40; i++) {
            call.dialog().info("application/dtmf-relay", "Signal=" + i);
        }
        world.run(World.seconds(4));
        assertThat(call.dialog().sent())
                .filteredOn(e -> !e.isInvite())
                .extracting(ClientExchange::finalStatus)
                .satisfies(
                        statuses -> {
                            assertThat(statuses).filteredOn(s -> s == 200).hasSize(32);
                            assertThat(statuses).filteredOn(s -> s == 500).hasSize(8);
                        });
        assertThat(call.up()).isTrue();
    }

    @Test
    void keyThatAPartyPresses_isCounted_andChangesNothing() {
        PartyCall call = bench.established();
        String session = relay.sessions().keySet().iterator().next();
        relay.press(session, "i", 5);
        relay.press(session, "i", 11);
        world.run(World.seconds(1));
        assertThat(bench.count(Counter.DIGITS)).isEqualTo(2);
        assertThat(call.up()).isTrue();
    }

    @Test
    void silenceOfALegEndsTheCallOnBothSides() {
        PartyCall call = bench.established();
        String session = relay.sessions().keySet().iterator().next();
        MediaCommand.Offer offer = relay.commands(MediaCommand.Offer.class).getFirst();
        relay.silence(session, offer.fromTag());
        world.run(World.seconds(1));
        assertThat(call.dialog().received("BYE")).hasSize(1);
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
        assertThat(bench.node().records())
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.end()).isEqualTo(CallRecord.End.MEDIA_TIMEOUT);
                            assertThat(r.releasedBy()).isEqualTo(CallRecord.ReleasedBy.SBC);
                        });
    }

    @Test
    void aDeletionThatIsNeverAnsweredKeepsNoCall() {
        PartyCall call = bench.established();
        relay.always(MediaCommand.Delete.class, new RelayBehaviour.Mute());
        call.dialog().bye();
        world.run(World.seconds(60));
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.node().records()).hasSize(1);
    }
}
