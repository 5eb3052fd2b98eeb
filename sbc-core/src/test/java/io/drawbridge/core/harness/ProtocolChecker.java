package io.drawbridge.core.harness;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.Via;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Holds what a party receives against RFC 3261 and what a back-to-back user agent promises. */
final class ProtocolChecker {
    private static final List<HeaderName> ONCE =
            List.of(
                    HeaderName.FROM,
                    HeaderName.TO,
                    HeaderName.CALL_ID,
                    HeaderName.CSEQ,
                    HeaderName.CONTENT_LENGTH);
    private static final List<String> NOT_YET = List.of("UPDATE", "PRACK", "REFER");

    private final Party party;

    ProtocolChecker(Party party) {
        this.party = party;
    }

    /**
     * @param overStream whether it came on a stream connection
     */
    void check(SipMessage message, String raw, boolean overStream) {
        for (HeaderName name : ONCE) {
            if (message.headers(name).size() != 1) {
                bad(message, name + " stands " + message.headers(name).size() + " times");
            }
        }
        if (!raw.contains("\r\n\r\n") || raw.replace("\r\n", "").matches("(?s).*[\r\n\0].*")) {
            bad(message, "line ends or control characters are wrong");
        }
        int body =
                raw.substring(raw.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8).length;
        if (!message.header(HeaderName.CONTENT_LENGTH).orElse("").equals(Integer.toString(body))) {
            bad(message, "Content-Length is not " + body);
        }
        if (body > 0 != message.header(HeaderName.CONTENT_TYPE).isPresent()) {
            bad(message, "Content-Type and body do not go together");
        }
        if (message.vias().size() != 1) {
            bad(message, message.vias().size() + " Vias");
        }
        if (!message.recordRoutes().isEmpty()) {
            bad(message, "Record-Route");
        }
        for (HeaderName name : List.of(HeaderName.SUPPORTED, HeaderName.REQUIRE)) {
            if (message.values(name).stream().anyMatch(v -> v.matches("100rel|timer|replaces"))) {
                bad(message, "an option tag that we do not do");
            }
        }
        if (message.values(HeaderName.ALLOW).stream().anyMatch(NOT_YET::contains)) {
            bad(message, "Allow names what is answered 405");
        }
        switch (message) {
            case SipRequest request -> {
                checkRequest(request);
                if (request.topVia().transport().equals("UDP") == overStream) {
                    bad(request, "Via names " + request.topVia().transport());
                }
            }
            case SipResponse _ -> {}
        }
    }

    private void checkRequest(SipRequest request) {
        Via via = request.topVia();
        if (!via.branch().startsWith("z9hG4bK") || via.branch().length() < 7 + 11) {
            bad(request, "branch " + via.branch() + " is too short to be unguessable");
        }
        int hops = request.maxForwards().orElse(-1);
        if (hops < 0 || hops > 70) {
            bad(request, "Max-Forwards " + hops);
        }
        if (request.fromTag().isEmpty()) {
            bad(request, "From without a tag");
        }
        if (request.method().equals(Method.INVITE)) {
            boolean one =
                    request.contacts().size() == 1
                            && request.contacts().getFirst().uri() instanceof SipUri;
            if (!one) {
                bad(request, "not one SIP URI as Contact");
            }
        }
        boolean needsTag =
                request.method().equals(Method.BYE) || request.method().equals(Method.ACK);
        if (needsTag && request.toTag().isEmpty()) {
            bad(request, "To without a tag");
        }
        if (!request.header(HeaderName.CONTACT).isPresent()
                && request.method().equals(Method.SUBSCRIBE)) {
            bad(request, "no Contact");
        }
    }

    /** §8.2.6.2: what a response repeats of its request. */
    void checkAgainst(SipResponse response, SipRequest request) {
        Via mine = request.topVia();
        Via theirs = response.topVia();
        boolean same =
                mine.host().equals(theirs.host())
                        && mine.port() == theirs.port()
                        && mine.branch().equals(theirs.branch());
        if (!same) {
            bad(response, "Via is not that of the request: " + theirs);
        }
        if (!response.header(HeaderName.FROM).equals(request.header(HeaderName.FROM))) {
            bad(response, "From differs from the request's");
        }
        if (!response.callId().equals(request.callId())) {
            bad(response, "Call-ID differs from the request's");
        }
        if (response.cseq().number() != request.cseq().number()) {
            bad(response, "CSeq differs from the request's");
        }
        String to = response.header(HeaderName.TO).orElse("");
        if (!to.startsWith(request.header(HeaderName.TO).orElse(""))) {
            bad(response, "To differs from the request's");
        }
        if (response.status() > 100 && response.toTag().isEmpty()) {
            bad(response, "To without a tag");
        }
        checkAnswer(response, request);
    }

    private void checkAnswer(SipResponse response, SipRequest request) {
        if (response.isSuccess() && request.method().equals(Method.INVITE)) {
            if (response.contacts().size() != 1) {
                bad(response, "not one Contact in a 2xx to an INVITE");
            }
            if (!response.hasBody()) {
                bad(response, "a 2xx to an INVITE without a session description");
            }
        }
        if (response.status() == 405 && response.header(HeaderName.ALLOW).isEmpty()) {
            bad(response, "405 without Allow");
        }
        if (response.status() == 420 && response.header(HeaderName.UNSUPPORTED).isEmpty()) {
            bad(response, "420 without Unsupported");
        }
    }

    /** §9.1. */
    void checkCancel(SipRequest cancel, ServerExchange invite) {
        SipRequest request = invite.request();
        boolean same =
                cancel.requestUriText().equals(request.requestUriText())
                        && cancel.callId().equals(request.callId())
                        && cancel.header(HeaderName.TO).equals(request.header(HeaderName.TO))
                        && cancel.header(HeaderName.FROM).equals(request.header(HeaderName.FROM))
                        && cancel.cseq().number() == request.cseq().number()
                        && cancel.topVia().equals(request.topVia());
        if (!same) {
            bad(cancel, "is not made after the INVITE that it cancels");
        }
        if (!invite.answeredProvisionally()) {
            bad(cancel, "came before any response was sent");
        }
        if (cancel.header(HeaderName.REQUIRE).isPresent() || cancel.hasBody()) {
            bad(cancel, "a CANCEL with Require or a body");
        }
    }

    /** §17.1.1.3. */
    void checkFailureAck(SipRequest ack, ServerExchange invite) {
        SipRequest request = invite.request();
        boolean same =
                ack.requestUriText().equals(request.requestUriText())
                        && ack.callId().equals(request.callId())
                        && ack.header(HeaderName.FROM).equals(request.header(HeaderName.FROM))
                        && ack.cseq().number() == request.cseq().number()
                        && ack.toTag().equals(invite.sent().getLast().toTag());
        if (!same) {
            bad(ack, "does not fit the INVITE and its final response");
        }
        if (ack.hasBody()) {
            bad(ack, "the ACK of a failure has a body");
        }
    }

    private void bad(SipMessage message, String what) {
        party.violation(message.startLine() + " (" + message.cseq() + "): " + what);
    }
}
