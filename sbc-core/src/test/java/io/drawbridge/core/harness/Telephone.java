package io.drawbridge.core.harness;

import io.drawbridge.core.message.HeaderName;

import java.util.function.Consumer;

/** A telephone that registers 1001 at {@link SimpleRegistrar} through the SBC. */
final class Telephone {
    private final Bench bench;
    private final Party party;
    private final String contact;
    private ClientExchange last;

    /**
     * @param contact its Contact, with angle brackets
     */
    Telephone(Bench bench, Party party, String contact) {
        this.bench = bench;
        this.party = party;
        this.contact = contact;
        last = send(_ -> {});
    }

    private ClientExchange send(Consumer<Draft> edit) {
        ClientExchange sent =
                party.request(
                        bench.front(),
                        "REGISTER",
                        "sip:sip.example",
                        d -> {
                            d.replace("To", "<sip:1001@sip.example>");
                            d.header("Contact", contact);
                            edit.accept(d);
                        });
        bench.world().run(World.ms(200));
        return sent;
    }

    private void inSequence(Draft draft) {
        draft.replace("From", last.request().header(HeaderName.FROM).orElseThrow());
        draft.replace("Call-ID", last.request().callId());
        draft.replace("CSeq", last.request().cseq().number() + 1 + " REGISTER");
    }

    /** What it sent last; it has had 200 ms for the answer. */
    ClientExchange last() {
        return last;
    }

    /** The next one of its sequence, with the credentials that it has used last, if any. */
    ClientExchange refresh() {
        String used = last.request().header("Authorization").orElse("");
        last =
                send(
                        d -> {
                            inSequence(d);
                            if (!used.isEmpty()) d.header("Authorization", used);
                        });
        return last;
    }

    /** The same, with the answer to the challenge that it has just got. */
    ClientExchange answerChallenge() {
        String challenge =
                last.finalResponse().orElseThrow().header("WWW-Authenticate").orElseThrow();
        String nonce = challenge.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
        last =
                send(
                        d -> {
                            inSequence(d);
                            d.header(
                                    "Authorization",
                                    "Digest username=\"1001\", realm=\"sip.example\", nonce=\""
                                            + nonce
                                            + "\", uri=\"sip:sip.example\", response=\"good\","
                                            + " qop=auth, cnonce=\"c\", nc=00000001");
                        });
        return last;
    }
}
