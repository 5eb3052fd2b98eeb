package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.CallAction;
import io.drawbridge.core.b2bua.CallEvent;
import io.drawbridge.core.b2bua.RegisterAttempt;
import io.drawbridge.core.b2bua.Surroundings;
import io.drawbridge.core.b2bua.Use;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TelemetryConfig.LeakAudit;
import io.drawbridge.core.config.Trust;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.Sent;
import io.drawbridge.core.transaction.TransactionAction;
import io.drawbridge.core.transaction.TransactionTable;
import io.drawbridge.core.transaction.TransactionUser;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.core.transport.TransportSelection;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * All that leaves the engine for the network, and what becomes of it: requests in their client
 * transactions, by TCP where they are too large for UDP, responses, ACKs. Nothing goes out past the
 * leak auditor.
 */
final class Sending {
    private static final int PEERS_WITHOUT_TCP = 1_000;

    private final SipEngine engine;
    private Surroundings env;
    private final TransactionTable transactions;
    private final Counters counters;
    private LeakAuditor auditor;
    private LeakAudit auditMode;
    private final boolean[] audited;
    private final TransportSelection selection = new TransportSelection(PEERS_WITHOUT_TCP);
    private final TcpFirst tcpFirst = new TcpFirst();

    Sending(
            SipEngine engine,
            Generation generation,
            TransactionTable transactions,
            Counters counters) {
        this.engine = engine;
        env = generation.surroundings();
        this.transactions = transactions;
        this.counters = counters;
        auditor = generation.auditor();
        SbcConfig config = generation.config();
        auditMode = config.telemetry().leakAudit();
        audited = new boolean[env.points().size()];
        for (ListeningPoint point : env.points()) {
            var network = Objects.requireNonNull(config.networks().get(point.network()));
            audited[point.index()] = network.trust() == Trust.UNTRUSTED;
        }
    }

    /** The next configuration; its networks are the same. */
    void follow(Generation next) {
        env = next.surroundings();
        auditor = next.auditor();
        auditMode = next.config().telemetry().leakAudit();
    }

    /** A request of a call, in a client transaction of its own. */
    void send(CallAction.Send send, long now) {
        counters.increment(Counter.REQUESTS_SENT);
        SipRequest request = send.request();
        if (auditMode == LeakAudit.BLOCK
                && send.use().opensDialog()
                && leaks(send.flow(), request.bytes())) {
            engine.tell(send.use().call(), new CallEvent.Failed(send.use(), Failure.TRANSPORT));
            return;
        }
        ListeningPoint tcp = null;
        if (send.mayUseTcp() && request.bytes().length > TransportSelection.MAX_UDP_BYTES) {
            tcp =
                    env.trunks()
                            .point(
                                    env.points().get(send.flow().listener()).network(),
                                    Transport.TCP,
                                    send.flow().remote())
                            .orElse(null);
        }
        switch (selection.decide(request, send.flow(), !send.mayUseTcp(), tcp, now)) {
            case TransportSelection.Choice.Keep _ -> send(request, send.flow(), send.use(), now);
            case TransportSelection.Choice.UseTcp(Flow flow) -> {
                SipRequest rewritten =
                        TransportSelection.rewriteVia(
                                request,
                                env.points().get(flow.listener()),
                                env.identifiers().branch());
                Sent sent = send(rewritten, flow, send.use(), now);
                tcpFirst.sent(sent.transaction(), request, send.flow(), send.use(), now);
            }
        }
    }

    private Sent send(SipRequest request, Flow flow, Use use, long now) {
        Sent sent = transactions.send(request, flow, use, now);
        use.sentIn(sent.transaction());
        use.sentAs(request, flow);
        carryOut(sent.actions(), now);
        return sent;
    }

    /** The ACK of a 2xx, which has no transaction (RFC 3261 §13.2.2.4). */
    void acknowledge(SipRequest ack, Flow flow) {
        counters.increment(Counter.REQUESTS_SENT);
        transmit(flow, ack.bytes(), "");
    }

    void respondStateless(Flow flow, SipResponse response) {
        counters.increment(Counter.RESPONSES_SENT);
        transmit(flow, response.bytes(), "");
    }

    /** What transactions want done. */
    void carryOut(List<TransactionAction> actions, long now) {
        for (TransactionAction action : actions) {
            switch (action) {
                case TransactionAction.Send(Flow flow, byte[] bytes, String branch, _) ->
                        transmit(flow, bytes, branch);
                case TransactionAction.Deliver(var transaction, var user, SipResponse response) -> {
                    tcpFirst.heard(transaction);
                    if (user instanceof Use use)
                        engine.tell(use.call(), new CallEvent.Response(use, response));
                    else if (user instanceof RegisterAttempt attempt)
                        engine.tell(attempt, response);
                    else if (response.status() >= 200 && response.status() < 300) {
                        Orphan.of(response, transaction.flow(), env)
                                .forEach(orphan -> sendOrphan(orphan, transaction.flow(), now));
                    }
                }
                case TransactionAction.ClientFailed(var transaction, var user, Failure failure) -> {
                    TcpFirst.Large large = tcpFirst.heard(transaction);
                    if (large != null && failure == Failure.TRANSPORT) againByUdp(large, now);
                    else if (user instanceof Use use)
                        engine.tell(use.call(), new CallEvent.Failed(use, failure));
                    else if (user instanceof RegisterAttempt attempt) engine.tell(attempt, failure);
                }
                case TransactionAction.ServerFailed(_, @Nullable TransactionUser _) -> {}
            }
        }
    }

    /** The ACK goes once for every 2xx; the BYE is repeated until it is answered. */
    private void sendOrphan(SipRequest request, Flow flow, long now) {
        if (request.method().equals(Method.ACK)) transmit(flow, request.bytes(), "");
        else carryOut(transactions.send(request, flow, null, now).actions(), now);
    }

    /** Large requests that TCP swallowed go by UDP after all. */
    void onDeadline(long now) {
        for (TcpFirst.Large large = tcpFirst.silent(now);
                large != null;
                large = tcpFirst.silent(now)) {
            transactions.abandon(large.transaction());
            againByUdp(large, now);
        }
    }

    long nextDeadline() {
        return tcpFirst.nextDeadline();
    }

    private void againByUdp(TcpFirst.Large large, long now) {
        selection.tcpFailed(large.udp().remote(), now);
        send(large.request(), large.udp(), large.use(), now);
    }

    private void transmit(Flow flow, byte[] bytes, String branch) {
        if (auditMode != LeakAudit.OFF && leaks(flow, bytes)) counters.increment(Counter.LEAKS);
        engine.emit(new Output.Transmit(flow, bytes, branch));
    }

    private boolean leaks(Flow flow, byte[] message) {
        return audited[flow.listener()] && auditor.find(message).isPresent();
    }
}
