package io.drawbridge.core.b2bua;

import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.dialog.DialogId;
import io.drawbridge.core.media.MediaExchange;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transaction.DeadlineWheel;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transaction.TransactionUser;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaCommand;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A call: the inbound dialog in which an INVITE came, the outbound ones that it led to, and the
 * media session between them. It takes events and returns actions; what can happen to it stands in
 * the classes beside it. Owned by one engine.
 */
public final class Call extends DeadlineWheel.Entry implements TransactionUser {
    /** Where the call as a whole stands. */
    enum State {
        /** The first INVITE has no final answer. */
        INVITING,
        CONFIRMED,
        /** Over, but for the last statistics and stragglers. */
        ENDING,
        ENDED
    }

    static final long NEVER = Long.MAX_VALUE;
    static final String CALLER = "i";
    private static final int MAX_WAITING = 32;

    final Surroundings env;
    final String id;
    final RouteConfig route;
    final CallSide inbound;

    /** Who calls, as {@code user@domain}; empty where only his address is known. */
    private final String inboundUser;

    final Flow arrival;
    final ServerTransaction inviteTransaction;
    final Origin origin;

    /**
     * A stranger without credentials on a route where the trunk has to challenge: its answers are
     * watched.
     */
    final boolean unproven;

    /** The first INVITE came with credentials that did not go on. */
    private final boolean withheld;

    private final int passes;

    /** What policy has found in it; empty when nothing. */
    private String alert = "";

    /** The other side has answered otherwise than by asking, or refusing, who calls. */
    private boolean accepted;

    final List<Attempt> attempts = new ArrayList<>(1);
    final MediaExchange<Purpose> media;
    final Setup setup = new Setup(this);
    final TargetSet targets = new TargetSet(this);
    final ResponseContext responses = new ResponseContext(this);
    final Answering answering = new Answering(this);
    final Reoffering reoffering = new Reoffering(this);
    final InDialog inDialog = new InDialog(this);
    final Hangup hangup = new Hangup(this);
    final Machine machine = new Machine(this);
    private final MediaReplies mediaReplies = new MediaReplies(this);
    private final Deque<CallEvent> waiting = new ArrayDeque<>(0);

    State state = State.INVITING;

    /** The first INVITE; null once nothing is answered to it any more. */
    @Nullable SipRequest invite;

    @Nullable Fork winner;
    @Nullable CallSide outbound;
    @Nullable AckWait ackWait;
    @Nullable Reoffer reoffer;
    long startedAt;
    long answeredAt = -1;
    long ringUntil;
    long endBy = NEVER;
    long now;
    private List<CallAction> out = new ArrayList<>();

    /** What is said of the first INVITE after it is gone. */
    record Origin(String callId, String fromTag, String requestUri, String from, String to) {}

    /**
     * @param invite first INVITE, checked
     * @param arrival flow on which it came
     * @param user who calls
     * @param unproven true for a stranger without credentials where the trunk has to challenge
     * @param withheld credentials were taken out of the INVITE
     * @param passes how often it came through us before
     */
    public Call(
            Surroundings env,
            SipRequest invite,
            ServerTransaction transaction,
            Flow arrival,
            Peer peer,
            CallingUser user,
            RouteConfig route,
            boolean unproven,
            boolean withheld,
            int passes) {
        this.env = env;
        this.id = env.identifiers().tag();
        this.route = route;
        this.arrival = arrival;
        this.inviteTransaction = transaction;
        this.invite = invite;
        this.unproven = unproven;
        this.withheld = withheld;
        this.passes = passes;
        this.media = new MediaExchange<>(env.mediaTimeout());
        this.origin =
                new Origin(
                        invite.callId(),
                        invite.fromTag(),
                        invite.requestUriText(),
                        invite.from().uri().toString(),
                        invite.to().uri().toString());
        var point = env.points().get(arrival.listener());
        this.inboundUser = user.name();
        String host =
                peer instanceof Peer.Trunk trunk
                        ? java.util.Objects.requireNonNull(env.config().trunks().get(trunk.name()))
                                .host()
                        : user.domain().isEmpty() ? point.advertisedHost() : user.domain();
        this.inbound =
                new CallSide(peer, transaction.flow(), point, host, user.alias(), CALLER, env);
    }

    /** The call begins. */
    public List<CallAction> start(long at) {
        now = at;
        startedAt = at;
        ringUntil = at + env.config().policy().calls().ringTimeout().toNanos();
        setup.begin();
        return finishStep();
    }

    /** Something happened. */
    public List<CallAction> on(CallEvent event, long at) {
        now = at;
        if (media.busy() && waits(event)) hold(event);
        else handle(event);
        return finishStep();
    }

    private List<CallAction> finishStep() {
        while (!media.busy() && state != State.ENDED) {
            if (reoffering.advance()) continue;
            CallEvent next = waiting.poll();
            if (next != null) handle(next);
            else if (!targets.advance() && !hangup.advance()) break;
        }
        List<CallAction> done = out;
        out = new ArrayList<>();
        return done;
    }

    /**
     * While the relay works, what changes the session waits in its order; what ends or refuses does
     * not.
     */
    private boolean waits(CallEvent event) {
        return switch (event) {
            case CallEvent.Response(Attempt _, SipResponse r) ->
                    r.status() > 100 && r.status() < 300;
            case CallEvent.Response(Use.ReInvite _, SipResponse r) ->
                    r.status() >= 200 && r.status() < 300;
            case CallEvent.Response _ -> false;
            case CallEvent.Ack(_, SipRequest ack) -> ack.hasBody();
            case CallEvent.Request request -> inDialog.waits(request);
            case CallEvent.Cancelled _,
                    CallEvent.Failed _,
                    CallEvent.Unacknowledged _,
                    CallEvent.CallerGone _,
                    CallEvent.DeviceGone _,
                    CallEvent.Media _,
                    CallEvent.MediaSilent _,
                    CallEvent.DeadlineReached _,
                    CallEvent.EndNow _ ->
                    false;
        };
    }

    private void hold(CallEvent event) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(event);
            return;
        }
        // Responses and ACKs come again by themselves; a request needs an answer.
        if (event instanceof CallEvent.Request request) inDialog.refuse(request, 500);
    }

    private void handle(CallEvent event) {
        switch (event) {
            case CallEvent.Request request -> inDialog.on(request);
            case CallEvent.Ack ack -> answering.onAck(ack);
            case CallEvent.Cancelled(ServerTransaction transaction) -> {
                if (transaction == inviteTransaction) hangup.onCancel();
                else reoffering.onCancel(transaction);
            }
            case CallEvent.Response(Use use, SipResponse response) -> onResponse(use, response);
            case CallEvent.Failed(Use use, var failure) -> {
                switch (use) {
                    case Attempt attempt -> targets.onFailure(attempt, failure);
                    case Use.ReInvite reInvite -> reoffering.onFailure(reInvite, failure);
                    case Use.Relayed relayed -> inDialog.onFailure(relayed, failure);
                    case Use.Bye _ -> {}
                }
            }
            case CallEvent.Unacknowledged _ -> {}
            case CallEvent.CallerGone _ -> hangup.onCallerGone();
            case CallEvent.DeviceGone(Flow flow) -> targets.onDeviceGone(flow);
            case CallEvent.Media(var reply) -> mediaReplies.on(reply);
            case CallEvent.MediaSilent(String tag) -> hangup.onMediaSilent(tag);
            case CallEvent.DeadlineReached _ -> onDeadline();
            case CallEvent.EndNow(CallRecord.End why, String reason) -> hangup.now(why, reason);
        }
    }

    private void onResponse(Use use, SipResponse response) {
        switch (use) {
            case Attempt attempt -> {
                if (!asksWhoCalls(response.status())) accepted = true;
                if (response.status() < 200) responses.onProvisional(attempt, response);
                else if (response.status() < 300) answering.onSuccess(attempt, response);
                else targets.onRefusal(attempt, response);
            }
            case Use.ReInvite reInvite -> reoffering.onResponse(reInvite, response);
            case Use.Relayed relayed -> inDialog.onResponse(relayed, response);
            case Use.Bye _ -> {}
        }
    }

    private static boolean asksWhoCalls(int status) {
        return status == 100 || status == 401 || status == 403 || status == 407;
    }

    private void onDeadline() {
        Purpose late = media.onDeadline(now);
        if (late != null) mediaReplies.onSilence(late);
        setup.onDeadline();
        targets.onDeadline();
        answering.onDeadline();
        if (now >= endBy) hangup.now(CallRecord.End.MAX_DURATION, "maximum duration reached");
    }

    /** When {@link CallEvent.DeadlineReached} is due. */
    public long nextDeadline() {
        long next = Math.min(media.nextDeadline(), Math.min(endBy, answering.nextDeadline()));
        return Math.min(next, Math.min(setup.nextDeadline(), targets.nextDeadline()));
    }

    // What the classes beside this one use.

    void emit(CallAction action) {
        out.add(action);
    }

    void count(Counter counter) {
        out.add(new CallAction.Count(counter));
    }

    /**
     * How the first INVITE came out: what the trunk says to it, or that there is nobody to ring.
     */
    void came(int status, boolean stale) {
        SipRequest request = invite;
        if (request == null || inbound.peer instanceof Peer.Trunk) return;
        boolean credentials =
                request.has(HeaderName.AUTHORIZATION)
                        || request.has(HeaderName.PROXY_AUTHORIZATION);
        if (status < 300 && !credentials) return;
        emit(
                new CallAction.Judge(
                        new Outcome(request, arrival, inbound.peer, credentials, status, stale)));
    }

    void ask(MediaCommand command, Purpose purpose) {
        out.add(new CallAction.AskRelay(media.ask(command, purpose, now)));
    }

    long nextCommand() {
        return env.commandIds().getAsLong();
    }

    /** The side in a confirmed call; null for the outbound side of a built-in machine. */
    @Nullable CallSide side(Side side) {
        return side == Side.INBOUND ? inbound : outbound;
    }

    /** What may cross from one side to the other; either is the inbound one. */
    Crossing crossing(CallSide from, CallSide to) {
        return new Crossing(
                from.peer.trusted(),
                to.peer.trusted(),
                to.peer instanceof Peer.Trunk && env.config().auth(route) != RouteConfig.Auth.LOCAL,
                withheld && state == State.INVITING,
                to.host,
                rules(from, to),
                env.clean());
    }

    private HeaderRules rules(CallSide from, CallSide to) {
        if (to == inbound) {
            if (from.rulesToInbound == null)
                from.rulesToInbound = HeaderRules.between(env.config(), from.peer, to.peer);
            return from.rulesToInbound;
        }
        if (to.rulesFromInbound == null)
            to.rulesFromInbound = HeaderRules.between(env.config(), from.peer, to.peer);
        return to.rulesFromInbound;
    }

    /** A response to the first INVITE goes back: if it is a challenge, it may be answered. */
    void challengePassed(SipResponse response, CallSide from) {
        if (from.peer instanceof Peer.Trunk(String name, _, _)) {
            var device = inbound.flow.remote().getAddress();
            env.challenges().passed(response, name, device, now);
        }
    }

    boolean open() {
        return state == State.INVITING || state == State.CONFIRMED;
    }

    // For the engine and its reports.

    public String id() {
        return id;
    }

    /** What its record shall say of it once it is accepted. */
    public void note(String alertOfPolicy) {
        alert = alertOfPolicy;
    }

    String alert() {
        return accepted ? alert : "";
    }

    /** Whether the other side has taken the caller for who he says he is. */
    public boolean accepted() {
        return accepted;
    }

    /** When it was answered; below 0 before. */
    public long answeredAt() {
        return answeredAt;
    }

    public Peer inboundPeer() {
        return inbound.peer;
    }

    /** How often the same call came through us before. */
    public int passes() {
        return passes;
    }

    /** True when an INVITE of ours was addressed so: one that comes back unchanged is a loop. */
    public boolean sentTo(String requestUri) {
        for (Attempt attempt : attempts) {
            if (attempt.invite != null && attempt.invite.requestUriText().equals(requestUri)) {
                return true;
            }
        }
        return false;
    }

    /** The flow on which its first INVITE came. */
    public Flow arrival() {
        return arrival;
    }

    /** Its transactions outlive it to absorb repetitions, and shall not hold it. */
    public void detach() {
        inviteTransaction.attach(null);
        for (Attempt attempt : attempts) {
            if (attempt.transaction() != null) attempt.transaction().attach(null);
        }
    }

    /** True until the call's record is written. */
    public boolean active() {
        return !hangup.recorded();
    }

    /** True when this is a dialog of the call, to the last tag. */
    public boolean has(DialogId dialog) {
        return inDialog.has(dialog);
    }

    /** True when either leg has this Call-ID. */
    public boolean hasCallId(String callId) {
        if (origin.callId().equals(callId)) return true;
        for (Attempt attempt : attempts) if (attempt.origin.callId().equals(callId)) return true;
        return false;
    }

    private Set<String> clearSignalling() {
        Set<String> tags = new HashSet<>(4);
        if (!inbound.encrypted()) tags.add(inbound.mediaTag);
        if (outbound != null && !outbound.encrypted()) tags.add(outbound.mediaTag);
        return tags;
    }

    public CallSummary summary() {
        Attempt shown =
                winner != null ? winner.attempt : attempts.isEmpty() ? null : attempts.getLast();
        return new CallSummary(
                id,
                origin.callId(),
                shown == null ? "" : shown.origin.callId(),
                switch (state) {
                    case INVITING -> "early";
                    case CONFIRMED -> "confirmed";
                    case ENDING, ENDED -> "terminated";
                },
                origin.from(),
                origin.to(),
                inbound.peer.name(),
                shown == null ? machine.name() : shown.target.name(),
                inboundUser,
                shown == null ? "" : shown.target.user(),
                text(inbound.flow),
                shown == null ? "" : text(shown.flow),
                inbound.mediaTag,
                clearSignalling(),
                startedAt,
                answeredAt);
    }

    private static String text(Flow flow) {
        String host = flow.remote().getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + flow.remote().getPort();
    }
}
