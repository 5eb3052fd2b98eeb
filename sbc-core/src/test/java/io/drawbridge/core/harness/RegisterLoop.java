package io.drawbridge.core.harness;

import io.drawbridge.core.auth.DigestClient;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Somebody who registers again and again while the world goes on: a telephone, one with an old
 * password, or who guesses one.
 */
final class RegisterLoop {
    static final String DOMAIN = "sip.example";

    private final Bench bench;
    private final Party party;
    private final String user;
    private final Supplier<String> password;
    private final List<String> refused = new ArrayList<>();
    private Optional<SipRequest> last = Optional.empty();
    private int rounds;
    private int registered;
    private int judged;
    private boolean stopped;

    /**
     * @param user whom he registers
     * @param password asked for before each answer to a challenge
     */
    RegisterLoop(Bench bench, Party party, String user, Supplier<String> password) {
        this.bench = bench;
        this.party = party;
        this.user = user;
        this.password = password;
    }

    Party party() {
        return party;
    }

    /**
     * @param interval from one beginning to the next, ns
     */
    RegisterLoop every(long interval) {
        if (!stopped) {
            round();
            bench.world().in(interval, () -> every(interval));
        }
        return this;
    }

    void stop() {
        stopped = true;
    }

    /** How often he began. */
    int rounds() {
        return rounds;
    }

    /** How often he got a 200. */
    int registered() {
        return registered;
    }

    /** How often he was told that a password is wrong: by another challenge, or 403. */
    int judged() {
        return judged;
    }

    /** What he got instead of a challenge and of a 200: a status, 0 for no answer. */
    List<String> refused() {
        return refused;
    }

    private void round() {
        rounds++;
        ClientExchange asked = send("");
        bench.world().in(World.ms(400), () -> asked(asked));
    }

    private void asked(ClientExchange asked) {
        if (asked.finalStatus() == 200) {
            registered++;
        } else if (asked.finalStatus() == 401) {
            SipResponse challenge = asked.finalResponse().orElseThrow();
            ClientExchange answered = send(answer(challenge));
            bench.world().in(World.ms(400), () -> answered(answered));
        } else {
            refused.add(bench.world().clock() + " asked: " + asked.finalStatus());
        }
    }

    private void answered(ClientExchange answered) {
        switch (answered.finalStatus()) {
            case 200 -> registered++;
            case 401, 403 -> judged++;
            default -> refused.add(bench.world().clock() + " got " + answered.finalStatus());
        }
    }

    private ClientExchange send(String credentials) {
        ClientExchange exchange =
                party.request(
                        bench.front(),
                        "REGISTER",
                        "sip:" + DOMAIN,
                        d -> {
                            d.replace("To", "<sip:" + user + "@" + DOMAIN + ">");
                            d.header("Contact", party.contact());
                            last.ifPresent(
                                    before -> {
                                        d.replace(
                                                "From",
                                                before.header(HeaderName.FROM).orElseThrow());
                                        d.replace("Call-ID", before.callId());
                                        d.replace("CSeq", before.cseq().number() + 1 + " REGISTER");
                                    });
                            if (!credentials.isEmpty()) d.header("Authorization", credentials);
                        });
        last = Optional.of(exchange.request());
        return exchange;
    }

    /** Ours by the rules; that of a PBX in the harness by what it takes. */
    private String answer(SipResponse response) {
        List<String> challenges = response.headers(HeaderName.WWW_AUTHENTICATE);
        String uri = "sip:" + DOMAIN;
        if (challenges.getFirst().contains("algorithm=")) {
            return new DigestClient(user, password.get())
                    .answer(DigestClient.challenge(challenges, "SHA-256"), "REGISTER", uri, 1);
        }
        String right = password.get().equals("pw-" + user) ? "good" : "bad";
        return "Digest username=\""
                + user
                + "\", realm=\""
                + SimpleRegistrar.REALM
                + "\", nonce=\""
                + challenges.getFirst().replaceAll(".*nonce=\"([^\"]*)\".*", "$1")
                + "\", uri=\""
                + uri
                + "\", response=\""
                + right
                + "\", qop=auth, cnonce=\"c\", nc=00000001";
    }
}
