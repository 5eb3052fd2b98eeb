package io.drawbridge.core.harness;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The registrar of a PBX (RFC 3261 §10.3): it asks for credentials, binds its nonces to Call-IDs,
 * insists on rising CSeq numbers, and lists everything that is bound.
 */
final class SimpleRegistrar {
    static final String REALM = "sip.example";

    private final World world;
    private final Party party;
    private final Map<String, Map<String, Long>> bindings = new HashMap<>();
    private final Map<String, Long> lastCSeq = new HashMap<>();
    private final Map<String, String> nonces = new HashMap<>();
    private final List<SipRequest> requests = new ArrayList<>();
    private boolean asks = true;
    private int granted = 3_600;

    SimpleRegistrar(World world, Party party) {
        this.world = world;
        this.party = party;
        party.onRequest(this::on);
    }

    /** Lets everybody in. */
    void askNobody() {
        asks = false;
    }

    void grantAtMost(int seconds) {
        granted = seconds;
    }

    /** As after a restart without disk. */
    void forgetAll() {
        bindings.clear();
        lastCSeq.clear();
        nonces.clear();
    }

    List<SipRequest> requests() {
        return requests;
    }

    SipRequest last() {
        return requests.getLast();
    }

    /** Contact URIs of a user that are bound now. */
    List<String> bound(String user) {
        return bindings.getOrDefault(user, Map.of()).entrySet().stream()
                .filter(e -> e.getValue() > world.now())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void on(ServerExchange exchange) {
        SipRequest request = exchange.request();
        if (!request.method().name().equals("REGISTER")) {
            exchange.respond(200, "OK", party.newTag(), _ -> {});
            return;
        }
        requests.add(request);
        String nonce = nonces.computeIfAbsent(request.callId(), _ -> party.newTag().substring(6));
        boolean known =
                request.header(HeaderName.AUTHORIZATION)
                        .filter(a -> a.contains(nonce) && a.contains("response=\"good\""))
                        .isPresent();
        Long last = lastCSeq.put(request.callId(), request.cseq().number());
        if (last != null && last >= request.cseq().number()) {
            party.violation("CSeq of a REGISTER does not rise");
        }
        if (asks && !known) {
            exchange.respond(
                    401,
                    "Who?",
                    party.newTag(),
                    d ->
                            d.header(
                                    "WWW-Authenticate",
                                    "Digest realm=\""
                                            + REALM
                                            + "\", nonce=\""
                                            + nonce
                                            + "\", qop=\"auth,auth-int\""));
            return;
        }
        Map<String, Long> bound =
                bindings.computeIfAbsent(
                        ((SipUri) request.to().uri()).user(), _ -> new LinkedHashMap<>());
        if (request.contactIsWildcard()) bound.clear();
        for (NameAddr contact : request.contacts()) {
            int asked =
                    contact.params()
                            .get("expires")
                            .map(Integer::parseInt)
                            .orElse(request.expires().orElse(3_600));
            String uri = contact.uri().toString();
            if (asked == 0) bound.remove(uri);
            else bound.put(uri, world.now() + World.seconds(Math.min(asked, granted)));
        }
        exchange.respond(
                200,
                "Fine",
                party.newTag(),
                d -> {
                    d.header("Date", "Tue, 24 Nov 2026 12:00:00 GMT");
                    d.header("Expires", "4711");
                    bound.forEach(
                            (uri, until) ->
                                    d.header(
                                            "Contact",
                                            "<"
                                                    + uri
                                                    + ">;expires="
                                                    + (until - world.now()) / World.seconds(1)));
                });
    }
}
