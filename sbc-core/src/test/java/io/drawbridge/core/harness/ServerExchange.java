package io.drawbridge.core.harness;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A request that a party received and what it answered (RFC 3261 §17.2). */
final class ServerExchange {
    private final Party party;
    private final SipRequest request;
    private final Consumer<byte[]> way;
    private final List<SipResponse> sent = new ArrayList<>();
    private Optional<World.Event> resend = Optional.empty();
    private long resendIn = Timers.T1;
    private boolean acknowledged;
    private boolean cancelled;
    private boolean lacksAck;
    private int repetitions;
    private Runnable onNoAck = () -> {};

    /**
     * @param way where responses go
     */
    ServerExchange(Party party, SipRequest request, Consumer<byte[]> way) {
        this.party = party;
        this.request = request;
        this.way = way;
    }

    /** The same request came again: it must be the same bytes, and gets the last answer again. */
    void repeated(SipRequest again) {
        repetitions++;
        if (!Arrays.equals(again.bytes(), request.bytes())) {
            party.violation("a retransmission differs: " + again.startLine());
        }
        if (!sent.isEmpty() && !acknowledged) {
            way.accept(sent.getLast().bytes());
        }
    }

    /**
     * @param toTag ours; empty for 100
     * @param edit adds headers and a body
     */
    void respond(int status, String reason, String toTag, Consumer<Draft> edit) {
        Draft draft = Draft.response(status, reason);
        request.headers(HeaderName.VIA).forEach(via -> draft.header("Via", via));
        draft.header("From", request.header(HeaderName.FROM).orElseThrow());
        String to = request.header(HeaderName.TO).orElseThrow();
        boolean tagged = request.toTag().isEmpty() && !toTag.isEmpty();
        draft.header("To", tagged ? to + ";tag=" + toTag : to);
        draft.header("Call-ID", request.callId());
        draft.header("CSeq", request.header(HeaderName.CSEQ).orElseThrow());
        edit.accept(draft);
        send(draft.response());
    }

    void send(SipResponse response) {
        if (answered()) {
            return; // as a real transaction layer: only one final answer leaves
        }
        sent.add(response);
        way.accept(response.bytes());
        if (response.status() >= 200 && isInvite()) {
            boolean repeats = response.status() < 300 || !party.reliable();
            if (repeats) {
                resend = Optional.of(party.world().in(resendIn, this::sendAgain));
            }
            party.world().in(Timers.TIMEOUT, this::missAck);
        }
    }

    private void sendAgain() {
        if (acknowledged || lacksAck) {
            return;
        }
        way.accept(sent.getLast().bytes());
        resendIn = Math.min(2 * resendIn, Timers.T2);
        resend = Optional.of(party.world().in(resendIn, this::sendAgain));
    }

    private void missAck() {
        if (!acknowledged) {
            lacksAck = true;
            onNoAck.run();
        }
    }

    void acknowledge() {
        acknowledged = true;
        resend.ifPresent(World.Event::cancel);
    }

    void cancel() {
        cancelled = true;
    }

    void onNoAck(Runnable action) {
        onNoAck = action;
    }

    boolean isInvite() {
        return request.method().equals(Method.INVITE);
    }

    /** A final response has been sent. */
    boolean answered() {
        return !sent.isEmpty() && sent.getLast().status() >= 200;
    }

    boolean answeredProvisionally() {
        return !sent.isEmpty();
    }

    boolean acknowledged() {
        return acknowledged;
    }

    boolean cancelled() {
        return cancelled;
    }

    /** 64·T1 passed after a final answer without an ACK. */
    boolean lacksAck() {
        return lacksAck;
    }

    /** How often the request came again. */
    int repetitions() {
        return repetitions;
    }

    SipRequest request() {
        return request;
    }

    List<SipResponse> sent() {
        return sent;
    }

    int finalStatus() {
        return answered() ? sent.getLast().status() : 0;
    }
}
