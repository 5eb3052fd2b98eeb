package io.drawbridge.core.harness;

import io.drawbridge.core.auth.DigestClient;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The telephone of any user: it registers, calls, and knows its password where it is asked for it.
 */
final class Handset {
    static final String DOMAIN = "sip.example";

    private final Bench bench;
    private final Party party;
    private final String contact;
    private Optional<ClientExchange> last = Optional.empty();

    Handset(Bench bench, Party party) {
        this.bench = bench;
        this.party = party;
        this.contact = party.contact();
    }

    Party party() {
        return party;
    }

    /** Registers, or registers again, answering a challenge; takes a moment. */
    ClientExchange register() {
        return register("");
    }

    /** Registers by a new connection, and closes the old one then. */
    ClientExchange comeBack() {
        Runnable close = party.leaveStream(bench.front());
        ClientExchange done = register();
        close.run();
        bench.world().run(World.ms(100));
        return done;
    }

    ClientExchange unregister() {
        return register(";expires=0");
    }

    private ClientExchange register(String params) {
        ClientExchange asked = send(params, _ -> {});
        if (asked.finalStatus() != 401) return asked;
        String answer = answer(asked.finalResponse().orElseThrow(), "REGISTER", "sip:" + DOMAIN);
        ClientExchange done = send(params, d -> d.header("Authorization", answer));
        if (done.finalStatus() != 200)
            throw new AssertionError("not registered: " + done.statuses());
        return done;
    }

    private ClientExchange send(String params, Consumer<Draft> edit) {
        ClientExchange exchange = start(params, edit);
        bench.world().run(World.ms(100));
        return exchange;
    }

    private ClientExchange start(String params, Consumer<Draft> edit) {
        ClientExchange exchange =
                party.request(
                        bench.front(),
                        "REGISTER",
                        "sip:" + DOMAIN,
                        d -> {
                            d.replace("To", "<sip:" + party.user() + "@" + DOMAIN + ">");
                            d.header("Contact", contact + params);
                            last.ifPresent(before -> goOn(before.request(), d));
                            edit.accept(d);
                        });
        last = Optional.of(exchange);
        return exchange;
    }

    /** Registers again while the world goes on; nobody waits for it. */
    void registerSoon() {
        ClientExchange asked = start("", _ -> {});
        bench.world()
                .in(
                        World.seconds(1),
                        () -> {
                            if (asked.finalStatus() != 401) return;
                            String answer =
                                    answer(
                                            asked.finalResponse().orElseThrow(),
                                            "REGISTER",
                                            "sip:" + DOMAIN);
                            start("", d -> d.header("Authorization", answer));
                        });
    }

    /** One registration is one sequence (RFC 3261 §10.2). */
    private static void goOn(SipRequest before, Draft draft) {
        draft.replace("From", before.header(HeaderName.FROM).orElseThrow());
        draft.replace("Call-ID", before.callId());
        draft.replace("CSeq", (before.cseq().number() + 1) + " REGISTER");
    }

    /** The call again, with credentials. */
    PartyCall again(PartyCall challenged) {
        return again(challenged, _ -> {});
    }

    PartyCall again(PartyCall challenged, Consumer<Draft> edit) {
        String answer =
                answer(
                        challenged.outgoing().finalResponse().orElseThrow(),
                        "INVITE",
                        challenged.invite().requestUriText());
        return party.again(challenged, d -> edit.accept(d.header("Proxy-Authorization", answer)));
    }

    /** Our challenge is answered by the rules; that of a PBX in the harness by what it takes. */
    private String answer(SipResponse challenged, String method, String uri) {
        List<String> challenges =
                challenged.headers(
                        method.equals("REGISTER")
                                ? HeaderName.WWW_AUTHENTICATE
                                : HeaderName.PROXY_AUTHENTICATE);
        if (challenges.getFirst().contains("algorithm=")) {
            return new DigestClient(party.user(), "pw-" + party.user())
                    .answer(DigestClient.challenge(challenges, "SHA-256"), method, uri, 1);
        }
        String nonce = challenges.getFirst().replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
        return "Digest username=\""
                + party.user()
                + "\", realm=\""
                + SimpleRegistrar.REALM
                + "\", nonce=\""
                + nonce
                + "\", uri=\""
                + uri
                + "\", response=\"good\", qop=auth, cnonce=\"c\", nc=00000001";
    }
}
