package io.drawbridge.core.harness;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A PBX that is a proxy with a registrar (RFC 3261 §16): it keeps no dialogs, records its route,
 * and sends a call for a registered user on to every Contact that it knows, in the same call. It
 * takes the place of a party on the network.
 */
final class ProxyPbx {
    private final SimulatedNetwork network;
    private final InetSocketAddress local;
    private final String domain;
    private final Map<String, Set<String>> contacts = new HashMap<>();
    private final Map<String, Fork> byServerBranch = new HashMap<>();
    private final Map<String, Branch> byClientBranch = new HashMap<>();
    private final List<String> invites = new ArrayList<>();
    private boolean asksCallers;
    private boolean sendsBack;
    private int refusesWith;
    private int nextBranch;

    /** An INVITE that came, and all that it led to. */
    private static final class Fork {
        final TextMessage invite;
        final InetSocketAddress from;
        final List<Branch> branches = new ArrayList<>();
        Optional<TextMessage> best = Optional.empty();
        boolean answered;

        Fork(TextMessage invite, InetSocketAddress from) {
            this.invite = invite;
            this.from = from;
        }
    }

    private static final class Branch {
        final Fork fork;
        final TextMessage invite;
        final InetSocketAddress to;
        boolean provisional;
        boolean ended;
        boolean cancelled;

        Branch(Fork fork, TextMessage invite, InetSocketAddress to) {
            this.fork = fork;
            this.invite = invite;
            this.to = to;
        }
    }

    /** Takes a party's place. */
    ProxyPbx(Bench bench, Party party, String domain) {
        this.network = bench.network();
        this.local = party.local();
        this.domain = domain;
        network.unbind(local);
        network.bind(local, (from, _, bytes) -> receive(from, TextMessage.read(bytes)));
    }

    /** Calls without credentials get 407. */
    void askCallers() {
        asksCallers = true;
    }

    /** Calls go back to where they came from, as they came. */
    void sendBack() {
        sendsBack = true;
    }

    /** Every call is refused. */
    void refuseWith(int status) {
        refusesWith = status;
    }

    /** Contacts that are bound for a user. */
    List<String> contacts(String user) {
        return List.copyOf(contacts.getOrDefault(user, Set.of()));
    }

    /** What it has got in first INVITEs, as text. */
    List<String> invites() {
        return invites;
    }

    // ---- requests

    private void receive(InetSocketAddress from, TextMessage message) {
        if (message.start().startsWith("SIP/2.0")) {
            onResponse(message);
            return;
        }
        switch (message.method()) {
            case "REGISTER" -> register(message, from);
            case "ACK" -> {
                if (!message.get("Route").isEmpty()) forward(message);
            }
            case "CANCEL" -> cancel(message, from);
            case "INVITE" -> {
                if (message.inDialog()) forward(message);
                else invite(message, from);
            }
            default -> forward(message);
        }
    }

    private void register(TextMessage request, InetSocketAddress from) {
        String user = user(request.get("To"));
        if (!request.get("Authorization").contains("response=\"good\"")) {
            challenge(request, from, 401, "WWW-Authenticate");
            return;
        }
        Set<String> bound = contacts.computeIfAbsent(user, _ -> new LinkedHashSet<>());
        for (String header : request.headers()) {
            if (!TextMessage.is(header, "Contact")) continue;
            String uri = header.replaceAll(".*<([^>]*)>.*", "$1");
            bound.remove(uri);
            if (!header.contains("expires=0")) bound.add(uri);
        }
        TextMessage response = answer(request, 200);
        for (String uri : bound) response.headers().add("Contact: <" + uri + ">;expires=3600");
        send(from, response);
    }

    private void challenge(TextMessage request, InetSocketAddress from, int status, String header) {
        TextMessage response = answer(request, status);
        response.headers()
                .add(header + ": Digest realm=\"sip.example\", nonce=\"n1\", qop=\"auth\"");
        send(from, response);
    }

    private TextMessage answer(TextMessage request, int status) {
        TextMessage response =
                request.bare(
                        "SIP/2.0 " + status + " From the proxy",
                        "Via",
                        "From",
                        "To",
                        "Call-ID",
                        "CSeq");
        if (status > 100 && !request.inDialog()) {
            response.headers()
                    .replaceAll(
                            h ->
                                    TextMessage.is(h, "To")
                                            ? h + ";tag=" + Bench.INSIDE_MARK + "0"
                                            : h);
        }
        return response;
    }

    private void invite(TextMessage request, InetSocketAddress from) {
        if (byServerBranch.containsKey(request.branch())) return; // a retransmission
        Fork fork = new Fork(request, from);
        byServerBranch.put(request.branch(), fork);
        invites.add(request.toString());
        send(from, answer(request, 100));
        if (asksCallers && request.get("Proxy-Authorization").isEmpty()) {
            challenge(request, from, 407, "Proxy-Authenticate");
            return;
        }
        if (refusesWith != 0) {
            send(from, answer(request, refusesWith));
            return;
        }
        List<String> targets =
                sendsBack ? List.of(request.uri()) : contacts(user("<" + request.uri() + ">"));
        if (targets.isEmpty()) send(from, answer(request, 404));
        for (String target : targets) {
            TextMessage copy = request.as("INVITE " + target + " SIP/2.0");
            copy.pop("Proxy-Authorization");
            copy.push("Record-Route", "<sip:" + hostPort() + ";lr>");
            InetSocketAddress to = sendsBack ? from : address(target);
            Branch branch = new Branch(fork, onward(copy), to);
            fork.branches.add(branch);
            byClientBranch.put(copy.branch(), branch);
            send(to, copy);
        }
    }

    private void cancel(TextMessage request, InetSocketAddress from) {
        Fork fork = byServerBranch.get(request.branch());
        send(from, answer(request, fork == null ? 481 : 200));
        if (fork != null) fork.branches.forEach(this::cancel);
    }

    /** Not before a provisional response (§9.1). */
    private void cancel(Branch branch) {
        if (branch.ended) return;
        boolean again = branch.cancelled && !branch.provisional;
        branch.cancelled = true;
        if (!branch.provisional || again) return;
        TextMessage cancel =
                branch.invite.bare(
                        branch.invite.start().replace("INVITE", "CANCEL"),
                        "Via",
                        "From",
                        "To",
                        "Call-ID",
                        "CSeq");
        cancel.onlyTopVia();
        cancel.headers()
                .replaceAll(h -> TextMessage.is(h, "CSeq") ? h.replace("INVITE", "CANCEL") : h);
        cancel.headers().add("Max-Forwards: 70");
        send(branch.to, cancel);
    }

    /** A request in a dialog, with us in its route (§16.4). */
    private void forward(TextMessage request) {
        TextMessage copy = request.as(request.start());
        copy.pop("Route");
        String route = copy.get("Route");
        onward(copy);
        send(address(route.isEmpty() ? copy.uri() : route), copy);
    }

    private TextMessage onward(TextMessage copy) {
        copy.push(
                "Via",
                "SIP/2.0/UDP "
                        + hostPort()
                        + ";branch=z9hG4bK"
                        + Bench.INSIDE_MARK
                        + "proxy"
                        + nextBranch++
                        + ";rport");
        copy.headers()
                .replaceAll(
                        h ->
                                TextMessage.is(h, "Max-Forwards")
                                        ? "Max-Forwards: "
                                                + (Integer.parseInt(copy.get("Max-Forwards")) - 1)
                                        : h);
        return copy;
    }

    // ---- responses

    private void onResponse(TextMessage response) {
        Branch branch = byClientBranch.get(response.branch());
        boolean toInvite = response.get("CSeq").endsWith("INVITE");
        if (response.get("CSeq").endsWith("CANCEL")) return;
        TextMessage up = response.as(response.start());
        up.pop("Via");
        if (branch == null || !toInvite) {
            sendUp(up);
            return;
        }
        int status = response.status();
        if (status < 200) {
            branch.provisional = true;
            if (branch.cancelled) cancel(branch);
            else if (status > 100) sendUp(up);
        } else if (status < 300) {
            branch.ended = true;
            branch.fork.answered = true;
            sendUp(up);
            branch.fork.branches.forEach(this::cancel);
        } else {
            acknowledge(branch, response);
            if (!branch.ended) failed(branch, up);
        }
    }

    private void failed(Branch branch, TextMessage response) {
        branch.ended = true;
        Fork fork = branch.fork;
        if (fork.best.isEmpty() || fork.best.get().status() > response.status())
            fork.best = Optional.of(response);
        if (!fork.answered && fork.branches.stream().allMatch(b -> b.ended))
            sendUp(fork.best.get());
    }

    private void acknowledge(Branch branch, TextMessage response) {
        TextMessage ack =
                response.bare(
                        branch.invite.start().replace("INVITE", "ACK"),
                        "Via",
                        "From",
                        "To",
                        "Call-ID",
                        "CSeq");
        ack.onlyTopVia();
        ack.headers().replaceAll(h -> TextMessage.is(h, "CSeq") ? h.replace("INVITE", "ACK") : h);
        ack.headers().add("Max-Forwards: 70");
        send(branch.to, ack);
    }

    private void sendUp(TextMessage response) {
        String sentBy = response.get("Via").replaceAll("SIP/2.0/UDP ([^;]*).*", "$1");
        send(address("sip:" + sentBy), response);
    }

    // ---- names

    private void send(InetSocketAddress to, TextMessage message) {
        network.send(local, to, message.bytes());
    }

    private String hostPort() {
        return SimulatedNetwork.show(local);
    }

    private static String user(String nameAddr) {
        return nameAddr.replaceAll(".*<sip:([^@>]*)@.*", "$1");
    }

    private InetSocketAddress address(String uri) {
        String hostPort = uri.replaceAll(".*(?:@|sip:)([^;>@]*).*", "$1");
        if (hostPort.equals(domain)) return local;
        String[] parts = hostPort.split(":");
        return SimulatedNetwork.address(
                parts[0], parts.length > 1 ? Integer.parseInt(parts[1]) : 5060);
    }
}
