package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.Dialog;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.telemetry.CallRecord.ReleasedBy;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.SessionStatistics;

/**
 * The end of a call: BYE, CANCEL, silence, an operator's wish; then the last statistics and the
 * record.
 */
final class Hangup {
    private final Call call;
    private End end = End.NORMAL;
    private ReleasedBy releasedBy = ReleasedBy.SBC;
    private int status;
    private String reason = "";
    private long endedAt;
    private boolean lastAsked;
    private boolean recorded;
    private boolean byeAfterAck;
    private int branchesKept;

    Hangup(Call call) {
        this.call = call;
    }

    boolean recorded() {
        return recorded;
    }

    /** A BYE, already answered. */
    void onBye(Side from) {
        if (!call.open()) return;
        CallSide side = call.side(from);
        if (side != null && side.dialog != null) side.dialog.terminate();
        if (call.state == Call.State.INVITING) {
            onCancel(); // a caller may end his early dialog so (RFC 3261 §15)
            return;
        }
        byeSide(from.other(), "");
        finish(
                End.NORMAL,
                from == Side.INBOUND ? ReleasedBy.INBOUND : ReleasedBy.OUTBOUND,
                200,
                "BYE");
    }

    /** A CANCEL for the first INVITE, already answered. */
    void onCancel() {
        if (call.state != Call.State.INVITING) return;
        call.setup.answer(487);
        finish(End.CANCELLED, ReleasedBy.INBOUND, 487, "cancelled");
    }

    /**
     * Before the answer nothing can reach a caller without his connection: responses go there alone
     * (RFC 3261 §18.2.2). Later it is no end (RFC 5923): only what cannot be sent is.
     */
    void onCallerGone() {
        if (call.state != Call.State.INVITING) return;
        call.setup.answer(487);
        finish(End.PEER_GONE, ReleasedBy.INBOUND, 487, "connection lost before the answer");
    }

    void onMediaSilent(String tag) {
        if (!call.open()) return;
        now(
                End.MEDIA_TIMEOUT,
                tag.equals(Call.CALLER)
                        ? "no media from the inbound side"
                        : "no media from the outbound side");
    }

    /** Ends the call from our side, whatever its state. */
    void now(End why, String words) {
        if (!call.open()) return;
        if (call.state == Call.State.INVITING) {
            int code = early(why);
            call.setup.answer(code);
            finish(why, ReleasedBy.SBC, code, words);
            return;
        }
        String header = reasonHeader(why);
        byeSide(Side.OUTBOUND, header);
        byeSide(Side.INBOUND, header);
        finish(why, ReleasedBy.SBC, 200, words);
    }

    /** The answer to an INVITE that has none yet. */
    private static int early(End why) {
        return switch (why) {
            case BUG -> 500;
            case MEDIA_TIMEOUT -> 408;
            case BUDGET -> 403;
            case NORMAL, CANCELLED, REJECTED, NO_ANSWER, NO_ACK, PEER_GONE, MAX_DURATION, ADMIN ->
                    503;
        };
    }

    /** Why our BYE comes (RFC 3326); empty where it needs no words. */
    private static String reasonHeader(End why) {
        return switch (why) {
            case MEDIA_TIMEOUT -> "SIP;cause=408;text=\"Media timeout\"";
            case BUDGET -> "SIP;cause=403;text=\"Call budget used up\"";
            case NORMAL,
                    CANCELLED,
                    REJECTED,
                    NO_ANSWER,
                    NO_ACK,
                    PEER_GONE,
                    MAX_DURATION,
                    ADMIN,
                    BUG ->
                    "";
        };
    }

    private void byeSide(Side which, String header) {
        CallSide side = call.side(which);
        if (side == null || side.dialog == null) return;
        if (which == Side.INBOUND && call.invite != null && call.ackWait != null) {
            byeAfterAck = true; // RFC 3261 §15: not before the ACK for the 2xx
            return;
        }
        Fork winner = call.winner;
        if (which == Side.OUTBOUND && winner != null && winner.ack == null) {
            call.answering.acknowledge(winner, null);
        }
        if (call.reoffer != null) call.reoffering.close();
        bye(side, side.dialog, header);
    }

    void bye(CallSide side, Dialog dialog) {
        bye(side, dialog, "");
    }

    private void bye(CallSide side, Dialog dialog, String header) {
        if (dialog.state() == Dialog.State.TERMINATED) return;
        dialog.terminate();
        Flow way = call.inDialog.way(side, dialog);
        MessageBuilder builder = dialog.request(Method.BYE, call.inDialog.via(way), 70);
        if (!header.isEmpty()) builder.header(HeaderName.REASON, header);
        call.emit(new CallAction.Send(builder.buildRequest(), way, new Use.Bye(call), false));
    }

    /** The ACK for our 2xx has come, or never will. */
    void acknowledged(Side side) {
        if (side != Side.INBOUND) return;
        call.invite = null;
        if (!byeAfterAck) return;
        byeAfterAck = false;
        byeSide(Side.INBOUND, "");
    }

    /** Everybody has, or gets now, a final answer or a BYE; what is left is ours. */
    void finish(End why, ReleasedBy by, int finalStatus, String words) {
        if (!call.open()) return;
        boolean answered = call.state == Call.State.CONFIRMED;
        call.state = Call.State.ENDING;
        end = why;
        releasedBy = by;
        status = finalStatus;
        reason = words;
        endedAt = call.now;
        call.endBy = Call.NEVER;
        call.reoffering.close();
        for (Attempt attempt : call.attempts) call.targets.giveUp(attempt);
        Fork winner = call.winner;
        if (!answered && winner != null) { // cancelled while the relay worked on the 2xx
            if (winner.ack == null) call.answering.acknowledge(winner, null);
            bye(winner.attempt.side, winner.dialog);
        }
        if (!byeAfterAck) call.ackWait = null;
        if (!byeAfterAck) call.invite = null;
    }

    /** Does what is left, once the relay is free. */
    boolean advance() {
        return switch (call.state) {
            case INVITING, ENDED -> false;
            case CONFIRMED -> dropBranch();
            case ENDING -> {
                if (!recorded && call.setup.mediaOpen() && !lastAsked) {
                    lastAsked = true;
                    call.ask(
                            new MediaCommand.Delete(call.nextCommand(), call.id, ""),
                            new Purpose.Last());
                    yield true;
                }
                if (!recorded) record(SessionStatistics.NONE);
                if (call.ackWait == null && allFinished()) {
                    call.state = Call.State.ENDED;
                    call.emit(new CallAction.Ended());
                }
                yield false;
            }
        };
    }

    private boolean allFinished() {
        for (Attempt attempt : call.attempts) if (!attempt.finished) return false;
        return true;
    }

    /** Frees the ports of a target that was given up. */
    private boolean dropBranch() {
        while (branchesKept < call.attempts.size()) {
            Attempt attempt = call.attempts.get(branchesKept++);
            Fork winner = call.winner;
            if (winner == null || attempt == winner.attempt || call.setup.lateOffer()) continue;
            call.ask(
                    new MediaCommand.Delete(call.nextCommand(), call.id, attempt.branch),
                    new Purpose.DropBranch());
            return true;
        }
        return false;
    }

    void record(SessionStatistics media) {
        if (recorded) return;
        recorded = true;
        CallSummary summary = call.summary();
        if (media.streams().stream().anyMatch(summary::keyInClear))
            call.count(Counter.KEYS_IN_CLEAR);
        call.emit(
                new CallAction.WriteRecord(
                        new CallRecord(
                                summary,
                                call.origin.requestUri(),
                                call.route.name().orElse(""),
                                endedAt,
                                status,
                                end,
                                releasedBy,
                                reason,
                                call.alert(),
                                media)));
    }
}
