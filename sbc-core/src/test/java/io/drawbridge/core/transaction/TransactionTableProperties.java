package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.Examples.TCP;
import static io.drawbridge.core.transaction.Examples.TIMERS;
import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.ms;
import static io.drawbridge.core.transaction.Examples.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.Framing;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transport.Flow;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/** Two tables that talk over a network which loses, doubles and reorders. */
class TransactionTableProperties {
    private static final int REQUESTS = 20;

    @Property(tries = 150)
    void overABadNetwork_everyRequestHasOneOutcome_andNothingIsLeft(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 70) int loss) {
        Story story = new Story(seed, UDP, loss);
        story.tell();
        story.outcomes.values().forEach(outcome -> assertThat(outcome.isOne()).isTrue());
    }

    @Property(tries = 100)
    void overAGoodNetwork_everyAnswerArrives(@ForAll long seed) {
        Story story = new Story(seed, UDP, 0);
        story.tell();
        story.answers.forEach(
                (branch, status) ->
                        assertThat(story.outcomes.get(branch).statuses).contains(status));
        assertThat(story.served).isEqualTo(story.outcomes.size());
    }

    @Property(tries = 100)
    void overTcp_everyAnswerArrives_andNoRequestIsServedTwice(@ForAll long seed) {
        Story story = new Story(seed, TCP, 0);
        story.tell();
        story.answers.forEach(
                (branch, status) ->
                        assertThat(story.outcomes.get(branch).statuses).contains(status));
        assertThat(story.served).isEqualTo(story.outcomes.size());
    }

    /** What the sender of a request was told in the end. */
    private static final class Outcome {
        final List<Integer> statuses = new ArrayList<>();
        int failures;
        boolean abandoned;

        boolean isOne() {
            long others = statuses.stream().filter(status -> status >= 300).count();
            boolean accepted = statuses.stream().anyMatch(status -> status < 300);
            return failures + others + (abandoned ? 1 : 0) + (accepted ? 1 : 0) == 1;
        }
    }

    private record Happening(long at, int number, Runnable what) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int order = Long.compare(at, other.at);
            return order != 0 ? order : Integer.compare(number, other.number);
        }
    }

    private static final class Story {
        private final Random random;
        private final Flow flow;
        private final int loss;
        private final SipParser parser = new SipParser(SipLimits.DEFAULTS);
        private final TransactionTable caller = table();
        private final TransactionTable callee = table();
        private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
        private final Map<String, ClientTransaction> sent = new HashMap<>();

        /** By Call-ID: a 2xx that waits for its ACK. */
        private final Map<String, TwoHundredRetransmission> unacknowledged = new HashMap<>();

        /** By branch. */
        final Map<String, Outcome> outcomes = new TreeMap<>();

        /** By branch: the final response that the callee sent first. */
        final Map<String, Integer> answers = new HashMap<>();

        int served;
        private int numbers;
        private long now;

        Story(long seed, Flow flow, int loss) {
            this.random = new Random(seed);
            this.flow = flow;
            this.loss = loss;
        }

        private static TransactionTable table() {
            return new TransactionTable(TIMERS, 1_000, 1_000, new Counters());
        }

        void tell() {
            for (int i = 0; i < REQUESTS; i++) {
                Method method = random.nextInt(3) > 0 ? Method.INVITE : Method.MESSAGE;
                SipRequest request = request(method, "z9hG4bK-" + i);
                at(random.nextInt(10_000), () -> send(request));
            }
            while (true) {
                long next = Math.min(caller.nextDeadline(), callee.nextDeadline());
                Happening happening = happenings.peek();
                if (happening == null && next == DeadlineWheel.NEVER) break;
                if (happening != null && happening.at() <= next) {
                    now = Math.max(now, happening.at());
                    happenings.remove().what().run();
                } else {
                    now = Math.max(now, next);
                    callerActs(caller.onDeadline(now));
                    transmit(callee.onDeadline(now), false);
                }
                assertThat(now).isLessThan(ms(1_000_000));
            }
            assertThat(caller.clients() + caller.servers()).isZero();
            assertThat(callee.clients() + callee.servers()).isZero();
        }

        private void at(long ms, Runnable what) {
            happenings.add(new Happening(now + ms(ms), numbers++, what));
        }

        private void send(SipRequest request) {
            String branch = request.topVia().branch();
            outcomes.put(branch, new Outcome());
            Sent result = caller.send(request, flow, null, now);
            sent.put(branch, result.transaction());
            callerActs(result.actions());
            at(200_000, () -> giveUp(branch));
        }

        private void giveUp(String branch) {
            ClientTransaction transaction = sent.get(branch);
            if (transaction.terminated()) return;
            outcomes.get(branch).abandoned = true;
            caller.abandon(transaction);
        }

        private void callerActs(List<TransactionAction> actions) {
            transmit(actions, true);
            for (TransactionAction action : actions)
                switch (action) {
                    case TransactionAction.Deliver(var transaction, _, var response) ->
                            delivered(transaction, response);
                    case TransactionAction.ClientFailed(var transaction, _, _) -> {
                        if (!transaction.method().equals(Method.CANCEL))
                            outcomes.get(transaction.branch()).failures++;
                    }
                    case TransactionAction.Send _, TransactionAction.ServerFailed _ -> {}
                }
        }

        private void delivered(ClientTransaction transaction, SipResponse response) {
            if (transaction.method().equals(Method.CANCEL)) return;
            SipRequest request = transaction.request();
            if (response.status() >= 200) {
                outcomes.get(transaction.branch()).statuses.add(response.status());
                if (transaction.method().equals(Method.INVITE) && response.status() < 300) {
                    SipRequest ack =
                            FailureAck.of(request(Method.INVITE, transaction.branch()), response);
                    String branch = transaction.branch() + "-ack";
                    network(ack.withTopVia(ack.topVia().withParam("branch", branch)).bytes(), true);
                }
            } else if (request != null && transaction.sameBranch == null && oneIn(4)) {
                SipRequest cancel = Cancel.of(request);
                if (sent.containsKey(cancel.callId())) return;
                Sent result = caller.send(cancel, flow, null, now);
                sent.put(cancel.callId(), result.transaction());
                callerActs(result.actions());
            }
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }

        private void calleeTakes(SipRequest request) {
            switch (callee.onRequest(request, flow, now)) {
                case RequestResult.New(var transaction) -> serve(transaction, request);
                case RequestResult.Absorbed(var actions) -> transmit(actions, false);
                case RequestResult.Ack _ -> {
                    var waiting = unacknowledged.remove(request.callId());
                    if (waiting != null)
                        waiting.on(new TwoHundredRetransmission.Event.AckReceived(), now);
                }
                case RequestResult.Cancel(var transaction, var invite) -> {
                    respond(transaction, request, invite.isPresent() ? 200 : 481);
                    invite.ifPresent(found -> terminate(found));
                }
                case RequestResult.Merged _, RequestResult.Full _ -> {
                    throw new AssertionError("neither merged nor full: " + request);
                }
            }
        }

        private void terminate(ServerTransaction invite) {
            SipRequest request = invite.request();
            if (request != null) respond(invite, request, 487);
        }

        private void serve(ServerTransaction transaction, SipRequest request) {
            served++;
            boolean invite = request.method().equals(Method.INVITE);
            if (invite && !oneIn(3))
                at(random.nextInt(1_000), () -> respond(transaction, request, 180));
            int status = List.of(200, 200, 302, 404, 486, 603).get(random.nextInt(6));
            int after = random.nextInt(invite ? 60_000 : 6_000);
            at(after, () -> respond(transaction, request, status));
        }

        private void respond(ServerTransaction transaction, SipRequest request, int status) {
            if (transaction.answered()) return;
            SipResponse response = Reply.to(request, flow, status, "R", "tag").buildResponse();
            List<TransactionAction> actions = callee.respond(transaction, response, now);
            if (status >= 200 && !request.method().equals(Method.CANCEL))
                answers.putIfAbsent(request.topVia().branch(), status);
            transmit(actions, false);
            if (status / 100 == 2 && request.method().equals(Method.INVITE)) {
                var repetition = new TwoHundredRetransmission(TIMERS, now);
                unacknowledged.put(request.callId(), repetition);
                wakeAt(repetition, transaction, response);
            }
        }

        private void wakeAt(
                TwoHundredRetransmission repetition,
                ServerTransaction transaction,
                SipResponse response) {
            long deadline = repetition.nextDeadline();
            if (deadline == DeadlineWheel.NEVER) return;
            Runnable wake =
                    () -> {
                        var event = new TwoHundredRetransmission.Event.DeadlineReached();
                        for (var action : repetition.on(event, now))
                            if (action instanceof TwoHundredRetransmission.Action.Resend)
                                transmit(callee.respond(transaction, response, now), false);
                        wakeAt(repetition, transaction, response);
                    };
            happenings.add(new Happening(deadline, numbers++, wake));
        }

        private void transmit(List<TransactionAction> actions, boolean toCallee) {
            for (TransactionAction action : actions)
                if (action instanceof TransactionAction.Send send) network(send.bytes(), toCallee);
        }

        private void network(byte[] bytes, boolean toCallee) {
            if (flow.transport().reliable()) {
                at(10, () -> arrive(bytes, toCallee));
                return;
            }
            if (random.nextInt(100) < loss) return;
            at(random.nextInt(300), () -> arrive(bytes, toCallee));
            if (oneIn(10)) at(random.nextInt(3_000), () -> arrive(bytes, toCallee));
        }

        private void arrive(byte[] bytes, boolean atCallee) {
            SipMessage message =
                    ((ParseResult.Parsed) parser.parse(bytes, 0, bytes.length, Framing.DATAGRAM))
                            .message();
            switch (message) {
                case SipRequest request when atCallee -> calleeTakes(request);
                case SipResponse response when !atCallee ->
                        callerActs(caller.onResponse(response, now));
                default -> throw new AssertionError("sent the wrong way: " + message);
            }
        }
    }
}
