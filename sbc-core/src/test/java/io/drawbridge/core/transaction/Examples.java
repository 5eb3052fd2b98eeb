package io.drawbridge.core.transaction;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** Messages, flows and a clock for the tests of this package. */
final class Examples {
    static final InetSocketAddress PEER =
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 5060);
    static final Flow UDP = new Flow(0, Transport.UDP, PEER, 0);
    static final Flow TCP = new Flow(1, Transport.TCP, PEER, 17);
    static final Timers TIMERS = Timers.RFC_DEFAULTS;
    static final SipRequest INVITE = request(Method.INVITE, "z9hG4bK-invite");
    static final SipRequest OPTIONS = request(Method.OPTIONS, "z9hG4bK-options");
    static final TransactionUser USER = new TransactionUser() {};

    private static final Map<List<Object>, SipResponse> RESPONSES = new ConcurrentHashMap<>();

    private Examples() {}

    static SipRequest request(Method method, String branch) {
        return builder(method, branch, "sip:bob@192.0.2.7", "<sip:bob@example.org>").buildRequest();
    }

    static SipRequest inDialog(Method method, String branch) {
        return builder(method, branch, "sip:bob@192.0.2.7", "<sip:bob@example.org>;tag=remote")
                .buildRequest();
    }

    static MessageBuilder builder(Method method, String branch, String uri, String to) {
        return SipRequest.builder(method, uri)
                .header(HeaderName.VIA, "SIP/2.0/UDP 198.51.100.1:5060;branch=" + branch)
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, "<sip:alice@example.org>;tag=local")
                .header(HeaderName.TO, to)
                .header(HeaderName.CALL_ID, "call-" + branch)
                .header(HeaderName.CSEQ, "314 " + method.name());
    }

    static SipResponse response(SipRequest request, int status) {
        return response(request, status, status == 100 ? "" : "remote");
    }

    /** The same instance for the same arguments, so that actions with its bytes are equal. */
    static SipResponse response(SipRequest request, int status, String toTag) {
        return RESPONSES.computeIfAbsent(
                List.of(request, status, toTag),
                _ -> SipResponse.to(request, status, "Reason", toTag).buildResponse());
    }

    static Send sent(Flow flow, SipRequest request) {
        return new Send(flow, request.bytes(), request.topVia().branch(), false);
    }

    static Send sentAgain(Flow flow, SipRequest request) {
        return new Send(flow, request.bytes(), request.topVia().branch(), true);
    }

    static Send sent(Flow flow, SipResponse response) {
        return new Send(flow, response.bytes(), "", false);
    }

    static Send sentAgain(Flow flow, SipResponse response) {
        return new Send(flow, response.bytes(), "", true);
    }

    static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    static long ms(long milliseconds) {
        return milliseconds * 1_000_000;
    }

    /** An action and when it happened. */
    record Timed(long ms, TransactionAction action) {
        boolean isRepetition() {
            return action instanceof Send(_, _, _, boolean repetition) && repetition;
        }
    }

    /** Moves the time from deadline to deadline until there is none. */
    static List<Timed> untilQuiet(
            LongSupplier nextDeadline, LongFunction<List<TransactionAction>> wake) {
        List<Timed> all = new ArrayList<>();
        for (int i = 0; nextDeadline.getAsLong() != DeadlineWheel.NEVER; i++) {
            if (i > 100_000) throw new AssertionError("never quiet");
            long now = nextDeadline.getAsLong();
            for (TransactionAction action : wake.apply(now))
                all.add(new Timed(NANOSECONDS.toMillis(now), action));
        }
        return all;
    }

    static List<Timed> untilQuiet(Transaction transaction) {
        return untilQuiet(transaction::nextDeadline, transaction::onDeadline);
    }

    static List<Long> repetitionsAt(List<Timed> timed) {
        return timed.stream().filter(Timed::isRepetition).map(Timed::ms).toList();
    }
}
