package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.Dialog;
import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.transaction.Cancel;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.Reply;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaCommand;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * re-INVITE, from either side to the other: one exchange at a time for the whole call (RFC 3261
 * §14, RFC 3264 §4).
 */
final class Reoffering {
    private final Call call;
    private @Nullable Side rollbackOf;

    Reoffering(Call call) {
        this.call = call;
    }

    /** A re-INVITE that is not refused at once waits until the relay is free. */
    boolean waits(CallEvent.Request event) {
        return event.request().method().equals(Method.INVITE)
                && call.state == Call.State.CONFIRMED
                && !exchangeOpen();
    }

    private boolean exchangeOpen() {
        return call.reoffer != null || call.ackWait != null;
    }

    void begin(CallEvent.Request event, Side from) {
        if (call.state != Call.State.CONFIRMED) {
            call.inDialog.refuse(event, from == Side.INBOUND ? 500 : 491);
            return;
        }
        Side owner =
                call.reoffer != null
                        ? call.reoffer.from
                        : call.ackWait != null ? call.ackWait.side() : null;
        if (owner != null) {
            call.inDialog.refuse(event, owner == from ? 500 : 491); // §14.2
            return;
        }
        byte[] offer = null;
        switch (SdpBody.of(event.request())) {
            case SdpBody.Unsupported _ -> {
                call.inDialog.refuse(event, 415);
                return;
            }
            case SdpBody.Present(byte[] sdp) -> offer = sdp;
            case SdpBody.Absent _ -> {}
        }
        CallSide asking = Objects.requireNonNull(call.side(from));
        Objects.requireNonNull(asking.dialog).refreshTarget(event.request());
        Reoffer exchange =
                new Reoffer(from, event.request(), event.transaction(), event.arrival(), offer);
        CallSide other = call.side(from.other());
        if (other == null && offer == null) {
            call.inDialog.refuse(event, 488); // a machine has nothing to offer
            return;
        }
        call.reoffer = exchange;
        call.emit(new CallAction.Trying(exchange.transaction));
        if (offer == null) {
            send(exchange, null);
            return;
        }
        if (other == null) {
            call.machine.reOffer(exchange, offer);
            return;
        }
        call.ask(
                new MediaCommand.Offer(
                        call.nextCommand(),
                        call.id,
                        asking.mediaTag,
                        other.mediaTag,
                        "",
                        offer,
                        asking.media(),
                        other.media()),
                new Purpose.ReOffer(exchange));
    }

    /** The relay has rewritten the offer, or there is none: the other side gets its re-INVITE. */
    void send(Reoffer exchange, byte @Nullable [] sdp) {
        Side to = exchange.from.other();
        CallSide side = Objects.requireNonNull(call.side(to));
        CallSide asking = Objects.requireNonNull(call.side(exchange.from));
        Dialog dialog = Objects.requireNonNull(side.dialog);
        Flow way = call.inDialog.way(side, dialog);
        MessageBuilder builder =
                dialog.request(
                                Method.INVITE,
                                call.inDialog.via(way),
                                OutboundInvite.maxForwards(exchange.request))
                        .header(HeaderName.CONTACT, side.contact)
                        .header(HeaderName.ALLOW, OutboundInvite.ALLOW);
        HeaderPolicy.builtIn().copy(exchange.request, builder, call.crossing(asking, side));
        if (sdp != null) builder.body(SdpBody.CONTENT_TYPE, sdp);
        SipRequest request = builder.buildRequest();
        exchange.use = new Use.ReInvite(call, to, request, way);
        call.emit(new CallAction.Send(request, way, exchange.use, false));
    }

    void onResponse(Use.ReInvite use, SipResponse response) {
        if (response.status() < 200) {
            boolean first = !use.provisional;
            use.provisional = true;
            if (first && use.cancelWanted) cancel(use);
            return;
        }
        Reoffer exchange = call.reoffer;
        boolean current =
                exchange != null && exchange.use == use && call.state == Call.State.CONFIRMED;
        if (response.status() < 300) {
            if (!use.request.hasBody()
                    && SdpBody.of(response) instanceof SdpBody.Present(byte[] sdp)) {
                use.offered = sdp;
            }
            if (use.ack != null) {
                call.emit(new CallAction.SendAck(use.ack, use.flow));
            } else if (!current) {
                acknowledge(use, null);
            } else if (!use.succeeded) {
                onSuccess(Objects.requireNonNull(exchange), use, response);
            }
            return;
        }
        if (current) fail(Objects.requireNonNull(exchange), response.status(), response);
    }

    private void onSuccess(Reoffer exchange, Use.ReInvite use, SipResponse response) {
        use.succeeded = true;
        CallSide answerer = Objects.requireNonNull(call.side(use.to));
        CallSide asking = Objects.requireNonNull(call.side(exchange.from));
        Objects.requireNonNull(answerer.dialog).refreshTarget(response);
        if (exchange.offer != null) acknowledge(use, null);
        if (!(SdpBody.of(response) instanceof SdpBody.Present(byte[] sdp))) {
            if (use.ack == null) acknowledge(use, null);
            fail(exchange, 488, null);
            // An offer without an answer: nobody can tell which session the answerer believes in,
            // and a 2xx cannot be taken back: the dialog ends (RFC 3261 §13.2.2.4). Where we
            // offered nothing, nothing has changed.
            if (exchange.offer != null)
                call.hangup.now(End.PEER_GONE, "2xx without SDP to the offer of a re-INVITE");
            return;
        }
        MediaCommand command =
                exchange.offer != null
                        ? new MediaCommand.Answer(
                                call.nextCommand(),
                                call.id,
                                asking.mediaTag,
                                answerer.mediaTag,
                                "",
                                sdp,
                                true)
                        : new MediaCommand.Offer(
                                call.nextCommand(),
                                call.id,
                                answerer.mediaTag,
                                asking.mediaTag,
                                "",
                                sdp,
                                answerer.media(),
                                asking.media());
        call.ask(command, new Purpose.ReAnswer(exchange, response));
    }

    /** The relay has the new session: the side that asked gets its 2xx. */
    void succeed(Reoffer exchange, @Nullable SipResponse response, byte[] sdp) {
        CallSide asking = Objects.requireNonNull(call.side(exchange.from));
        CallSide answerer = call.side(exchange.from.other());
        MessageBuilder builder =
                Reply.to(exchange.request, exchange.arrival, 200, ReasonPhrase.of(200), "")
                        .header(HeaderName.CONTACT, asking.contact)
                        .header(HeaderName.ALLOW, OutboundInvite.ALLOW);
        if (response != null && answerer != null) {
            HeaderPolicy.builtIn().copy(response, builder, call.crossing(answerer, asking));
        }
        SipResponse passed = builder.body(SdpBody.CONTENT_TYPE, sdp).buildResponse();
        call.emit(new CallAction.Respond(exchange.transaction, passed));
        boolean offered = exchange.offer == null;
        call.answering.await(
                exchange.from,
                exchange.transaction,
                passed,
                exchange.request.cseq().number(),
                offered);
        if (!offered) call.reoffer = null;
    }

    /**
     * The re-INVITE has failed: the side that asked hears it, and the session is as it was (§14.1).
     */
    void fail(Reoffer exchange, int status, @Nullable SipResponse response) {
        if (exchange.offer != null) rollbackOf = exchange.from;
        refuse(exchange, status, response);
    }

    /** The same where the relay has nothing to take back. */
    void refuse(Reoffer exchange, int status) {
        refuse(exchange, status, null);
    }

    private void refuse(Reoffer exchange, int status, @Nullable SipResponse response) {
        call.reoffer = null;
        MessageBuilder builder =
                Reply.to(exchange.request, exchange.arrival, status, ReasonPhrase.of(status), "");
        CallSide answerer = call.side(exchange.from.other());
        CallSide asking = Objects.requireNonNull(call.side(exchange.from));
        if (response != null && answerer != null) {
            HeaderPolicy.builtIn().copy(response, builder, call.crossing(answerer, asking));
        }
        call.emit(new CallAction.Respond(exchange.transaction, builder.buildResponse()));
        // §12.2.1.2: the dialog is gone at the other side.
        if (status == 408 || status == 481)
            call.hangup.now(End.PEER_GONE, "re-INVITE ended in " + status);
    }

    /** The relay has refused the offer: it has changed nothing, and nothing is taken back. */
    void refused(Reoffer exchange, int status) {
        Side pending = rollbackOf;
        fail(exchange, status, null);
        rollbackOf = pending;
    }

    /** No answer, or no way there. */
    void onFailure(Use.ReInvite use, Failure failure) {
        Reoffer exchange = call.reoffer;
        if (exchange != null && exchange.use == use) {
            fail(exchange, failure == Failure.TIMEOUT ? 408 : 503, null);
        }
    }

    /**
     * A CANCEL for a re-INVITE: the other side decides with its final answer, unless it has not
     * been asked yet.
     */
    void onCancel(ServerTransaction transaction) {
        Reoffer exchange = call.reoffer;
        if (exchange == null || exchange.transaction != transaction) return;
        Use.ReInvite use = exchange.use;
        if (use == null) {
            fail(exchange, 487, null);
        } else if (!use.cancelWanted) {
            use.cancelWanted = true;
            if (use.provisional) cancel(use);
        }
    }

    private void cancel(Use.ReInvite use) {
        call.emit(new CallAction.Send(Cancel.of(use.request), use.flow, new Use.Bye(call), false));
    }

    /** The answer to a late offer has come: the other side's 2xx is acknowledged with it. */
    void acknowledge(Reoffer exchange, byte @Nullable [] sdp) {
        call.reoffer = null;
        if (exchange.use != null) acknowledge(exchange.use, sdp);
    }

    private void acknowledge(Use.ReInvite use, byte @Nullable [] sdp) {
        CallSide side = Objects.requireNonNull(call.side(use.to));
        Dialog dialog = Objects.requireNonNull(side.dialog);
        byte[] answer = sdp == null ? Answering.declined(use.offered) : sdp;
        use.ack = call.answering.ack(dialog, use.flow, use.request.cseq().number(), answer);
        call.emit(new CallAction.SendAck(use.ack, use.flow));
    }

    /** The call ends: an open exchange is answered, so that nobody waits. */
    void close() {
        close(487);
    }

    /** The same where the status says why. */
    void close(int status) {
        Reoffer exchange = call.reoffer;
        if (exchange == null) return;
        call.reoffer = null;
        if (exchange.use != null && exchange.use.succeeded && exchange.use.ack == null) {
            acknowledge(exchange.use, null);
        }
        if (!exchange.transaction.answered()) {
            call.emit(
                    new CallAction.Respond(
                            exchange.transaction,
                            Reply.to(
                                            exchange.request,
                                            exchange.arrival,
                                            status,
                                            ReasonPhrase.of(status),
                                            "")
                                    .buildResponse()));
        }
    }

    void rollBack(Side from) {
        rollbackOf = from;
    }

    /** Takes a refused offer back at the relay. */
    boolean advance() {
        Side from = rollbackOf;
        if (from == null || call.state != Call.State.CONFIRMED) return false;
        rollbackOf = null;
        CallSide side = Objects.requireNonNull(call.side(from));
        call.ask(
                new MediaCommand.Rollback(call.nextCommand(), call.id, side.mediaTag),
                new Purpose.Rollback());
        return true;
    }
}
