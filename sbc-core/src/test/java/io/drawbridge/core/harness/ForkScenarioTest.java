package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** Several called devices behind one target (RFC 3261 §12.1, §13.2.2.4). */
class ForkScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();

    @Test
    void everyEarlyDialogHasItsOwnTagTowardsTheCaller() {
        PartyCall call = bench.carrierCalls();
        PartyCall called = pbx.incomingCall();
        called.ring(Bench.INSIDE_MARK + "a");
        called.ring(Bench.INSIDE_MARK + "b");
        called.ring(Bench.INSIDE_MARK + "a");
        world.run(World.seconds(1));
        assertThat(call.dialogs()).extracting(PartyDialog::remoteTag).hasSize(2);
        called.answer(Bench.INSIDE_MARK + "b");
        world.run(World.seconds(1));
        List<String> tags = call.dialogs().stream().map(PartyDialog::remoteTag).toList();
        assertThat(call.dialogs()).hasSize(2);
        assertThat(call.dialog().remoteTag()).isEqualTo(tags.get(1));
    }

    @Test
    void allBranchesShareOneInboundMediaPort() {
        PartyCall call = bench.carrierCalls();
        PartyCall called = pbx.incomingCall();
        called.earlyMedia(Bench.INSIDE_MARK + "a");
        called.earlyMedia(Bench.INSIDE_MARK + "b");
        world.run(World.seconds(1));
        called.answer(Bench.INSIDE_MARK + "a");
        world.run(World.seconds(1));
        assertThat(call.dialogs())
                .extracting(d -> SdpText.port(d.remoteSdp().orElseThrow()))
                .hasSize(2)
                .containsOnly(SdpText.port(call.dialog().remoteSdp().orElseThrow()));
    }

    @Test
    void theFirstAnswerWins_aLaterOneIsAcknowledgedAndEnded() {
        PartyCall call = bench.carrierCalls();
        PartyCall called = pbx.incomingCall();
        called.ring(Bench.INSIDE_MARK + "a");
        called.ring(Bench.INSIDE_MARK + "b");
        world.run(World.ms(100));
        called.answer(Bench.INSIDE_MARK + "a");
        PartyDialog loser = called.answerToo(Bench.INSIDE_MARK + "b");
        world.run(World.seconds(1));
        assertThat(call.statuses()).containsOnlyOnce(200);
        assertThat(call.up()).isTrue();
        assertThat(called.up()).isTrue();
        assertThat(called.acknowledged(loser)).isTrue();
        assertThat(loser.received("BYE")).hasSize(1);
    }

    @Test
    void anAnswerLongAfterTheFirstIsAcknowledgedAndEndedToo() {
        PartyCall call = bench.carrierCalls();
        PartyCall called = pbx.incomingCall();
        called.answer(Bench.INSIDE_MARK + "a");
        world.run(World.seconds(10));
        PartyDialog loser = called.answerToo(Bench.INSIDE_MARK + "b");
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(called.acknowledged(loser)).isTrue();
        assertThat(loser.received("BYE")).hasSize(1);
    }

    @Test
    void aRequestInADialogThatWonReachesIt() {
        PartyCall call = bench.carrierCalls();
        PartyCall called = pbx.incomingCall();
        called.ring(Bench.INSIDE_MARK + "a");
        called.ring(Bench.INSIDE_MARK + "b");
        called.answer(Bench.INSIDE_MARK + "b");
        world.run(World.seconds(1));
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
        assertThat(called.dialog(Bench.INSIDE_MARK + "b").received("INVITE")).hasSize(1);
    }
}
