package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.auth.DigestClient;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.function.Consumer;

/** The SBC is the registrar itself. */
class EmbeddedRegistrarScenarioTest {
    private static final AddressOfRecord AOR = new AddressOfRecord("1001", "sip.example");
    private static final String CONTACT = "<sip:1001@203.0.113.20:5060;ob>;q=0.5";

    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG
                            + """
                            registration: { to: embedded }
                            users:
                              - { name: "1001", password: "pw-1001" }
                              - { name: "1002", password: "pw-1002" }
                            """);

    private final World world = bench.world();
    private final Party phone =
            bench.party(
                    "phone",
                    "1001",
                    "sip.example",
                    Bench.OUTSIDE_MARK,
                    "203.0.113.20",
                    5060,
                    Transport.UDP);

    private ClientExchange send(String user, Consumer<Draft> edit) {
        ClientExchange exchange =
                phone.request(
                        bench.front(),
                        "REGISTER",
                        "sip:sip.example",
                        d -> {
                            d.replace("To", "<sip:" + user + "@sip.example>");
                            edit.accept(d);
                        });
        world.run(World.ms(200));
        return exchange;
    }

    private static List<String> challenges(ClientExchange exchange) {
        return exchange.finalResponse().orElseThrow().headers(HeaderName.WWW_AUTHENTICATE);
    }

    /** Asks, is asked who it is, and says it. */
    private ClientExchange register(String as, String password, String user, Consumer<Draft> edit) {
        ClientExchange asked = send(user, edit);
        assertThat(asked.finalStatus()).isEqualTo(401);
        return again(asked, as, password, edit);
    }

    private ClientExchange again(
            ClientExchange before, String as, String password, Consumer<Draft> edit) {
        SipRequest old = before.request();
        String challenge = DigestClient.challenge(challenges(before), "SHA-256");
        String proof =
                new DigestClient(as, password).answer(challenge, "REGISTER", "sip:sip.example", 1);
        return send(
                "x",
                d -> {
                    edit.accept(d);
                    d.replace("To", old.header(HeaderName.TO).orElseThrow());
                    d.replace("From", old.header(HeaderName.FROM).orElseThrow());
                    d.replace("Call-ID", old.callId());
                    d.replace("CSeq", (old.cseq().number() + 1) + " REGISTER");
                    d.header("Authorization", proof);
                });
    }

    private ClientExchange register(String... contacts) {
        return register(
                "1001",
                "pw-1001",
                "1001",
                d -> {
                    for (String contact : contacts) d.header("Contact", contact);
                });
    }

    private List<Binding> bindings() {
        return bench.engines().bindings().of(AOR, world.now());
    }

    private static List<String> contacts(ClientExchange exchange) {
        return exchange.finalResponse().orElseThrow().headers(HeaderName.CONTACT);
    }

    @Test
    @DisplayName("RFC 3261 §10.3, RFC 8760: SHA-256 is asked for first, MD5 second")
    void aPhoneProvesItself_andIsBound() {
        ClientExchange asked = send("1001", d -> d.header("Contact", CONTACT));
        assertThat(asked.finalStatus()).isEqualTo(401);
        assertThat(challenges(asked))
                .extracting(c -> DigestClient.param(c, "algorithm"))
                .containsExactly("SHA-256", "MD5");
        assertThat(bindings()).isEmpty();
        ClientExchange done = again(asked, "1001", "pw-1001", d -> d.header("Contact", CONTACT));
        assertThat(done.finalStatus()).isEqualTo(200);
        assertThat(contacts(done))
                .containsExactly("<sip:1001@203.0.113.20:5060;ob>;q=0.5;expires=3600");
        assertThat(bindings()).hasSize(1);
        assertThat(bindings().getFirst().registrar()).isEmpty();
        assertThat(bindings().getFirst().contact()).isEqualTo("sip:1001@203.0.113.20:5060;ob");
        assertThat(bench.pbx().received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1001", "1002", "nobody", "admin"})
    void whoExistsAndWhoDoesNotLookTheSame(String user) {
        ClientExchange asked = send(user, d -> d.header("Contact", CONTACT));
        ClientExchange wrong = again(asked, user, "wrong", d -> d.header("Contact", CONTACT));
        SipResponse one = asked.finalResponse().orElseThrow();
        SipResponse two = wrong.finalResponse().orElseThrow();
        assertThat(one.status()).isEqualTo(401);
        assertThat(two.status()).isEqualTo(401);
        assertThat(two.headerCount()).isEqualTo(one.headerCount());
        assertThat(bench.engines().bindings().size()).isZero();
        assertThat(bench.count(Counter.WRONG_CREDENTIALS)).isEqualTo(1);
    }

    @Test
    @DisplayName("the password of 1002 does not register 1001")
    void theUserOfTheCredentialsIsTheUserOfTo() {
        ClientExchange done =
                register("1002", "pw-1002", "1001", d -> d.header("Contact", CONTACT));
        assertThat(done.finalStatus()).isEqualTo(403);
        assertThat(bindings()).isEmpty();
        assertThat(bench.count(Counter.WRONG_IDENTITY)).isEqualTo(1);
    }

    @Test
    void aRegisteredDeviceProvesItselfAgain() {
        register(CONTACT);
        assertThat(send("1001", d -> d.header("Contact", "*").header("Expires", "0")).finalStatus())
                .isEqualTo(401);
        assertThat(bindings()).hasSize(1);
    }

    @Nested
    @DisplayName("RFC 3261 §10.3")
    class Rules {
        @ParameterizedTest
        @CsvSource({"29,423", "1,423", "30,200", "3600,200", "4294967295,200", "x,200"})
        void step7_expiries(String expires, int status) {
            ClientExchange done = register(CONTACT + ";expires=" + expires);
            assertThat(done.finalStatus()).isEqualTo(status);
            if (status == 423) {
                assertThat(done.finalResponse().orElseThrow().header(HeaderName.MIN_EXPIRES))
                        .contains("30");
            }
            assertThat(bindings()).hasSize(status == 200 ? 1 : 0);
        }

        @Test
        void step7_theSameContactInOtherWordsIsTheSameBinding() {
            register("<sip:1001@203.0.113.20:5060;a=1;b=2>");
            register("<sip:1001@203.0.113.20:5060;b=2;a=1>");
            assertThat(bindings())
                    .extracting(Binding::contact)
                    .containsExactly("sip:1001@203.0.113.20:5060;b=2;a=1");
        }

        @Test
        void step6_aWildcardEndsEverything_andOnlyWithExpires0() {
            register(CONTACT, "<sip:1001@203.0.113.20:5070>");
            assertThat(bindings()).hasSize(2);
            assertThat(register("*").finalStatus()).isEqualTo(400);
            assertThat(bindings()).hasSize(2);
            ClientExchange gone =
                    register(
                            "1001",
                            "pw-1001",
                            "1001",
                            d -> d.header("Contact", "*").header("Expires", "0"));
            assertThat(gone.finalStatus()).isEqualTo(200);
            assertThat(contacts(gone)).isEmpty();
            assertThat(bindings()).isEmpty();
        }

        @Test
        void step7_anOlderRequestOfTheSameCallIdChangesNothing() {
            ClientExchange done = register(CONTACT);
            SipRequest old = done.request();
            ClientExchange asked =
                    send(
                            "1001",
                            d ->
                                    d.header("Contact", CONTACT + ";expires=0")
                                            .replace("Call-ID", old.callId())
                                            .replace(
                                                    "CSeq",
                                                    (old.cseq().number() - 2) + " REGISTER"));
            ClientExchange late =
                    again(
                            asked,
                            "1001",
                            "pw-1001",
                            d -> d.header("Contact", CONTACT + ";expires=0"));
            assertThat(late.finalStatus()).isEqualTo(500);
            assertThat(bindings()).hasSize(1);
        }

        @Test
        void step8_aQueryListsWhatIsBoundOnThisWay() {
            register(CONTACT);
            ClientExchange query = register();
            assertThat(contacts(query))
                    .singleElement()
                    .asString()
                    .startsWith("<sip:1001@203.0.113.20:5060;ob>;expires=");
        }
    }

    @Test
    void anEleventhDeviceOfAUserFindsNoRoom() {
        String[] ten = new String[10];
        for (int i = 0; i < 10; i++) ten[i] = "<sip:1001@203.0.113.20:" + (6000 + i) + ">";
        assertThat(register(ten).finalStatus()).isEqualTo(200);
        assertThat(register("<sip:1001@203.0.113.20:7000>").finalStatus()).isEqualTo(403);
        assertThat(bindings()).hasSize(10);
    }

    @Test
    void inWhicheverDomainsItRegisters() {
        for (int i = 0; i < 12; i++) {
            String to = "<sip:1001@domain-" + i + ".example>";
            ClientExchange asked = send("1001", d -> d.replace("To", to));
            ClientExchange answered =
                    again(asked, "1001", "pw-1001", d -> d.header("Contact", CONTACT));
            assertThat(answered.finalStatus()).isEqualTo(i < 10 ? 200 : 403);
        }
        assertThat(bench.engines().bindings().ofUser("1001", world.now())).hasSize(10);
    }

    @Test
    void whoProvesNothingCostsNothing() {
        send("1001", d -> d.header("Contact", CONTACT));
        ClientExchange asked = send("1001", d -> d.header("Contact", CONTACT));
        again(asked, "1001", "wrong", d -> d.header("Contact", CONTACT));
        assertThat(bench.engines().leftovers()).isZero();
    }
}
