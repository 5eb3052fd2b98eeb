package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.Call;
import io.drawbridge.core.b2bua.CallAction;
import io.drawbridge.core.b2bua.CallEvent;
import io.drawbridge.core.b2bua.Identifiers;
import io.drawbridge.core.b2bua.RegisterAttempt;
import io.drawbridge.core.b2bua.Use;
import io.drawbridge.core.config.DecoysConfig;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.message.CallIdPeek;
import io.drawbridge.core.message.Framing;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transaction.DeadlineWheel;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.SipHash;
import io.drawbridge.core.transaction.StatelessResponse;
import io.drawbridge.core.transaction.TransactionAction;
import io.drawbridge.core.transaction.TransactionTable;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.policy.admission.CallSlot;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaReply;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The engine of one shard: knows the order of the rooms, owns their tables, and carries out what
 * calls and transactions want. An error in this program ends the call in which it happens, and no
 * more.
 */
public final class SipEngine implements Engine {
    private static final int REMEMBERED_COMMANDS = 10_000;
    private static final int SUBJECTS_A_MINUTE = 1_000;
    private static final int CALLS_A_WAKE_UP = 256;

    private final EngineParts parts;
    private final Counters counters;
    private final List<SipParser> parsers = new ArrayList<>();
    private final TransactionTable transactions;
    private final Sending sending;
    private final Calls calls = new Calls();
    private final DeadlineWheel<Call> callDeadlines = new DeadlineWheel<>();
    private final MediaLedger ledger = new MediaLedger(REMEMBERED_COMMANDS);
    private final Identifiers identifiers;
    private final Offences offences;
    private final RequestScreen screen;
    private final Tarpit tarpit = new Tarpit();
    private final Registrations registrations;
    private final Tolls tolls;
    private final Requests requests;
    private final Reports reports = new Reports(SUBJECTS_A_MINUTE);
    private final StandingDelay standingDelay = new StandingDelay();
    private final Deque<Happening> happenings = new ArrayDeque<>();
    private Generation generation;
    private List<Output> out = new ArrayList<>();
    private boolean draining;
    private boolean drainedTold;
    private long now;

    /** Something that a call has to be told, after what is being carried out now. */
    private record Happening(Call call, CallEvent event) {}

    public SipEngine(EngineParts parts) {
        this.parts = parts;
        counters = parts.counters();
        SbcConfig config = parts.config();
        for (ListeningPoint point : parts.points()) {
            var network = java.util.Objects.requireNonNull(config.networks().get(point.network()));
            var limits = network.limits();
            parsers.add(
                    new SipParser(
                            new SipLimits(
                                    limits.message().toInt(),
                                    limits.headers(),
                                    limits.headerLine().toInt())));
        }
        transactions =
                new TransactionTable(
                        parts.timers(), parts.maxTransactions(), parts.maxTransactions(), counters);
        ByteBuffer key = ByteBuffer.wrap(parts.secret());
        StatelessResponse stateless =
                new StatelessResponse(new SipHash(key.getLong(), key.getLong()));
        identifiers =
                new Identifiers(parts.random(), parts.secret(), parts.shards(), parts.shard());
        generation = generation(config);
        sending = new Sending(this, generation, transactions, counters);
        RequestChecks checks = new RequestChecks(stateless, parts.gate());
        offences = new Offences(parts);
        screen = new RequestScreen(parts, offences);
        registrations =
                new Registrations(
                        this,
                        generation,
                        checks,
                        transactions,
                        counters,
                        offences,
                        parts.gate(),
                        parts.secret());
        tolls = new Tolls(this, parts.policy().guard(), parts.clock());
        requests =
                new Requests(
                        this,
                        generation,
                        checks,
                        screen,
                        offences,
                        registrations,
                        transactions,
                        calls,
                        new NewCalls(
                                this, generation, checks, calls, parts.policy(), tolls, offences),
                        counters);
    }

    private Generation generation(SbcConfig config) {
        return Generation.of(config, parts, identifiers, ledger::nextId);
    }

    private void follow(Generation next) {
        generation = next;
        sending.follow(next);
        registrations.follow(next);
        requests.follow(next);
        offences.follow(next);
        screen.follow(next);
    }

    @Override
    public List<Output> handle(Input input, long at) {
        now = at;
        take(input);
        drainHappenings();
        if (draining && !drainedTold && calls.active() == 0) {
            drainedTold = true;
            out.add(new Output.Drained());
        }
        List<Output> done = out;
        out = new ArrayList<>();
        return done;
    }

    private void take(Input input) {
        switch (input) {
            case Input.Received received -> onReceived(received);
            case Input.Unframeable(Flow flow, ParseResult.Malformed malformed) -> {
                onMalformed(flow, malformed, Integer.MAX_VALUE);
                out.add(new Output.CloseFlow(flow));
            }
            // What was to be sent on it fails by itself.
            case Input.FlowClosed(Flow flow) -> {
                registrations.onFlowClosed(flow);
                calls.begunOn(flow).forEach(c -> tell(c, new CallEvent.CallerGone()));
                calls.rungOn(flow).forEach(c -> tell(c, new CallEvent.DeviceGone(flow)));
            }
            case Input.TransportFailed(Flow flow, String branch, _) -> {
                parts.bindings().flowClosed(flow); // it may have been closed before it was bound
                carryOut(transactions.onTransportFailed(branch, now));
            }
            case Input.RelayReplied(MediaReply reply) -> onReply(reply);
            case Input.RelayNoticed(MediaNotice.TimedOut(String id, String tag)) ->
                    tell(calls.byId(id), new CallEvent.MediaSilent(tag));
            case Input.RelayNoticed(MediaNotice.Digit _) ->
                    counters.increment(Counter.DIGITS); // nobody asks for them yet
            case Input.TrunkResolved(String name, var addresses) ->
                    generation.resolved(name, addresses);
            case Input.Reconfigured(SbcConfig config, var addresses) -> {
                Generation next = generation(config);
                next.resolved(addresses);
                follow(next);
            }
            case Input.DeadlineReached _ -> onDeadline();
            case Input.Drain _ -> draining = true;
            case Input.EndCall(String name) ->
                    tell(
                            calls.find(name),
                            new CallEvent.EndNow(CallRecord.End.ADMIN, "by an operator"));
            case Input.ListCalls(long question) ->
                    out.add(new Output.CallsListed(question, calls.summaries()));
        }
    }

    private void onReceived(Input.Received received) {
        byte[] bytes = received.bytes();
        if (parts.shards().count() > 1) {
            Optional<String> callId = CallIdPeek.callId(bytes, 0, bytes.length);
            if (callId.isPresent()) {
                int owner = parts.shards().owner(callId.get());
                if (owner != parts.shard()) {
                    out.add(new Output.HandOver(owner, received));
                    return;
                }
            }
        }
        long delay = standingDelay.with(now - received.receivedAt(), now);
        Flow flow = received.flow();
        Framing framing =
                flow.transport().reliable() && !flow.transport().webSocket()
                        ? Framing.STREAM
                        : Framing.DATAGRAM;
        switch (parsers.get(flow.listener()).adopt(bytes, framing)) {
            case ParseResult.Malformed malformed -> onMalformed(flow, malformed, bytes.length);
            case ParseResult.Parsed(SipRequest request, _) -> {
                counters.increment(Counter.REQUESTS_RECEIVED);
                requests.on(request, flow, delay, now);
            }
            case ParseResult.Parsed(SipResponse response, _) -> {
                counters.increment(Counter.RESPONSES_RECEIVED);
                carryOut(transactions.onResponse(response, now));
            }
        }
    }

    private void onMalformed(Flow flow, ParseResult.Malformed malformed, int length) {
        counters.increment(Counter.MALFORMED);
        Peer peer = generation.surroundings().recognition().peer(flow, now);
        offences.malformed(flow, peer, malformed, length, now);
        malformed
                .replyTo()
                .ifPresent(
                        route -> {
                            String tag =
                                    Long.toHexString(
                                            malformedTags.hash(
                                                    route.callId(), route.from(), route.cseq()));
                            respondStateless(
                                    flow,
                                    route.response(
                                            tag,
                                            flow.remote().getAddress().getHostAddress(),
                                            flow.remote().getPort()));
                        });
    }

    private final SipHash malformedTags = new SipHash(0x6d616c666f726d65L, 0x64726571756573L);

    private void onReply(MediaReply reply) {
        MediaLedger.Given given = ledger.take(reply.id());
        if (given == null) return;
        if (calls.byId(given.call().id()) != null) {
            tell(given.call(), new CallEvent.Media(reply));
            return;
        }
        counters.increment(Counter.LATE_RELAY);
        // The call is gone, and the relay has just made a session for it.
        MediaCommand command = given.command();
        boolean opens =
                command instanceof MediaCommand.Offer || command instanceof MediaCommand.Play;
        if (reply instanceof MediaReply.Rewritten && opens) {
            out.add(
                    new Output.AskRelay(
                            new MediaCommand.Delete(ledger.nextId(), command.call(), "")));
        }
    }

    private void onDeadline() {
        carryOut(transactions.onDeadline(now));
        for (int i = 0; i < CALLS_A_WAKE_UP; i++) {
            Call call = callDeadlines.poll(now);
            if (call == null) break;
            tell(call, new CallEvent.DeadlineReached());
        }
        sending.onDeadline(now);
        registrations.onDeadline(now);
        tolls.onDeadline(now);
        for (Tarpit.Late late = tarpit.poll(now); late != null; late = tarpit.poll(now)) {
            respondStateless(late.flow(), late.response());
        }
    }

    @Override
    public long nextDeadline() {
        long calls = Math.min(callDeadlines.nextDeadline(), tolls.nextDeadline());
        return Math.min(
                Math.min(transactions.nextDeadline(), calls),
                Math.min(
                        Math.min(sending.nextDeadline(), registrations.nextDeadline()),
                        tarpit.nextDeadline()));
    }

    void tell(RegisterAttempt attempt, SipResponse response) {
        registrations.onResponse(attempt, response, now);
    }

    void tell(RegisterAttempt attempt, Failure failure) {
        registrations.onFailure(attempt, failure, now);
    }

    /** Somebody touched a decoy: where it is wished, he is answered, but late. */
    void answerLate(Flow flow, SipResponse response) {
        if (generation.config().policy().decoys().tarpit() == DecoysConfig.Tarpit.ON) {
            tarpit.add(flow, response, now);
        }
    }

    // Calls.

    boolean draining() {
        return draining;
    }

    /** A new call begins. */
    void begin(Call call, CallSlot slot, Tolls.Judged judged) {
        calls.add(call, slot);
        tolls.begin(call, judged, now);
        counters.increment(Counter.CALLS_STARTED);
        perform(call, call.start(now));
    }

    void tell(@Nullable Call call, CallEvent event) {
        if (call != null) happenings.add(new Happening(call, event));
    }

    private void drainHappenings() {
        for (Happening next = happenings.poll(); next != null; next = happenings.poll()) {
            try {
                perform(next.call(), next.call().on(next.event(), now));
            } catch (RuntimeException bug) {
                onBug(next, bug);
            }
        }
    }

    private void onBug(Happening during, RuntimeException bug) {
        counters.increment(Counter.BUGS);
        StackTraceElement[] frames = bug.getStackTrace();
        report(
                Severity.ALARM,
                name(during.event()) + bug.getClass() + (frames.length == 0 ? "" : frames[0]),
                "call "
                        + during.call().id()
                        + " ended by an error at "
                        + name(during.event())
                        + ": "
                        + trace(bug));
        boolean ending = during.event() instanceof CallEvent.EndNow;
        if (ending) forget(during.call());
        else tell(during.call(), new CallEvent.EndNow(CallRecord.End.BUG, "error in the SBC"));
    }

    void report(Severity severity, String subject, String text) {
        reports.of(subject, text, now)
                .ifPresent(told -> out.add(new Output.Report(severity, told)));
    }

    private static String name(CallEvent event) {
        return event.getClass().getSimpleName();
    }

    private static String trace(RuntimeException bug) {
        StringBuilder text = new StringBuilder(bug.toString());
        StackTraceElement[] frames = bug.getStackTrace();
        for (int i = 0; i < Math.min(8, frames.length); i++) text.append(" < ").append(frames[i]);
        return text.toString();
    }

    private void perform(Call call, List<CallAction> actions) {
        for (CallAction action : actions) perform(call, action);
        tolls.onStep(call, now);
        if (calls.byId(call.id()) != null) callDeadlines.schedule(call, call.nextDeadline(), now);
    }

    private void perform(Call call, CallAction action) {
        switch (action) {
            case CallAction.Trying(var transaction) ->
                    carryOut(transactions.trying(transaction, now));
            case CallAction.Respond(var transaction, SipResponse response) -> {
                counters.increment(Counter.RESPONSES_SENT);
                carryOut(transactions.respond(transaction, response, now));
            }
            case CallAction.Send send -> {
                if (send.use().opensDialog()) calls.rings(send.use().call(), send.flow());
                sending.send(send, now);
            }
            case CallAction.SendAck(SipRequest ack, Flow flow) -> sending.acknowledge(ack, flow);
            case CallAction.StopRepeating(Use use) -> {
                if (use.transaction() != null) transactions.stopRepeating(use.transaction(), now);
            }
            case CallAction.Forget(Use use) -> {
                if (use.transaction() != null) transactions.abandon(use.transaction());
            }
            case CallAction.AskRelay(MediaCommand command) -> {
                ledger.give(call, command);
                out.add(new Output.AskRelay(command));
            }
            case CallAction.Claim(String callId, String tag) -> calls.claim(call, callId, tag);
            case CallAction.WriteRecord(CallRecord record) -> {
                CallSlot slot = calls.recorded(call);
                if (slot != null) parts.policy().release(slot);
                tolls.onStep(call, now); // its last response may be the first that counts
                tolls.ended(call, now);
                out.add(new Output.Record(record));
            }
            case CallAction.Report(Severity severity, String subject, String text) ->
                    report(severity, subject, text);
            case CallAction.Count(Counter counter) -> counters.increment(counter);
            case CallAction.Judge(var outcome) -> offences.judge(outcome, now);
            case CallAction.Ended _ -> forget(call);
        }
    }

    private void forget(Call call) {
        if (call.active()) {
            CallSlot slot = calls.recorded(call);
            if (slot != null) parts.policy().release(slot);
        }
        tolls.ended(call, now);
        call.detach();
        callDeadlines.cancel(call);
        calls.remove(call);
    }

    // What leaves.

    void count(Counter counter) {
        counters.increment(counter);
    }

    void emit(Output output) {
        out.add(output);
    }

    void carryOut(List<TransactionAction> actions) {
        sending.carryOut(actions, now);
    }

    void respondStateless(Flow flow, SipResponse response) {
        sending.respondStateless(flow, response);
    }

    // For tests and metrics.

    /**
     * Everything that a finished call must not leave behind: calls, server and client transactions,
     * relay commands.
     */
    public int leftovers() {
        return calls.size()
                + tolls.size()
                + registrations.size()
                + transactions.servers()
                + transactions.clients()
                + ledger.size();
    }
}
