package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Offers within a call: one at a time, for the whole call (RFC 3261 §14, RFC 3264 §4). */
class ReInviteScenarioTest {
    @RegisterExtension private final Bench bench = new Bench();

    private final World world = bench.world();
    private final Party pbx = bench.pbx();

    @Test
    void bothSidesMayReInvite() {
        PartyCall call = bench.established();
        PartyDialog atPbx = pbx.incomingCall().dialog();
        for (int i = 0; i < 3; i++) {
            ClientExchange mine = call.dialog().reInvite();
            world.run(World.seconds(1));
            ClientExchange theirs = atPbx.reInvite();
            world.run(World.seconds(1));
            assertThat(mine.finalStatus()).isEqualTo(200);
            assertThat(theirs.finalStatus()).isEqualTo(200);
        }
        assertThat(atPbx.received("INVITE")).hasSize(3).allMatch(ServerExchange::acknowledged);
        assertThat(call.dialog().received("INVITE"))
                .hasSize(3)
                .allMatch(ServerExchange::acknowledged);
        assertThat(SdpText.address(atPbx.remoteSdp().orElseThrow())).isEqualTo(Bench.INSIDE);
        assertThat(SdpText.address(call.dialog().remoteSdp().orElseThrow()))
                .isEqualTo(Bench.OUTSIDE);
    }

    @Test
    void aReInviteWithoutOfferIsAnsweredInTheAck() {
        PartyCall call = bench.established();
        ClientExchange reInvite = call.dialog().lateReInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
        ClientExchange theirs = pbx.incomingCall().dialog().lateReInvite();
        world.run(World.seconds(1));
        assertThat(theirs.finalStatus()).isEqualTo(200);
        assertThat(call.dialog().received("INVITE")).allMatch(ServerExchange::acknowledged);
        assertThat(pbx.incomingCall().dialog().received("INVITE"))
                .allMatch(ServerExchange::acknowledged);
    }

    @Test
    void theOtherSidesOfferMeanwhileGets491() {
        pbx.answerReInviteAfter(World.seconds(2));
        PartyCall call = bench.established();
        ClientExchange mine = call.dialog().reInvite();
        world.run(World.ms(100));
        ClientExchange theirs = pbx.incomingCall().dialog().reInvite();
        world.run(World.ms(100));
        assertThat(theirs.finalStatus()).isEqualTo(491);
        world.run(World.seconds(5));
        assertThat(mine.finalStatus()).isEqualTo(200);
        assertThat(call.up()).isTrue();
    }

    @Test
    void offersThatCrossAreBothRefusedOrOneOfThemGoesThrough() {
        PartyCall call = bench.established();
        ClientExchange mine = call.dialog().reInvite();
        ClientExchange theirs = pbx.incomingCall().dialog().reInvite();
        world.run(World.seconds(2));
        assertThat(mine.finalStatus()).isIn(200, 491);
        assertThat(theirs.finalStatus()).isIn(200, 491);
        assertThat(mine.finalStatus() == 491 || theirs.finalStatus() == 491).isTrue();
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
        ClientExchange again = call.dialog().reInvite();
        world.run(World.seconds(2));
        assertThat(again.finalStatus()).isEqualTo(200);
    }

    @Test
    void theSameSidesSecondOfferGets500WithRetryAfter() {
        pbx.answerReInviteAfter(World.seconds(2));
        PartyCall call = bench.established();
        ClientExchange first = call.dialog().reInvite();
        world.run(World.ms(100));
        ClientExchange second = call.dialog().reInvite();
        world.run(World.ms(100));
        assertThat(second.finalStatus()).isEqualTo(500);
        int seconds =
                Integer.parseInt(
                        second.finalResponse()
                                .orElseThrow()
                                .header(HeaderName.RETRY_AFTER)
                                .orElseThrow());
        assertThat(seconds).isBetween(0, 10);
        world.run(World.seconds(5));
        assertThat(first.finalStatus()).isEqualTo(200);
    }

    @Test
    void aRefusedOneLeavesTheOldSessionAsItWas() {
        PartyCall call = bench.established();
        pbx.inDialog(
                (dialog, exchange) -> {
                    if (exchange.isInvite()) {
                        exchange.respond(488, "Not Acceptable Here", dialog.localTag(), _ -> {});
                    }
                    return exchange.isInvite();
                });
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(488);
        assertThat(bench.relay().commands(MediaCommand.Rollback.class)).hasSize(1);
        assertThat(bench.relay().sessions().values())
                .singleElement()
                .satisfies(s -> assertThat(s.offerPending()).isFalse());
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
        pbx.inDialog((_, _) -> false);
        ClientExchange again = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(again.finalStatus()).isEqualTo(200);
    }

    /** What the answerer plays after this nobody knows: no half of the call may go on. */
    @Test
    void anOfferThatIsAcceptedWithoutAnAnswerEndsTheCallOnBothSides() {
        PartyCall call = bench.established();
        acceptWithoutSdp();
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(2));
        assertThat(reInvite.finalStatus()).isEqualTo(488);
        assertThat(pbx.incomingCall().dialog().received("INVITE"))
                .allMatch(ServerExchange::acknowledged);
        assertThat(pbx.incomingCall().dialog().received("BYE")).hasSize(1);
        assertThat(call.dialog().received("BYE")).hasSize(1);
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.PEER_GONE);
    }

    /** No offer was made: the session is what it was for both. */
    @Test
    void aReInviteWithoutOfferThatIsAcceptedWithoutOneChangesNothing() {
        PartyCall call = bench.established();
        acceptWithoutSdp();
        ClientExchange reInvite = call.dialog().lateReInvite();
        world.run(World.seconds(2));
        assertThat(reInvite.finalStatus()).isEqualTo(488);
        assertThat(call.up()).isTrue();
        assertThat(pbx.incomingCall().up()).isTrue();
        pbx.inDialog((_, _) -> false);
        ClientExchange again = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(again.finalStatus()).isEqualTo(200);
    }

    private void acceptWithoutSdp() {
        pbx.inDialog(
                (dialog, exchange) -> {
                    if (exchange.isInvite()) {
                        exchange.respond(
                                200,
                                "OK",
                                dialog.localTag(),
                                d -> d.header("Contact", pbx.contact()));
                    }
                    return exchange.isInvite();
                });
    }

    @Test
    void oneThatTheRelayRefusesIsNotTakenBackThere() {
        PartyCall call = bench.established();
        bench.relay()
                .once(
                        MediaCommand.Offer.class,
                        new RelayBehaviour.Refusing(MediaReply.Reason.NOT_ACCEPTABLE, World.ms(1)));
        ClientExchange refused = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(refused.finalStatus()).isEqualTo(488);
        assertThat(pbx.incomingCall().dialog().received("INVITE")).isEmpty();
        assertThat(bench.relay().commands(MediaCommand.Rollback.class)).isEmpty();
        ClientExchange again = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(again.finalStatus()).isEqualTo(200);
        assertThat(bench.audio().bothWays(call, pbx.incomingCall())).isTrue();
    }

    @Test
    void byeEndsAnOpenOne() {
        pbx.answerReInviteAfter(World.seconds(5));
        PartyCall call = bench.established();
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.ms(100));
        pbx.incomingCall().dialog().bye();
        world.run(World.seconds(10));
        assertThat(reInvite.finalStatus()).isGreaterThanOrEqualTo(400);
        assertThat(call.dialog().received("BYE")).hasSize(1);
    }

    @Test
    void anAnswerOf481EndsTheCallOnBothSides() {
        PartyCall call = bench.established();
        pbx.inDialog(
                (dialog, exchange) -> {
                    if (exchange.isInvite()) {
                        exchange.respond(481, "Gone", dialog.localTag(), _ -> {});
                    }
                    return exchange.isInvite();
                });
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isIn(408, 481);
        assertThat(bench.node().calls()).isEmpty();
        assertThat(bench.node().records())
                .extracting(CallRecord::end)
                .containsExactly(CallRecord.End.PEER_GONE);
        assertThat(pbx.incomingCall().up()).isFalse();
    }

    @Test
    void cSeqCountsForEachLegAlone() {
        PartyCall call = bench.established();
        PartyDialog atPbx = pbx.incomingCall().dialog();
        long before = atPbx.remoteSeq();
        call.dialog().info("application/dtmf", "1");
        world.run(World.seconds(1));
        atPbx.info("application/dtmf", "2");
        world.run(World.seconds(1));
        call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(atPbx.remoteSeq()).isEqualTo(before + 2);
    }
}
