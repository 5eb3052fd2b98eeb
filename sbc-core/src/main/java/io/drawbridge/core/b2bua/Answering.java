package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.Dialog;
import io.drawbridge.core.media.DeclinedOffer;
import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.telemetry.CallRecord.ReleasedBy;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transaction.TwoHundredRetransmission;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaCommand;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** The 2xx to an INVITE and its ACK, on both sides (RFC 3261 §13.2.2.4, §13.3.1.4). */
final class Answering {
    private final Call call;

    Answering(Call call) {
        this.call = call;
    }

    /** A 2xx to the first INVITE. */
    void onSuccess(Attempt attempt, SipResponse response) {
        attempt.failoverAt = Call.NEVER;
        attempt.provisional = true;
        attempt.finished = true;
        Fork fork = call.responses.fork(attempt, response);
        if (fork == null) return; // beyond the limit of forks: it will give up by itself
        if (call.setup.lateOffer() && SdpBody.of(response) instanceof SdpBody.Present(byte[] sdp)) {
            fork.offered = sdp;
        }
        if (fork.ack != null) {
            call.emit(
                    new CallAction.SendAck(fork.ack, call.inDialog.way(attempt.side, fork.dialog)));
            return;
        }
        if (fork == call.winner) return; // repeated before the caller's ACK brought the answer
        if (attempt.givenUp || call.winner != null || call.state != Call.State.INVITING) {
            acknowledge(fork, null);
            call.hangup.bye(attempt.side, fork.dialog);
            return;
        }
        win(fork, response);
    }

    private void win(Fork fork, SipResponse response) {
        SdpBody body = SdpBody.of(response);
        if (call.unproven) {
            acknowledge(fork, null);
            call.hangup.bye(fork.attempt.side, fork.dialog);
            call.responses.unchallenged(fork.attempt);
            return;
        }
        if (fork.attempt.side.peer instanceof Peer.Trunk) call.came(response.status(), false);
        call.winner = fork;
        fork.dialog.confirm();
        call.outbound = fork.attempt.side;
        call.outbound.dialog = fork.dialog;
        call.outbound.mediaTag = fork.mediaTag();
        for (Attempt other : call.attempts) if (other != fork.attempt) call.targets.giveUp(other);
        if (!call.setup.lateOffer()) acknowledge(fork, null);
        if (!(body instanceof SdpBody.Present(byte[] sdp))) {
            failAfterAnswer(502, "2xx without SDP");
            return;
        }
        if (call.setup.lateOffer()) {
            call.setup.offerOpened();
            call.ask(
                    new MediaCommand.Offer(
                            call.nextCommand(),
                            call.id,
                            fork.mediaTag(),
                            Call.CALLER,
                            fork.attempt.branch,
                            sdp,
                            fork.attempt.side.media(),
                            call.inbound.media()),
                    new Purpose.LateOffer(fork, response));
        } else {
            call.ask(answer(fork, sdp, true), new Purpose.Answered(fork, response));
        }
    }

    MediaCommand answer(Fork fork, byte[] sdp, boolean fin) {
        return new MediaCommand.Answer(
                call.nextCommand(),
                call.id,
                Call.CALLER,
                fork.mediaTag(),
                fork.attempt.branch,
                sdp,
                fin);
    }

    /** The relay has the session: the caller gets the 2xx. */
    void confirm(Fork fork, SipResponse response, byte[] sdp) {
        SipResponse passed = call.responses.respond(fork, response, sdp);
        SipRequest invite = call.setup.invite();
        if (fork.inboundDialog != null) call.inbound.dialog = fork.inboundDialog;
        confirmed(invite, fork.inboundTag);
        await(
                Side.INBOUND,
                call.inviteTransaction,
                passed,
                invite.cseq().number(),
                call.setup.lateOffer());
    }

    void confirmed(SipRequest invite, String localTag) {
        call.state = Call.State.CONFIRMED;
        call.answeredAt = call.now;
        call.endBy = call.now + call.env.config().policy().calls().maxDuration().toNanos();
        if (call.inbound.dialog == null) call.inbound.dialog = Dialog.uas(invite, localTag);
        call.inbound.dialog.confirm();
        call.count(Counter.CALLS_ANSWERED);
    }

    void await(
            Side side,
            ServerTransaction transaction,
            SipResponse response,
            long cseq,
            boolean offered) {
        call.ackWait =
                new AckWait(
                        side,
                        transaction,
                        response,
                        cseq,
                        offered,
                        new TwoHundredRetransmission(call.env.timers(), call.now));
    }

    /**
     * Something is wrong with the session after the 2xx: ACK and BYE to the one side, an error to
     * the other.
     */
    void failAfterAnswer(int status, String reason) {
        call.setup.answer(status);
        call.hangup.finish(End.REJECTED, ReleasedBy.SBC, status, reason);
    }

    void onAck(CallEvent.Ack event) {
        AckWait wait = call.ackWait;
        CallSide side = wait == null ? null : call.side(wait.side());
        if (wait == null
                || side == null
                || side.dialog == null
                || !side.dialog.id().equals(event.dialog())
                || event.ack().cseq().number() != wait.cseq()) {
            return; // a repetition
        }
        if (wait.offered() && call.state == Call.State.CONFIRMED) {
            if (SdpBody.of(event.ack()) instanceof SdpBody.Present(byte[] sdp)) {
                answerInAck(wait, sdp);
            } else {
                call.ackWait = null;
                call.hangup.now(End.PEER_GONE, "ACK without the answer to our offer");
            }
            return;
        }
        call.ackWait = null;
        call.invite = null;
        call.hangup.acknowledged(wait.side());
    }

    private void answerInAck(AckWait wait, byte[] sdp) {
        CallSide answerer = Objects.requireNonNull(call.side(wait.side()));
        CallSide offerer = Objects.requireNonNull(call.side(wait.side().other()));
        Fork winner = call.winner;
        String branch = call.reoffer == null && winner != null ? winner.attempt.branch : "";
        call.ask(
                new MediaCommand.Answer(
                        call.nextCommand(),
                        call.id,
                        offerer.mediaTag,
                        answerer.mediaTag,
                        branch,
                        sdp,
                        true),
                new Purpose.AnswerInAck());
    }

    /** The relay has the answer that came in the ACK: the other side gets its ACK. */
    void answered(byte[] sdp) {
        AckWait wait = call.ackWait;
        if (wait == null) return;
        call.ackWait = null;
        Side to = wait.side().other();
        if (call.reoffer != null) {
            call.reoffering.acknowledge(call.reoffer, sdp);
        } else if (to == Side.OUTBOUND && call.winner != null) {
            acknowledge(call.winner, sdp);
        }
        call.invite = null;
        call.hangup.acknowledged(wait.side());
    }

    /**
     * Sends the ACK for the 2xx of a fork.
     *
     * @param sdp the answer to an offer in the 2xx; null: an offer is declined
     */
    void acknowledge(Fork fork, byte @Nullable [] sdp) {
        Flow way = call.inDialog.way(fork.attempt.side, fork.dialog);
        long cseq = Objects.requireNonNull(fork.attempt.invite).cseq().number();
        fork.ack = ack(fork.dialog, way, cseq, sdp == null ? declined(fork.offered) : sdp);
        call.emit(new CallAction.SendAck(fork.ack, way));
    }

    /** Null where there is nothing to answer, or nothing that can be answered. */
    static byte @Nullable [] declined(byte @Nullable [] offer) {
        return offer == null ? null : DeclinedOffer.answer(offer).orElse(null);
    }

    SipRequest ack(Dialog dialog, Flow way, long cseq, byte @Nullable [] sdp) {
        MessageBuilder builder = dialog.ack(call.inDialog.via(way), cseq);
        if (sdp != null) builder.body(SdpBody.CONTENT_TYPE, sdp);
        return builder.buildRequest();
    }

    void onDeadline() {
        AckWait wait = call.ackWait;
        if (wait == null) return;
        for (var action :
                wait.repetition()
                        .on(new TwoHundredRetransmission.Event.DeadlineReached(), call.now)) {
            switch (action) {
                case TwoHundredRetransmission.Action.Resend _ ->
                        call.emit(new CallAction.Respond(wait.transaction(), wait.response()));
                case TwoHundredRetransmission.Action.GiveUp _ -> {
                    call.ackWait = null;
                    call.hangup.acknowledged(wait.side());
                    call.hangup.now(End.NO_ACK, "no ACK for our 2xx");
                }
            }
        }
    }

    long nextDeadline() {
        return call.ackWait == null ? Call.NEVER : call.ackWait.repetition().nextDeadline();
    }
}
