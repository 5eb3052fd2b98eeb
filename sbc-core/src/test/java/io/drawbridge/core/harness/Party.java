package io.drawbridge.core.harness;

import io.drawbridge.core.message.CSeq;
import io.drawbridge.core.message.Framing;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.Via;
import io.drawbridge.core.transport.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * A user agent in virtual time: it does what it is told, keeps the rules of RFC 3261 where it is
 * told nothing, and reports every rule that the other side breaks.
 */
final class Party {
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE, NOTIFY";

    private final World world;
    private final SimulatedNetwork network;
    private final String name;
    private final String user;
    private final String domain;
    private final String mark;
    private final InetSocketAddress local;
    private final Transport transport;
    private final ProtocolChecker checker;
    private final SipParser parser = new SipParser(SipLimits.DEFAULTS);
    private final Map<String, ClientExchange> clients = new LinkedHashMap<>();
    private final Map<String, ServerExchange> servers = new LinkedHashMap<>();
    private final Map<String, PartyCall> callsByInvite = new HashMap<>();
    private final Map<InetSocketAddress, SimulatedNetwork.StreamEnd> streams = new HashMap<>();
    private final Map<String, InetSocketAddress> hosts = new HashMap<>();
    private final List<PartyCall> outgoingCalls = new ArrayList<>();
    private final List<PartyCall> incomingCalls = new ArrayList<>();
    private final List<SipMessage> received = new ArrayList<>();
    private final List<SipRequest> strays = new ArrayList<>();
    private Consumer<PartyCall> onInvite = _ -> {};
    private Consumer<ServerExchange> onRequest = this::answerRequest;
    private BiPredicate<PartyDialog, ServerExchange> interceptor = (_, _) -> false;
    private long ackDelay;
    private long answerDelay;
    private boolean honoursCancel = true;
    private boolean vanished;
    private int nextMediaPort = 30_000;

    /**
     * @param user user part of its address of record
     * @param domain host of its address of record
     * @param mark stands in every Call-ID, tag and branch that it makes, and in its product name,
     *     so that they are found where they must not be
     */
    Party(
            World world,
            SimulatedNetwork network,
            String name,
            String user,
            String domain,
            String mark,
            InetSocketAddress local,
            Transport transport) {
        this.world = world;
        this.network = network;
        this.name = name;
        this.user = user;
        this.domain = domain;
        this.mark = mark;
        this.local = local;
        this.transport = transport;
        this.checker = new ProtocolChecker(this);
        network.bind(local, (from, _, bytes) -> receive(from, bytes, Optional.empty()));
        network.listen(local, this::adopt);
    }

    // ---- what it is told

    Party onInvite(Consumer<PartyCall> action) {
        onInvite = action;
        return this;
    }

    /** What it does with requests outside dialogs, INVITE excepted. */
    Party onRequest(Consumer<ServerExchange> action) {
        onRequest = action;
        return this;
    }

    /** Takes requests in dialogs for which it returns true; the others are answered as usual. */
    Party inDialog(BiPredicate<PartyDialog, ServerExchange> action) {
        interceptor = action;
        return this;
    }

    /** Nanoseconds; {@link World#NEVER}: no ACK for a 2xx. */
    Party ackAfter(long delay) {
        ackDelay = delay;
        return this;
    }

    /** How long it thinks about a re-INVITE. */
    Party answerReInviteAfter(long delay) {
        answerDelay = delay;
        return this;
    }

    Party ignoreCancel() {
        honoursCancel = false;
        return this;
    }

    /** Neither hears nor says anything any more. */
    void vanish() {
        vanished = true;
    }

    /** As after a restart: it is there again, and remembers no dialog. */
    void forgetAll() {
        vanished = false;
        callsByInvite.values().forEach(c -> c.dialogs().forEach(PartyDialog::end));
        callsByInvite.clear();
    }

    /** Where a host name leads. */
    void host(String hostName, InetSocketAddress address) {
        hosts.put(hostName, address);
    }

    // ---- what it does

    /** Calls with an offer. */
    PartyCall call(InetSocketAddress to, String requestUri) {
        return call(to, requestUri, _ -> {});
    }

    PartyCall call(InetSocketAddress to, String requestUri, Consumer<Draft> edit) {
        int port = nextMediaPort;
        return invite(
                to,
                requestUri,
                d -> {
                    d.sdp(SdpText.offer(mediaAddress(), port, 1));
                    edit.accept(d);
                });
    }

    /** Calls without an offer. */
    PartyCall lateCall(InetSocketAddress to, String requestUri) {
        return invite(to, requestUri, _ -> {});
    }

    PartyCall invite(InetSocketAddress to, String requestUri, Consumer<Draft> edit) {
        Draft draft = draft("INVITE", requestUri);
        draft.header("Contact", contact());
        draft.header("Allow", ALLOW);
        edit.accept(draft);
        PartyCall call = PartyCall.outgoing(this, draft.request(), to);
        outgoingCalls.add(call);
        callsByInvite.put(call.callId(), call);
        start(call.outgoing());
        return call;
    }

    /**
     * The same INVITE again with other headers, as after a challenge: Call-ID and From-tag stay.
     */
    PartyCall again(PartyCall before, Consumer<Draft> edit) {
        SipRequest old = before.invite();
        int port = nextMediaPort;
        return invite(
                before.outgoing().to(),
                old.requestUriText(),
                d -> {
                    d.replace("From", old.header(HeaderName.FROM).orElseThrow());
                    d.replace("To", old.header(HeaderName.TO).orElseThrow());
                    d.replace("Call-ID", old.callId());
                    d.replace("CSeq", (old.cseq().number() + 1) + " INVITE");
                    if (old.hasBody()) {
                        d.sdp(SdpText.at(old.bodyText(), mediaAddress(), port));
                    }
                    edit.accept(d);
                });
    }

    /** A request outside a dialog. */
    ClientExchange request(
            InetSocketAddress to, String method, String requestUri, Consumer<Draft> edit) {
        Draft draft = draft(method, requestUri);
        edit.accept(draft);
        return start(draft.request(), to, _ -> {});
    }

    private Draft draft(String method, String requestUri) {
        String aor = requestUri.replaceAll(";.*", "");
        return Draft.request(method, requestUri)
                .header("Via", via(newBranch()))
                .header("Max-Forwards", "70")
                .header("From", "<sip:" + user + "@" + domain + ">;tag=" + newTag())
                .header("To", "<" + aor + ">")
                .header("Call-ID", newId() + "@" + mark + ".invalid")
                .header("CSeq", (1 + world.random().nextInt(1000)) + " " + method)
                .header("User-Agent", product());
    }

    ClientExchange start(
            SipRequest request, InetSocketAddress to, Consumer<SipResponse> onResponse) {
        ClientExchange exchange = new ClientExchange(this, request, to, onResponse);
        start(exchange);
        return exchange;
    }

    private void start(ClientExchange exchange) {
        SipRequest request = exchange.request();
        clients.put(key(request.topVia(), request.cseq()), exchange);
        exchange.start();
    }

    /** Raw bytes, whatever they are. */
    void transmit(InetSocketAddress to, byte[] bytes) {
        if (vanished) {
            return;
        }
        if (!reliable()) {
            network.send(local, to, bytes);
            return;
        }
        SimulatedNetwork.StreamEnd stream = streams.get(to);
        if (stream != null) {
            stream.send(bytes);
            return;
        }
        network.connect(
                local,
                to,
                end ->
                        end.ifPresent(
                                e -> {
                                    adopt(e);
                                    e.send(bytes);
                                }));
    }

    /** Closes the connection to a peer. */
    void hangUpStream(InetSocketAddress to) {
        SimulatedNetwork.StreamEnd stream = streams.remove(to);
        if (stream != null) {
            stream.close();
        }
    }

    /**
     * The next message to a peer goes by a new connection; the old one stays until it is closed.
     */
    Runnable leaveStream(InetSocketAddress to) {
        SimulatedNetwork.StreamEnd stream = streams.remove(to);
        return stream == null ? () -> {} : stream::close;
    }

    private void adopt(SimulatedNetwork.StreamEnd end) {
        streams.put(end.remote(), end);
        end.on(
                bytes -> receive(end.remote(), bytes, Optional.of(end)),
                () -> streams.remove(end.remote(), end));
    }

    // ---- what comes

    private void receive(
            InetSocketAddress from, byte[] bytes, Optional<SimulatedNetwork.StreamEnd> stream) {
        if (vanished || bytes.length <= 4) {
            return;
        }
        switch (parser.parse(bytes, 0, bytes.length, Framing.DATAGRAM)) {
            case ParseResult.Malformed malformed ->
                    violation(
                            "got what cannot be read: "
                                    + malformed.problem()
                                    + "\n"
                                    + new String(bytes, StandardCharsets.UTF_8));
            case ParseResult.Parsed(SipMessage message, _) -> {
                received.add(message);
                checker.check(
                        message, new String(bytes, StandardCharsets.UTF_8), stream.isPresent());
                switch (message) {
                    case SipResponse response -> receive(response);
                    case SipRequest request -> receive(request, from, stream);
                }
            }
        }
    }

    private void receive(SipResponse response) {
        ClientExchange exchange = clients.get(key(response.topVia(), response.cseq()));
        if (exchange == null) {
            violation("a response to no request of ours: " + response.startLine());
            return;
        }
        checker.checkAgainst(response, exchange.request());
        exchange.receive(response);
    }

    private void receive(
            SipRequest request,
            InetSocketAddress from,
            Optional<SimulatedNetwork.StreamEnd> stream) {
        if (request.method().equals(Method.ACK)) {
            acknowledged(request);
            return;
        }
        String key = request.topVia().branch() + "|" + request.method();
        ServerExchange known = servers.get(key);
        if (known != null) {
            known.repeated(request);
            return;
        }
        ServerExchange exchange = new ServerExchange(this, request, way(request, from, stream));
        servers.put(key, exchange);
        if (request.method().equals(Method.CANCEL)) {
            cancelled(request, exchange);
        } else if (request.toTag().isEmpty()) {
            outsideDialog(exchange, from);
        } else {
            Optional<PartyDialog> dialog = dialog(request);
            if (dialog.isPresent()) {
                dialog.get().receive(exchange);
            } else {
                strays.add(request);
                exchange.respond(481, "Call/Transaction Does Not Exist", newTag(), _ -> {});
            }
        }
    }

    /**
     * RFC 3581 §4 for responses: to the source; without rport to the source at the sent-by port.
     * RFC 3261 §18.2.2 when a connection is gone: there by another one.
     */
    private Consumer<byte[]> way(
            SipRequest request,
            InetSocketAddress from,
            Optional<SimulatedNetwork.StreamEnd> stream) {
        Via via = request.topVia();
        if (stream.isPresent()) {
            InetSocketAddress sentBy =
                    new InetSocketAddress(from.getAddress(), via.port() == 0 ? 5060 : via.port());
            return bytes -> {
                if (vanished) return;
                if (stream.get().closed()) transmit(sentBy, bytes);
                else stream.get().send(bytes);
            };
        }
        int port = via.params().has("rport") ? from.getPort() : via.port() == 0 ? 5060 : via.port();
        InetSocketAddress to = new InetSocketAddress(from.getAddress(), port);
        return bytes -> transmit(to, bytes);
    }

    private void acknowledged(SipRequest ack) {
        ServerExchange byBranch = servers.get(ack.topVia().branch() + "|INVITE");
        if (byBranch != null) {
            if (byBranch.finalStatus() < 300) {
                violation("an ACK with the INVITE's branch, but no failure was sent");
            }
            checker.checkFailureAck(ack, byBranch);
            byBranch.acknowledge();
            return;
        }
        boolean known = dialog(ack).map(d -> d.acknowledged(ack)).orElse(false);
        if (!known) {
            strays.add(ack);
        }
    }

    private void cancelled(SipRequest cancel, ServerExchange exchange) {
        ServerExchange invite = servers.get(cancel.topVia().branch() + "|INVITE");
        if (invite == null) {
            strays.add(cancel);
            exchange.respond(481, "Call/Transaction Does Not Exist", newTag(), _ -> {});
            return;
        }
        checker.checkCancel(cancel, invite);
        exchange.respond(200, "OK", newTag(), _ -> {});
        incomingCalls.stream()
                .filter(c -> c.incoming() == invite)
                .findFirst()
                .ifPresent(PartyCall::cancelled);
    }

    private void outsideDialog(ServerExchange exchange, InetSocketAddress from) {
        if (!exchange.isInvite()) {
            onRequest.accept(exchange);
            return;
        }
        PartyCall call = PartyCall.incoming(this, exchange, from);
        incomingCalls.add(call);
        callsByInvite.put(call.callId(), call);
        onInvite.accept(call);
    }

    private void answerRequest(ServerExchange exchange) {
        switch (exchange.request().method().name()) {
            case "OPTIONS", "MESSAGE", "NOTIFY", "INFO" ->
                    exchange.respond(200, "OK", newTag(), _ -> {});
            case "BYE" ->
                    exchange.respond(481, "Call/Transaction Does Not Exist", newTag(), _ -> {});
            default ->
                    exchange.respond(
                            405, "Method Not Allowed", newTag(), d -> d.header("Allow", ALLOW));
        }
    }

    private Optional<PartyDialog> dialog(SipRequest request) {
        return Optional.ofNullable(callsByInvite.get(request.callId())).stream()
                .flatMap(call -> call.dialogs().stream())
                .filter(d -> d.localTag().equals(request.toTag()))
                .filter(d -> d.remoteTag().equals(request.fromTag()))
                .filter(d -> !d.ended() || request.method().equals(Method.ACK) || endedTogether(d))
                .findFirst();
    }

    /** A BYE that crossed ours still finds the dialog. */
    private static boolean endedTogether(PartyDialog dialog) {
        return dialog.sent().stream().anyMatch(e -> e.request().method().equals(Method.BYE));
    }

    boolean intercepts(PartyDialog dialog, ServerExchange exchange) {
        return interceptor.test(dialog, exchange);
    }

    void lowCSeq(SipRequest request, long highest) {
        if (!network.everBad()) {
            violation("CSeq does not rise: " + request.cseq() + " after " + highest);
        }
    }

    private static String key(Via via, CSeq cseq) {
        return via.branch() + "|" + cseq.method();
    }

    // ---- names

    String via(String branch) {
        return "SIP/2.0/" + transport.viaName() + " " + hostPort() + ";branch=" + branch + ";rport";
    }

    String contact() {
        String suffix = reliable() ? ";transport=tcp" : "";
        return "<sip:" + user + "@" + hostPort() + suffix + ">";
    }

    String hostPort() {
        return SimulatedNetwork.show(local);
    }

    String mediaAddress() {
        return local.getAddress().getHostAddress();
    }

    String product() {
        return mark + "-" + name + "/1.0";
    }

    String newBranch() {
        return "z9hG4bK" + newId();
    }

    String newTag() {
        return newId();
    }

    private String newId() {
        return mark + Long.toString(world.random().nextLong() >>> 1, 36);
    }

    int newMediaPort() {
        nextMediaPort += 2;
        return nextMediaPort - 2;
    }

    /** Address literals and known host names; there is no DNS here. */
    Optional<InetSocketAddress> resolve(String host, int port) {
        InetSocketAddress known = hosts.get(host);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            InetAddress address = InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
            return Optional.of(new InetSocketAddress(address, port == 0 ? 5060 : port));
        } catch (IllegalArgumentException _) {
            violation("a host name that cannot be resolved: " + host);
            return Optional.empty();
        }
    }

    void violation(String text) {
        world.violation(name + ": " + text);
    }

    // ---- what there is to know

    World world() {
        return world;
    }

    String name() {
        return name;
    }

    String user() {
        return user;
    }

    InetSocketAddress local() {
        return local;
    }

    Transport transport() {
        return transport;
    }

    boolean reliable() {
        return transport.reliable();
    }

    long ackDelay() {
        return ackDelay;
    }

    long answerDelay() {
        return answerDelay;
    }

    boolean honoursCancel() {
        return honoursCancel;
    }

    boolean vanished() {
        return vanished;
    }

    List<PartyCall> outgoingCalls() {
        return outgoingCalls;
    }

    List<PartyCall> incomingCalls() {
        return incomingCalls;
    }

    /** The only call that came in. */
    PartyCall incomingCall() {
        if (incomingCalls.size() != 1) {
            throw new AssertionError(name + " got " + incomingCalls.size() + " calls, not one");
        }
        return incomingCalls.getFirst();
    }

    List<SipMessage> received() {
        return received;
    }

    List<SipRequest> requests(String method) {
        return received.stream()
                .filter(SipRequest.class::isInstance)
                .map(SipRequest.class::cast)
                .filter(r -> r.method().name().equals(method))
                .toList();
    }

    /** Requests that matched no dialog or transaction of this party's. */
    List<SipRequest> strays() {
        return strays;
    }

    Collection<ClientExchange> clientExchanges() {
        return clients.values();
    }

    Collection<ServerExchange> serverExchanges() {
        return servers.values();
    }
}
