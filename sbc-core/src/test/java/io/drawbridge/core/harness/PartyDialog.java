package io.drawbridge.core.harness;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A party's half of a dialog (RFC 3261 §12). */
final class PartyDialog {
    private final Party party;
    private final PartyCall call;
    private final String callId;
    private final String localTag;
    private final String remoteTag;
    private final String localHeader;
    private final String remoteHeader;
    private final List<String> routes;
    private final InetSocketAddress fallback;
    private final List<ServerExchange> received = new ArrayList<>();
    private final List<ClientExchange> sent = new ArrayList<>();
    private String remoteTarget;
    private long localSeq;
    private long remoteSeq;
    private int version = 1;
    private boolean confirmed;
    private boolean ended;
    private Optional<SipRequest> ack = Optional.empty();
    private Optional<String> remoteSdp = Optional.empty();

    /** As UAC, from a response with a To-tag. */
    static PartyDialog uac(
            PartyCall call, SipRequest invite, SipResponse response, InetSocketAddress peer) {
        List<String> routes = new ArrayList<>(response.values(HeaderName.RECORD_ROUTE));
        Collections.reverse(routes);
        return new PartyDialog(
                call,
                invite.fromTag(),
                response.toTag(),
                invite.header(HeaderName.FROM).orElseThrow(),
                response.header(HeaderName.TO).orElseThrow(),
                routes,
                target(response).orElse(invite.requestUriText()),
                peer,
                invite.cseq().number(),
                0);
    }

    /** As UAS, with the To-tag that this party gives. */
    static PartyDialog uas(
            PartyCall call, SipRequest invite, String localTag, InetSocketAddress peer) {
        return new PartyDialog(
                call,
                localTag,
                invite.fromTag(),
                invite.header(HeaderName.TO).orElseThrow() + ";tag=" + localTag,
                invite.header(HeaderName.FROM).orElseThrow(),
                invite.values(HeaderName.RECORD_ROUTE),
                target(invite).orElse(""),
                peer,
                0,
                invite.cseq().number());
    }

    private PartyDialog(
            PartyCall call,
            String localTag,
            String remoteTag,
            String localHeader,
            String remoteHeader,
            List<String> routes,
            String remoteTarget,
            InetSocketAddress fallback,
            long localSeq,
            long remoteSeq) {
        this.party = call.party();
        this.call = call;
        this.callId = call.callId();
        this.localTag = localTag;
        this.remoteTag = remoteTag;
        this.localHeader = localHeader;
        this.remoteHeader = remoteHeader;
        this.routes = routes;
        this.remoteTarget = remoteTarget;
        this.fallback = fallback;
        this.localSeq = localSeq;
        this.remoteSeq = remoteSeq;
    }

    private static Optional<String> target(SipMessage message) {
        return message.contacts().stream().findFirst().map(NameAddr::uri).map(Object::toString);
    }

    // ---- what this party does

    ClientExchange bye() {
        end();
        return send("BYE", _ -> {});
    }

    ClientExchange reInvite() {
        version++;
        return reInvite(d -> d.sdp(offer()));
    }

    /** A re-INVITE without an offer. */
    ClientExchange lateReInvite() {
        version++;
        return reInvite(_ -> {});
    }

    ClientExchange reInvite(Consumer<Draft> edit) {
        return send(
                "INVITE",
                d -> {
                    d.header("Contact", party.contact());
                    edit.accept(d);
                });
    }

    ClientExchange info(String type, String text) {
        return send("INFO", d -> d.body(type, text));
    }

    ClientExchange send(String method, Consumer<Draft> edit) {
        long seq = ++localSeq;
        Draft draft = draft(method, seq, party.newBranch());
        edit.accept(draft);
        SipRequest request = draft.request();
        ClientExchange exchange =
                party.start(request, nextHop(), response -> answered(request, response));
        sent.add(exchange);
        return exchange;
    }

    private void answered(SipRequest request, SipResponse response) {
        boolean invite = request.method().equals(Method.INVITE);
        if (invite && response.isSuccess()) {
            target(response).ifPresent(t -> remoteTarget = t);
            remember(response);
            if (party.ackDelay() == World.NEVER) {
                return;
            }
            party.world()
                    .in(
                            party.ackDelay(),
                            () -> acknowledge(request.cseq().number(), !request.hasBody()));
        }
        if (response.status() == 481 || response.status() == 408) {
            end();
            if (invite) {
                bye(); // RFC 5057 §5.1: the dialog is gone, the other half is told all the same
            }
        }
    }

    /**
     * The ACK of a 2xx; the same bytes again for every repetition of the 2xx.
     *
     * @param answers whether it must carry the answer to an offer in the 2xx
     */
    void acknowledge(long seq, boolean answers) {
        if (ack.filter(a -> a.cseq().number() == seq).isEmpty()) {
            Draft draft = draft("ACK", seq, party.newBranch());
            if (answers) {
                draft.sdp(answer());
            }
            ack = Optional.of(draft.request());
        }
        party.transmit(nextHop(), ack.orElseThrow().bytes());
    }

    /** An ACK has left: a repeated 2xx gets it again at once. */
    boolean acknowledgedBefore() {
        return ack.isPresent();
    }

    private Draft draft(String method, long seq, String branch) {
        Draft draft = Draft.request(method, remoteTarget);
        draft.header("Via", party.via(branch));
        draft.header("Max-Forwards", "70");
        routes.forEach(route -> draft.header("Route", route));
        draft.header("From", localHeader);
        draft.header("To", remoteHeader);
        draft.header("Call-ID", callId);
        draft.header("CSeq", seq + " " + method);
        draft.header("User-Agent", party.product());
        return draft;
    }

    /** §12.2.1.1: first route, else remote target. Names are not looked up here. */
    InetSocketAddress nextHop() {
        String uri = routes.isEmpty() ? "<" + remoteTarget + ">" : routes.getFirst();
        return NameAddr.parse(uri)
                .map(NameAddr::uri)
                .filter(SipUri.class::isInstance)
                .map(SipUri.class::cast)
                .flatMap(u -> party.resolve(u.host(), u.port()))
                .orElse(fallback);
    }

    // ---- what comes

    void receive(ServerExchange exchange) {
        SipRequest request = exchange.request();
        long seq = request.cseq().number();
        if (seq <= remoteSeq) {
            party.lowCSeq(request, remoteSeq);
            exchange.respond(500, "Server Internal Error", localTag, _ -> {});
            return;
        }
        remoteSeq = seq;
        received.add(exchange);
        if (request.method().equals(Method.INVITE)) {
            boolean second =
                    received.stream().anyMatch(e -> e != exchange && e.isInvite() && !e.answered());
            if (second) {
                party.violation("an INVITE while another one of the same side is open");
            }
            target(request).ifPresent(t -> remoteTarget = t);
        }
        if (party.intercepts(this, exchange)) {
            return;
        }
        switch (request.method().name()) {
            case "BYE" -> {
                end();
                exchange.respond(200, "OK", localTag, _ -> {});
            }
            case "INVITE" -> onReInvite(exchange);
            case "INFO", "MESSAGE", "NOTIFY", "OPTIONS" ->
                    exchange.respond(200, "OK", localTag, _ -> {});
            default ->
                    exchange.respond(
                            405,
                            "Method Not Allowed",
                            localTag,
                            d -> d.header("Allow", Party.ALLOW));
        }
    }

    /** §14.2. */
    private void onReInvite(ServerExchange exchange) {
        boolean ownIsOpen = sent.stream().anyMatch(e -> e.isInvite() && !e.ended());
        if (ownIsOpen) {
            exchange.respond(491, "Request Pending", localTag, _ -> {});
            return;
        }
        party.world()
                .in(
                        party.answerDelay(),
                        () -> {
                            if (ended) {
                                exchange.respond(481, "Gone", localTag, _ -> {});
                            } else {
                                accept(exchange);
                            }
                        });
    }

    /** 200 with an answer, or with an offer where the re-INVITE had none. */
    void accept(ServerExchange exchange) {
        remember(exchange.request());
        version++;
        exchange.onNoAck(this::byeUnlessEnded);
        exchange.respond(
                200,
                "OK",
                localTag,
                d -> {
                    d.header("Contact", party.contact());
                    d.sdp(exchange.request().hasBody() ? answer() : offer());
                });
    }

    void byeUnlessEnded() {
        if (!ended) {
            bye();
        }
    }

    /** An ACK for a 2xx: is there such a 2xx? */
    boolean acknowledged(SipRequest request) {
        remember(request);
        if (call.initialAck(this, request)) {
            return true;
        }
        for (ServerExchange exchange : received) {
            if (exchange.isInvite()
                    && exchange.request().cseq().number() == request.cseq().number()) {
                if (!exchange.request().hasBody() && !request.hasBody()) {
                    expectBye("the ACK to an offer in a 2xx has no answer");
                }
                exchange.acknowledge();
                return true;
            }
        }
        return false;
    }

    /** What is only right when the other side ends the dialog at once. */
    void expectBye(String otherwise) {
        party.world()
                .in(
                        Timers.TIMEOUT,
                        () -> {
                            if (!ended && !party.vanished()) {
                                party.violation(otherwise);
                            }
                        });
    }

    void remember(SipMessage message) {
        if (message.hasBody()) {
            remoteSdp = Optional.of(message.bodyText());
        }
    }

    String offer() {
        return SdpText.offer(party.mediaAddress(), call.mediaPort(), version);
    }

    String answer() {
        return SdpText.answer(party.mediaAddress(), call.mediaPort(), version);
    }

    void confirm() {
        confirmed = true;
    }

    /** The answer to an own re-INVITE may be lost when the dialog ends before it came. */
    void end() {
        ended = true;
        sent.forEach(ClientExchange::expectEnd);
    }

    boolean confirmed() {
        return confirmed;
    }

    boolean ended() {
        return ended;
    }

    String callId() {
        return callId;
    }

    String localTag() {
        return localTag;
    }

    String remoteTag() {
        return remoteTag;
    }

    String remoteTarget() {
        return remoteTarget;
    }

    long remoteSeq() {
        return remoteSeq;
    }

    /** The last session description that came from the other side. */
    Optional<String> remoteSdp() {
        return remoteSdp;
    }

    /** Requests received in this dialog, without the first INVITE and ACKs. */
    List<ServerExchange> received() {
        return received;
    }

    List<ServerExchange> received(String method) {
        return received.stream().filter(e -> e.request().method().name().equals(method)).toList();
    }

    List<ClientExchange> sent() {
        return sent;
    }
}
