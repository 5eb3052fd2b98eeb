package io.drawbridge.core.b2bua;

import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics;

/** How a call goes on when the relay has answered, refused, or not answered in time. */
final class MediaReplies {
    private final Call call;

    MediaReplies(Call call) {
        this.call = call;
    }

    void on(MediaReply reply) {
        Purpose purpose = call.media.on(reply);
        if (purpose == null) {
            call.count(Counter.LATE_RELAY);
            if (reply instanceof MediaReply.Rewritten && !call.open()) {
                // Perhaps it was carried out after the deletion: then nobody else would delete it.
                call.emit(
                        new CallAction.AskRelay(
                                new MediaCommand.Delete(call.nextCommand(), call.id, "")));
            }
            return;
        }
        switch (reply) {
            case MediaReply.Rewritten(_, byte[] sdp) -> rewritten(purpose, sdp);
            case MediaReply.Refused(_, var why, String detail) ->
                    refused(purpose, status(why), detail);
            case MediaReply.Done(_, SessionStatistics statistics) -> {
                if (purpose instanceof Purpose.Last) call.hangup.record(statistics);
                else if (!(purpose instanceof Purpose.Rollback
                        || purpose instanceof Purpose.DropBranch)) {
                    refused(purpose, 500, "relay answered without SDP");
                }
            }
        }
    }

    private static int status(MediaReply.Reason why) {
        return switch (why) {
            case MALFORMED_SDP -> 400;
            case NOT_ACCEPTABLE -> 488;
            case NO_RESOURCES -> 503;
            case UNKNOWN_CALL, WRONG_STATE -> 500;
        };
    }

    private void rewritten(Purpose purpose, byte[] sdp) {
        switch (purpose) {
            case Purpose.OfferTo(Attempt attempt) -> call.targets.send(attempt, sdp);
            case Purpose.Early(Fork fork, var response) -> {
                if (early(fork)) call.responses.respond(fork, response, sdp);
            }
            case Purpose.Answered(Fork fork, var response) -> {
                if (inviting(fork)) call.answering.confirm(fork, response, sdp);
            }
            case Purpose.LateOffer(Fork fork, var response) -> {
                if (inviting(fork)) call.answering.confirm(fork, response, sdp);
            }
            case Purpose.ReOffer(Reoffer exchange) -> {
                if (call.reoffer != exchange) call.reoffering.rollBack(exchange.from);
                else if (call.outbound == null) call.machine.answer(exchange, sdp);
                else call.reoffering.send(exchange, sdp);
            }
            case Purpose.ReAnswer(Reoffer exchange, var response) -> {
                if (call.reoffer == exchange) call.reoffering.succeed(exchange, response, sdp);
            }
            case Purpose.EchoReAnswer(Reoffer exchange) -> {
                if (call.reoffer == exchange) call.reoffering.succeed(exchange, null, sdp);
            }
            case Purpose.PlayAgain(Reoffer exchange) -> {
                if (call.reoffer == exchange) call.reoffering.succeed(exchange, null, sdp);
            }
            case Purpose.AnswerInAck _ -> call.answering.answered(sdp);
            case Purpose.EchoOffer _ -> {
                if (call.state == Call.State.INVITING) call.machine.answer(sdp);
            }
            case Purpose.MachineAnswer _ -> {
                if (call.state == Call.State.INVITING) call.machine.confirm(sdp);
            }
            case Purpose.Rollback _, Purpose.DropBranch _ -> {}
            case Purpose.Last _ -> call.hangup.record(SessionStatistics.NONE);
        }
    }

    private boolean early(Fork fork) {
        return call.state == Call.State.INVITING
                && call.winner == null
                && !fork.attempt.givenUp
                && !fork.attempt.finished;
    }

    private boolean inviting(Fork fork) {
        return call.state == Call.State.INVITING && call.winner == fork;
    }

    private void refused(Purpose purpose, int status, String detail) {
        String reason = "relay: " + detail;
        switch (purpose) {
            case Purpose.OfferTo(Attempt attempt) ->
                    call.targets.onNoOffer(attempt, status, reason);
            case Purpose.Early(Fork fork, var response) -> {
                if (early(fork)) call.responses.respond(fork, response, null);
            }
            case Purpose.Answered(Fork fork, _) -> {
                if (inviting(fork))
                    call.answering.failAfterAnswer(
                            status == 503 || status == 488 ? status : 502, reason);
            }
            case Purpose.LateOffer(Fork fork, _) -> {
                if (inviting(fork))
                    call.answering.failAfterAnswer(status == 503 ? 503 : 488, reason);
            }
            case Purpose.ReOffer(Reoffer exchange) -> {
                if (call.reoffer == exchange) call.reoffering.refused(exchange, status);
            }
            case Purpose.PlayAgain(Reoffer exchange) -> {
                if (call.reoffer == exchange) call.reoffering.refuse(exchange, status);
            }
            case Purpose.ReAnswer(Reoffer exchange, _) -> {
                if (call.reoffer == exchange) call.reoffering.close(status);
                broken(reason);
            }
            case Purpose.EchoReAnswer _, Purpose.AnswerInAck _ -> broken(reason);
            case Purpose.EchoOffer _, Purpose.MachineAnswer _ -> {
                if (call.state == Call.State.INVITING) call.setup.refuse(status, reason);
            }
            case Purpose.Rollback _, Purpose.DropBranch _ -> {}
            case Purpose.Last _ -> call.hangup.record(SessionStatistics.NONE);
        }
    }

    /** Nobody can say any more which session the two sides believe in. */
    private void broken(String reason) {
        AckWait wait = call.ackWait;
        call.ackWait = null;
        if (wait != null) call.hangup.acknowledged(wait.side()); // a BYE may wait for it
        call.hangup.now(End.REJECTED, reason);
    }

    /** The deadline of a command has passed. */
    void onSilence(Purpose purpose) {
        call.count(Counter.UNANSWERED_RELAY);
        if (purpose instanceof Purpose.ReOffer(Reoffer exchange)) {
            if (call.reoffer == exchange) call.reoffering.fail(exchange, 500, null);
        } else if (purpose instanceof Purpose.OfferTo(Attempt attempt)) {
            call.targets.onNoRelay(attempt, 503, "relay: no reply in time");
        } else {
            refused(purpose, 503, "no reply in time");
        }
    }
}
