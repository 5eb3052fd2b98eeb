package io.drawbridge.core.transaction;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transaction.TransactionAction.ClientFailed;
import io.drawbridge.core.transaction.TransactionAction.Deliver;
import io.drawbridge.core.transaction.TransactionAction.Send;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All transactions of one shard: finds the one that a message belongs to (RFC 3261 §17.1.3,
 * §17.2.3), wakes those whose timers fire, and drops those that have ended. Owned by one engine.
 *
 * <p>Counts repetitions received and sent, and responses that match nothing.
 */
public final class TransactionTable {
    /** Transactions that are woken in one {@link #onDeadline}: a few milliseconds of work. */
    private static final int WOKEN_AT_ONCE = 2_000;

    /** What is remembered of a request, its answer, is as long as the sender has made it. */
    private static final int USUAL_BYTES = 1_024;

    private static final ServerTransaction.Event REPEATED = new ServerTransaction.Event.Repeated();
    private static final ServerTransaction.Event ACKNOWLEDGED =
            new ServerTransaction.Event.Acknowledged();
    private static final ServerTransaction.Event TRYING = new ServerTransaction.Event.Trying();
    private static final ClientTransaction.Event TRANSPORT_FAILED =
            new ClientTransaction.Event.TransportFailed();

    private final Timers timers;
    private final int maxServers;
    private final int maxClients;
    private final Counters counters;

    private final Map<TransactionKey, ServerTransaction> servers = new HashMap<>();

    /** Those of {@link #servers} that opened something, by what a merged copy has in common. */
    private final Map<MergeKey, ServerTransaction> mergeable = new HashMap<>();

    /** By branch, which is ours and unique; an INVITE and its CANCEL are chained. */
    private final Map<String, ClientTransaction> clients = new HashMap<>();

    private int clientCount;

    /** Of {@link #servers}. */
    private long weight;

    private final DeadlineWheel<Transaction> wheel = new DeadlineWheel<>();

    /**
     * @param maxServers how many requests may be remembered, one for each begun kilobyte of them;
     *     the last eighth is kept for requests in dialogs and for CANCEL; at least 8
     * @param maxClients how many of our own requests may be remembered, at least 1
     */
    public TransactionTable(Timers timers, int maxServers, int maxClients, Counters counters) {
        if (maxServers < 8 || maxClients < 1)
            throw new IllegalArgumentException("too small: " + maxServers + ", " + maxClients);
        this.timers = timers;
        this.maxServers = maxServers;
        this.maxClients = maxClients;
        this.counters = counters;
    }

    /**
     * Takes a request from the network.
     *
     * @param replyTo where its responses go, see {@link
     *     io.drawbridge.core.transport.ReceivedVia#replyFlow}
     */
    public RequestResult onRequest(SipRequest request, Flow replyTo, long now) {
        Method method = request.method();
        TransactionKey key = TransactionKey.of(request, method);
        ServerTransaction known = servers.get(key);
        if (method.equals(Method.ACK)) return onAck(known, now);
        if (known != null) {
            counters.increment(Counter.RETRANSMISSIONS_RECEIVED);
            return new RequestResult.Absorbed(feed(known, REPEATED, now));
        }
        boolean cancel = method.equals(Method.CANCEL);
        boolean opens = !cancel && request.toTag().isEmpty();
        MergeKey mergeKey = null;
        if (opens) {
            mergeKey =
                    new MergeKey(
                            request.callId(),
                            request.fromTag(),
                            request.cseq().number(),
                            method,
                            request.requestUriText());
            if (mergeable.containsKey(mergeKey)) return new RequestResult.Merged();
        }
        int more = 1 + (request.bytes().length - 1) / USUAL_BYTES;
        if (weight + more > (opens ? maxServers - maxServers / 8 : maxServers))
            return new RequestResult.Full();
        ServerTransaction transaction =
                method.equals(Method.INVITE)
                        ? new InviteServerTransaction(request, key, replyTo, timers, now)
                        : new NonInviteServerTransaction(request, key, replyTo, timers, now);
        servers.put(key, transaction);
        transaction.weight = more;
        weight += more;
        if (mergeKey != null) {
            transaction.mergeKey = mergeKey;
            mergeable.put(mergeKey, transaction);
        }
        wheel.schedule(transaction, transaction.nextDeadline(), now);
        if (!cancel) return new RequestResult.New(transaction);
        ServerTransaction invite = servers.get(key.with(Method.INVITE));
        return new RequestResult.Cancel(transaction, Optional.ofNullable(invite));
    }

    /** True for a request that was seen before: {@link #onRequest} would absorb it. */
    public boolean knows(SipRequest request) {
        return servers.containsKey(TransactionKey.of(request, request.method()));
    }

    private RequestResult onAck(@Nullable ServerTransaction invite, long now) {
        return switch (invite) {
            case null -> new RequestResult.Ack(Optional.empty());
            case InviteServerTransaction accepted when accepted.accepted() ->
                    new RequestResult.Ack(Optional.of(accepted));
            case ServerTransaction other ->
                    new RequestResult.Absorbed(feed(other, ACKNOWLEDGED, now));
        };
    }

    /**
     * Answers a request. What the state does not allow is not sent: a second final response, or
     * what RFC 4320 forbids; only a 2xx to INVITE may be repeated.
     */
    public List<TransactionAction> respond(
            ServerTransaction transaction, SipResponse response, long now) {
        List<TransactionAction> actions =
                feed(transaction, new ServerTransaction.Event.Respond(response), now);
        if (response.status() >= 300) forgetMergeKey(transaction);
        countRepetitions(actions);
        return actions;
    }

    /**
     * Sends a 100 if nothing was sent before, because the answer will take its time. Without this
     * an INVITE gets it after 200 ms, other requests after 3.5 s (RFC 4320 §4.1: over UDP never
     * before that).
     */
    public List<TransactionAction> trying(ServerTransaction transaction, long now) {
        return feed(transaction, TRYING, now);
    }

    /**
     * Sends a request in a new client transaction. Not for the ACK of a 2xx, which has none.
     *
     * @param request with a top Via whose branch is new, or that of the INVITE for CANCEL
     * @param user whom {@link Deliver} and {@link ClientFailed} name
     * @throws IllegalArgumentException if branch and method are in use, or for an ACK
     */
    public Sent send(SipRequest request, Flow flow, @Nullable TransactionUser user, long now) {
        Method method = request.method();
        if (method.equals(Method.ACK)) throw new IllegalArgumentException("ACK");
        ClientTransaction transaction =
                method.equals(Method.INVITE)
                        ? new InviteClientTransaction(request, flow, timers, now)
                        : new NonInviteClientTransaction(request, flow, timers, now);
        if (find(transaction.branch(), method) != null)
            throw new IllegalArgumentException("used before: branch " + transaction.branch());
        if (clientCount >= maxClients) {
            transaction.terminate();
            return new Sent(
                    transaction, List.of(new ClientFailed(transaction, user, Failure.FULL)));
        }
        transaction.attach(user);
        transaction.sameBranch = clients.put(transaction.branch(), transaction);
        clientCount++;
        wheel.schedule(transaction, transaction.nextDeadline(), now);
        return new Sent(transaction, transaction.begin());
    }

    /**
     * Takes a response from the network. One that matches nothing, or has more than our Via
     * (§8.1.3.3), is dropped.
     */
    public List<TransactionAction> onResponse(SipResponse response, long now) {
        ClientTransaction transaction =
                response.vias().size() == 1
                        ? find(response.topVia().branch(), response.cseq().method())
                        : null;
        if (transaction == null) {
            counters.increment(Counter.STRAY_RESPONSES);
            return List.of();
        }
        List<TransactionAction> actions =
                feed(transaction, new ClientTransaction.Event.Received(response), now);
        if (actions.isEmpty()
                || actions.getFirst() instanceof Send(_, _, _, boolean repeated) && repeated)
            counters.increment(Counter.RETRANSMISSIONS_RECEIVED);
        return actions;
    }

    /**
     * Takes the report that a request could not be sent.
     *
     * @param branch as in {@link Send}
     */
    public List<TransactionAction> onTransportFailed(String branch, long now) {
        List<TransactionAction> actions = new ArrayList<>();
        ClientTransaction transaction = clients.get(branch);
        while (transaction != null) {
            ClientTransaction next = transaction.sameBranch;
            actions.addAll(feed(transaction, TRANSPORT_FAILED, now));
            transaction = next;
        }
        return actions;
    }

    /**
     * Wakes the transactions whose timers fire, but not too many at once: then {@link
     * #nextDeadline} is in the past.
     */
    public List<TransactionAction> onDeadline(long now) {
        List<TransactionAction> actions = List.of();
        for (int i = 0; i < WOKEN_AT_ONCE; i++) {
            Transaction transaction = wheel.poll(now);
            if (transaction == null) break;
            List<TransactionAction> more = transaction.onDeadline(now);
            settle(transaction, now);
            if (more.isEmpty()) continue;
            countRepetitions(more);
            if (actions.isEmpty()) actions = new ArrayList<>(more);
            else actions.addAll(more);
        }
        return actions;
    }

    /** When {@link #onDeadline} is due, or {@link DeadlineWheel#NEVER}. */
    public long nextDeadline() {
        return wheel.nextDeadline();
    }

    /**
     * An INVITE is sent no more. What comes in answer to it is delivered, and timer B fires, as
     * before.
     */
    public void stopRepeating(ClientTransaction transaction, long now) {
        if (transaction.terminated() || !(transaction instanceof InviteClientTransaction invite))
            return;
        invite.stopRepeating();
        settle(invite, now);
    }

    /**
     * Forgets a transaction without a word: an INVITE that was cancelled and got no final response
     * in 64·T1 (§9.1), or one whose user is gone by an error of ours.
     */
    public void abandon(Transaction transaction) {
        if (transaction.terminated()) return;
        transaction.terminate();
        remove(transaction);
    }

    /** Requests that are remembered. */
    public int servers() {
        return servers.size();
    }

    /** Requests of our own that are remembered. */
    public int clients() {
        return clientCount;
    }

    private List<TransactionAction> feed(
            ServerTransaction transaction, ServerTransaction.Event event, long now) {
        if (transaction.terminated()) return List.of();
        List<TransactionAction> actions = transaction.on(event, now);
        settle(transaction, now);
        return actions;
    }

    private List<TransactionAction> feed(
            ClientTransaction transaction, ClientTransaction.Event event, long now) {
        if (transaction.terminated()) return List.of();
        List<TransactionAction> actions = transaction.on(event, now);
        settle(transaction, now);
        return actions;
    }

    private void settle(Transaction transaction, long now) {
        if (transaction.terminated()) remove(transaction);
        else wheel.schedule(transaction, transaction.nextDeadline(), now);
    }

    private void remove(Transaction transaction) {
        wheel.cancel(transaction);
        switch (transaction) {
            case ServerTransaction server -> {
                forgetMergeKey(server);
                if (servers.remove(server.key()) != null) weight -= server.weight;
            }
            case ClientTransaction client -> remove(client);
        }
    }

    private void remove(ClientTransaction client) {
        ClientTransaction first = clients.get(client.branch());
        if (first == client) {
            if (client.sameBranch == null) clients.remove(client.branch());
            else clients.put(client.branch(), client.sameBranch);
        } else {
            ClientTransaction before = first;
            while (before != null && before.sameBranch != client) before = before.sameBranch;
            if (before == null) return;
            before.sameBranch = client.sameBranch;
        }
        client.sameBranch = null;
        clientCount--;
    }

    private @Nullable ClientTransaction find(String branch, Method method) {
        ClientTransaction transaction = clients.get(branch);
        while (transaction != null && !transaction.method().equals(method))
            transaction = transaction.sameBranch;
        return transaction;
    }

    private void forgetMergeKey(ServerTransaction server) {
        if (server.mergeKey == null) return;
        mergeable.remove(server.mergeKey);
        server.mergeKey = null;
    }

    private void countRepetitions(List<TransactionAction> actions) {
        for (TransactionAction action : actions)
            if (action instanceof Send(_, _, _, boolean repetition) && repetition)
                counters.increment(Counter.RETRANSMISSIONS_SENT);
    }
}
