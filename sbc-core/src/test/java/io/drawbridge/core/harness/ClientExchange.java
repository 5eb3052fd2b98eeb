package io.drawbridge.core.harness;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A request of a party and what came back (RFC 3261 §17.1), with its retransmissions. */
final class ClientExchange {
    private final Party party;
    private final SipRequest request;
    private final InetSocketAddress to;
    private final Consumer<SipResponse> onResponse;
    private final List<SipResponse> responses = new ArrayList<>();
    private final long startedAt;
    private Optional<SipResponse> last = Optional.empty();
    private Optional<World.Event> resend = Optional.empty();
    private long resendIn = Timers.T1;
    private boolean timedOut;

    /**
     * @param onResponse gets every new response, and every repetition of a 2xx to an INVITE
     */
    ClientExchange(
            Party party,
            SipRequest request,
            InetSocketAddress to,
            Consumer<SipResponse> onResponse) {
        this.party = party;
        this.request = request;
        this.to = to;
        this.onResponse = onResponse;
        this.startedAt = party.world().now();
    }

    void start() {
        party.transmit(to, request.bytes());
        if (!party.reliable()) {
            resend = Optional.of(party.world().in(resendIn, this::sendAgain));
        }
        party.world().in(Timers.TIMEOUT, this::giveUp);
    }

    private void sendAgain() {
        if (last.isPresent() || !responses.isEmpty() && isInvite() || timedOut) {
            return;
        }
        party.transmit(to, request.bytes());
        resendIn = isInvite() ? 2 * resendIn : Math.min(2 * resendIn, Timers.T2);
        resend = Optional.of(party.world().in(resendIn, this::sendAgain));
    }

    private void giveUp() {
        if (last.isEmpty() && !(isInvite() && !responses.isEmpty())) {
            timedOut = true;
        }
    }

    /** A CANCEL was sent: with no final answer in 64·T1 the INVITE counts as ended (§9.1). */
    void expectEnd() {
        party.world()
                .in(
                        Timers.TIMEOUT,
                        () -> {
                            if (last.isEmpty()) {
                                timedOut = true;
                            }
                        });
    }

    void receive(SipResponse response) {
        boolean repeated =
                responses.stream().anyMatch(r -> Arrays.equals(r.bytes(), response.bytes()));
        if (response.status() >= 200) {
            receiveFinal(response, repeated);
        } else if (!repeated && last.isEmpty()) {
            responses.add(response);
            onResponse.accept(response);
        }
    }

    private void receiveFinal(SipResponse response, boolean repeated) {
        resend.ifPresent(World.Event::cancel);
        if (isInvite() && response.status() >= 300) {
            party.transmit(to, ackFor(response).bytes());
        }
        if (repeated) {
            if (isInvite() && response.status() < 300) {
                onResponse.accept(response);
            }
            return;
        }
        if (isChallengedAgain(response)) return;
        responses.add(response);
        last.ifPresent(
                before ->
                        party.violation(
                                "two different final responses to "
                                        + request.startLine()
                                        + ": "
                                        + before.startLine()
                                        + " and "
                                        + response.startLine()));
        if (last.isEmpty()) {
            last = Optional.of(response);
            onResponse.accept(response);
        }
    }

    /** Who asks without keeping state has another nonce for every repetition of the request. */
    private boolean isChallengedAgain(SipResponse response) {
        int status = response.status();
        return (status == 401 || status == 407) && finalStatus() == status;
    }

    /** §17.1.1.3. */
    private SipRequest ackFor(SipResponse response) {
        return SipRequest.builder(Method.ACK, request.requestUriText())
                .header(HeaderName.VIA, request.header(HeaderName.VIA).orElseThrow())
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, request.header(HeaderName.FROM).orElseThrow())
                .header(HeaderName.TO, response.header(HeaderName.TO).orElseThrow())
                .header(HeaderName.CALL_ID, request.callId())
                .header(HeaderName.CSEQ, request.cseq().number() + " ACK")
                .buildRequest();
    }

    boolean isInvite() {
        return request.method().equals(Method.INVITE);
    }

    SipRequest request() {
        return request;
    }

    InetSocketAddress to() {
        return to;
    }

    List<SipResponse> responses() {
        return responses;
    }

    List<Integer> statuses() {
        return responses.stream().map(SipResponse::status).toList();
    }

    Optional<SipResponse> finalResponse() {
        return last;
    }

    /** 0 while there is none. */
    int finalStatus() {
        return last.map(SipResponse::status).orElse(0);
    }

    boolean timedOut() {
        return timedOut;
    }

    boolean ended() {
        return timedOut || last.isPresent();
    }

    long startedAt() {
        return startedAt;
    }
}
