package io.drawbridge.core.engine;

import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.b2bua.OutboundInvite;
import io.drawbridge.core.b2bua.ReasonPhrase;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.OtherUri;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.transaction.StatelessResponse;
import io.drawbridge.core.transport.Flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request must be like before anybody looks at where it goes (RFC 3261 §8.2, §16.3); answers
 * without state.
 */
final class RequestChecks {
    private static final Set<Method> UNDERSTOOD =
            Set.of(
                    Method.REGISTER,
                    Method.SUBSCRIBE,
                    Method.MESSAGE,
                    Method.PUBLISH,
                    Method.NOTIFY,
                    Method.REFER,
                    Method.UPDATE,
                    Method.PRACK,
                    Method.INFO,
                    Method.BYE);

    private final StatelessResponse stateless;
    private final DigestGate gate;

    RequestChecks(StatelessResponse stateless, DigestGate gate) {
        this.stateless = stateless;
        this.gate = gate;
    }

    /** We ask who is calling (§22.3). */
    SipResponse challenge(SipRequest request, Flow arrival, boolean stale, long now) {
        MessageBuilder builder = builder(request, arrival, 407);
        for (String challenge :
                gate.challenges(request, arrival.remote().getAddress(), now, stale)) {
            builder.header(HeaderName.PROXY_AUTHENTICATE, challenge);
        }
        return builder.buildResponse();
    }

    /**
     * The refusal of a request that nobody here can serve; not for ACK and CANCEL.
     *
     * @param forUs an OPTIONS to ourselves goes no further, however few hops it has left
     */
    Optional<SipResponse> refusal(SipRequest request, Flow arrival, boolean forUs) {
        if (request.requestUri() instanceof OtherUri
                || request.requestUri() instanceof SipUri uri && uri.secure()) {
            return Optional.of(answer(request, arrival, 416));
        }
        if (!forUs && request.maxForwards().orElse(1) == 0) {
            return Optional.of(answer(request, arrival, 483));
        }
        List<String> required = new ArrayList<>(request.values(HeaderName.REQUIRE));
        required.addAll(request.values(HeaderName.PROXY_REQUIRE));
        if (required.isEmpty()) return Optional.empty();
        return Optional.of(
                builder(request, arrival, 420)
                        .header(HeaderName.UNSUPPORTED, String.join(", ", required))
                        .buildResponse());
    }

    /**
     * A method outside a dialog that is not served: 405 where we know it, else 501 (§8.2.1,
     * §21.5.2).
     */
    SipResponse notServed(SipRequest request, Flow arrival) {
        int status = UNDERSTOOD.contains(request.method()) ? 405 : 501;
        return builder(request, arrival, status)
                .header(HeaderName.ALLOW, OutboundInvite.ALLOW)
                .buildResponse();
    }

    /** The answer to OPTIONS (§11.2): what we do, and nothing of who we are. */
    SipResponse options(SipRequest request, Flow arrival) {
        return builder(request, arrival, 200)
                .header(HeaderName.ALLOW, OutboundInvite.ALLOW)
                .header(HeaderName.ACCEPT, "application/sdp")
                .buildResponse();
    }

    SipResponse answer(SipRequest request, Flow arrival, int status) {
        return builder(request, arrival, status).buildResponse();
    }

    SipResponse busy(SipRequest request, Flow arrival, int retryAfterSeconds) {
        return later(request, arrival, 503, retryAfterSeconds);
    }

    /** A refusal that need not be the last word. */
    SipResponse later(SipRequest request, Flow arrival, int status, int retryAfterSeconds) {
        MessageBuilder builder = builder(request, arrival, status);
        if (retryAfterSeconds > 0) {
            builder.header(HeaderName.RETRY_AFTER, Integer.toString(retryAfterSeconds));
        }
        return builder.buildResponse();
    }

    /** An answer without state, to which more may be added. */
    MessageBuilder builder(SipRequest request, Flow arrival, int status) {
        return stateless.builder(request, arrival, status, ReasonPhrase.of(status));
    }
}
