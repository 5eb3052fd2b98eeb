package io.drawbridge.core.harness;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One INVITE and all that follows from it, as one party sees it. */
final class PartyCall {
    private final Party party;
    private final SipRequest invite;
    private final InetSocketAddress peer;
    private final int mediaPort;
    private final Map<String, PartyDialog> dialogs = new LinkedHashMap<>();
    private Optional<ClientExchange> outgoing = Optional.empty();
    private Optional<ServerExchange> incoming = Optional.empty();
    private Optional<PartyDialog> confirmed = Optional.empty();
    private Optional<ClientExchange> cancel = Optional.empty();
    private boolean wantsCancel;
    private boolean byeAfterAnswer;
    private final String tag;
    private final Set<PartyDialog> acknowledged = new HashSet<>();
    private Consumer<SipResponse> listener = _ -> {};

    private PartyCall(Party party, SipRequest invite, InetSocketAddress peer) {
        this.party = party;
        this.invite = invite;
        this.peer = peer;
        this.mediaPort = party.newMediaPort();
        this.tag = party.newTag();
    }

    static PartyCall outgoing(Party party, SipRequest invite, InetSocketAddress to) {
        PartyCall call = new PartyCall(party, invite, to);
        ClientExchange exchange = new ClientExchange(party, invite, to, call::answered);
        call.outgoing = Optional.of(exchange);
        return call;
    }

    static PartyCall incoming(Party party, ServerExchange exchange, InetSocketAddress from) {
        PartyCall call = new PartyCall(party, exchange.request(), from);
        call.incoming = Optional.of(exchange);
        return call;
    }

    // ---- as caller

    private void answered(SipResponse response) {
        if (response.status() > 100 && response.status() < 300 && !response.toTag().isEmpty()) {
            PartyDialog dialog =
                    dialogs.computeIfAbsent(
                            response.toTag(), _ -> PartyDialog.uac(this, invite, response, peer));
            dialog.remember(response);
            if (response.isSuccess()) {
                onAnswer(dialog);
            }
        }
        if (response.status() >= 300) {
            dialogs.values().forEach(PartyDialog::end);
        }
        if (wantsCancel && cancel.isEmpty() && response.status() < 200) {
            sendCancel();
        }
        listener.accept(response);
    }

    /** Gets every response to the INVITE, after this party has done what it must. */
    void onResponse(Consumer<SipResponse> action) {
        listener = action;
    }

    private void onAnswer(PartyDialog dialog) {
        boolean first = !dialog.confirmed();
        dialog.confirm();
        confirmed = Optional.of(dialog);
        if (party.ackDelay() != World.NEVER && (first || dialog.acknowledgedBefore())) {
            party.world()
                    .in(
                            first ? party.ackDelay() : 0,
                            () -> dialog.acknowledge(invite.cseq().number(), !invite.hasBody()));
        }
        if (first && (wantsCancel || byeAfterAnswer)) {
            party.world().in(Math.min(party.ackDelay(), World.ms(1)) + 1, dialog::byeUnlessEnded);
        }
    }

    /** Sends CANCEL as soon as it may be sent: not before a provisional response (§9.1). */
    void cancel() {
        wantsCancel = true;
        ClientExchange exchange = outgoing.orElseThrow();
        if (!exchange.responses().isEmpty() && !exchange.ended()) {
            sendCancel();
        }
    }

    /** Sends CANCEL at once, whatever came. */
    ClientExchange sendCancel() {
        wantsCancel = true;
        Draft draft = Draft.request("CANCEL", invite.requestUriText());
        draft.header("Via", invite.header(HeaderName.VIA).orElseThrow());
        draft.header("Max-Forwards", "70");
        draft.header("From", invite.header(HeaderName.FROM).orElseThrow());
        draft.header("To", invite.header(HeaderName.TO).orElseThrow());
        draft.header("Call-ID", invite.callId());
        draft.header("CSeq", invite.cseq().number() + " CANCEL");
        ClientExchange exchange = party.start(draft.request(), peer, _ -> {});
        cancel = Optional.of(exchange);
        outgoing.orElseThrow().expectEnd();
        return exchange;
    }

    // ---- as called party

    void trying() {
        respond(100, "Trying", "", _ -> {});
    }

    void ring() {
        ring(tag);
    }

    /** 180 of one of several branches, as behind a forking proxy. */
    void ring(String ofTag) {
        provisional(180, "Ringing", ofTag, _ -> {});
    }

    /** 183 with a description: early media. */
    void earlyMedia(String ofTag) {
        PartyDialog dialog = dialog(ofTag);
        provisional(183, "Session Progress", ofTag, d -> d.sdp(local(dialog)));
    }

    void earlyMedia() {
        earlyMedia(tag);
    }

    private void provisional(int status, String reason, String ofTag, Consumer<Draft> edit) {
        dialog(ofTag);
        respond(
                status,
                reason,
                ofTag,
                d -> {
                    d.header("Contact", party.contact());
                    edit.accept(d);
                });
    }

    void answer() {
        answer(tag);
    }

    void answer(String ofTag) {
        answer(ofTag, _ -> {});
    }

    /** 200 with an answer, or with an offer where the INVITE had none. */
    void answer(String ofTag, Consumer<Draft> edit) {
        ServerExchange exchange = incoming.orElseThrow();
        if (exchange.answered()) {
            return;
        }
        PartyDialog dialog = dialog(ofTag);
        dialog.confirm();
        confirmed = Optional.of(dialog);
        exchange.onNoAck(dialog::byeUnlessEnded);
        respond(
                200,
                "OK",
                ofTag,
                d -> {
                    d.header("Contact", party.contact());
                    d.header("Allow", Party.ALLOW);
                    d.header("Server", party.product());
                    d.sdp(local(dialog));
                    edit.accept(d);
                });
    }

    private String local(PartyDialog dialog) {
        return invite.hasBody() ? dialog.answer() : dialog.offer();
    }

    /** A second 2xx of another branch, which a forking proxy lets through. */
    PartyDialog answerToo(String ofTag) {
        PartyDialog dialog = dialog(ofTag);
        dialog.confirm();
        Draft draft = Draft.response(200, "OK");
        invite.headers(HeaderName.VIA).forEach(via -> draft.header("Via", via));
        draft.header("From", invite.header(HeaderName.FROM).orElseThrow());
        draft.header("To", invite.header(HeaderName.TO).orElseThrow() + ";tag=" + ofTag);
        draft.header("Call-ID", invite.callId());
        draft.header("CSeq", invite.header(HeaderName.CSEQ).orElseThrow());
        draft.header("Contact", party.contact());
        draft.sdp(local(dialog));
        byte[] bytes = draft.response().bytes();
        for (long at : new long[] {0, 500, 1500, 3500, 7500}) {
            party.world().in(World.ms(at), () -> resendUnlessAcknowledged(dialog, bytes));
        }
        return dialog;
    }

    private void resendUnlessAcknowledged(PartyDialog dialog, byte[] bytes) {
        if (!acknowledged.contains(dialog)) {
            party.transmit(peer, bytes);
        }
    }

    /** A 2xx of this dialog has been acknowledged. */
    boolean acknowledged(PartyDialog dialog) {
        return acknowledged.contains(dialog);
    }

    void reject(int status, String reason) {
        reject(status, reason, _ -> {});
    }

    void reject(int status, String reason, Consumer<Draft> edit) {
        respond(status, reason, tag, edit);
        if (incoming.orElseThrow().finalStatus() >= 300) {
            dialogs.values().forEach(PartyDialog::end);
        }
    }

    void respond(int status, String reason, String ofTag, Consumer<Draft> edit) {
        incoming.orElseThrow().respond(status, reason, ofTag, edit);
    }

    /** The CANCEL of our INVITE has come. */
    void cancelled() {
        ServerExchange exchange = incoming.orElseThrow();
        exchange.cancel();
        if (!exchange.answered() && party.honoursCancel()) {
            reject(487, "Request Terminated");
        }
    }

    /** An ACK in a dialog of this call that may be for the first 2xx. */
    boolean initialAck(PartyDialog dialog, SipRequest ack) {
        boolean ours =
                incoming.isPresent()
                        && dialog.confirmed()
                        && ack.cseq().number() == invite.cseq().number();
        if (ours) {
            if (!invite.hasBody() && !ack.hasBody()) {
                dialog.expectBye("the ACK to an offer in the 2xx has no answer");
            }
            acknowledged.add(dialog);
            if (confirmed.filter(d -> d == dialog).isPresent()) {
                incoming.orElseThrow().acknowledge();
            }
        }
        return ours;
    }

    /** The dialog of a tag that this party gave as UAS; made when it is first used. */
    PartyDialog dialog(String localTag) {
        return dialogs.computeIfAbsent(localTag, t -> PartyDialog.uas(this, invite, t, peer));
    }

    // ---- what there is to know

    /** The confirmed dialog, else the only or first early one. */
    PartyDialog dialog() {
        return confirmed.orElseGet(
                () ->
                        dialogs.values().stream()
                                .findFirst()
                                .orElseThrow(
                                        () ->
                                                new AssertionError(
                                                        party.name() + " has no dialog, " + this)));
    }

    Collection<PartyDialog> dialogs() {
        return dialogs.values();
    }

    boolean answered() {
        return confirmed.isPresent();
    }

    /** Answered, and neither side has said BYE. */
    boolean up() {
        return confirmed.isPresent() && !confirmed.get().ended();
    }

    ClientExchange outgoing() {
        return outgoing.orElseThrow();
    }

    ServerExchange incoming() {
        return incoming.orElseThrow();
    }

    Optional<ClientExchange> cancelExchange() {
        return cancel;
    }

    /** BYE follows the answer at once. */
    void hangUpWhenAnswered() {
        byeAfterAnswer = true;
    }

    /** Statuses of the responses to the INVITE, in order. */
    List<Integer> statuses() {
        return outgoing.map(ClientExchange::statuses)
                .orElseGet(() -> incoming().sent().stream().map(SipResponse::status).toList());
    }

    int finalStatus() {
        return outgoing.map(ClientExchange::finalStatus).orElseGet(() -> incoming().finalStatus());
    }

    SipRequest invite() {
        return invite;
    }

    String callId() {
        return invite.callId();
    }

    Party party() {
        return party;
    }

    int mediaPort() {
        return mediaPort;
    }

    String tag() {
        return tag;
    }

    boolean isOutgoing() {
        return outgoing.isPresent();
    }

    List<PartyDialog> openDialogs() {
        List<PartyDialog> open = new ArrayList<>();
        confirmed.filter(d -> !d.ended()).ifPresent(open::add);
        return open;
    }

    @Override
    public String toString() {
        return (isOutgoing() ? "outgoing " : "incoming ") + callId() + " " + statuses();
    }
}
