package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.engine.Output;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.function.Consumer;

/** Telephones register at the PBX through the SBC. */
class RegisterScenarioTest {
    private static final String NAT = "203.0.113.7";
    private static final AddressOfRecord AOR = new AddressOfRecord("1001", "sip.example");

    @RegisterExtension
    private final Bench bench = new Bench(1, Bench.CONFIG + "registration: { to: pbx }\n");

    private final World world = bench.world();
    private final SimpleRegistrar registrar = new SimpleRegistrar(world, bench.pbx());
    private final Party phone = phone("phone", "192.168.1.20", 5062, Transport.UDP);

    RegisterScenarioTest() {
        bench.network().behind(phone.local().getAddress(), new Nat(NAT, World.seconds(300), true));
    }

    private Party phone(String name, String address, int port, Transport transport) {
        return bench.party(
                name, "1001", "sip.example", Bench.OUTSIDE_MARK, address, port, transport);
    }

    private ClientExchange send(Party from, Consumer<Draft> edit) {
        ClientExchange exchange =
                from.request(
                        bench.front(),
                        "REGISTER",
                        "sip:sip.example",
                        d -> {
                            d.replace("To", "<sip:1001@sip.example>");
                            edit.accept(d);
                        });
        world.run(World.ms(200));
        return exchange;
    }

    private ClientExchange again(Party from, ClientExchange before, Consumer<Draft> edit) {
        SipRequest old = before.request();
        return send(
                from,
                d -> {
                    d.replace("From", old.header(HeaderName.FROM).orElseThrow());
                    d.replace("Call-ID", old.callId());
                    d.replace("CSeq", (old.cseq().number() + 1) + " REGISTER");
                    edit.accept(d);
                });
    }

    private static String credentials(ClientExchange challenged) {
        String challenge =
                challenged.finalResponse().orElseThrow().header("WWW-Authenticate").orElseThrow();
        String nonce = challenge.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
        return "Digest username=\"1001\", realm=\"sip.example\", nonce=\""
                + nonce
                + "\", uri=\"sip:sip.example\", response=\"good\", qop=auth, cnonce=\"c\","
                + " nc=00000001";
    }

    private ClientExchange register(Party from, String contact, Consumer<Draft> edit) {
        ClientExchange asked =
                send(
                        from,
                        d -> {
                            d.header("Contact", contact);
                            edit.accept(d);
                        });
        assertThat(asked.finalStatus()).isEqualTo(401);
        return again(
                from,
                asked,
                d -> {
                    d.header("Contact", contact);
                    d.header("Authorization", credentials(asked));
                    edit.accept(d);
                });
    }

    private ClientExchange register() {
        return register(phone, "<sip:1001@192.168.1.20:5062>", _ -> {});
    }

    private List<Binding> bindings() {
        return bench.engines().bindings().of(AOR, world.now());
    }

    private static List<String> contacts(ClientExchange exchange) {
        return exchange.finalResponse().orElseThrow().headers(HeaderName.CONTACT);
    }

    @Test
    void ofAContactOnlyNumbersCross() {
        send(
                phone,
                d ->
                        d.header(
                                "Contact",
                                "<sip:1001@192.168.1.20>;q=\"1>,<sip:x@h>\";expires=\"9;x\";x=y"));
        assertThat(registrar.last().header(HeaderName.CONTACT).orElseThrow())
                .matches("<sip:[0-9a-f]{24}@10\\.0\\.0\\.2:5060>");
    }

    @Test
    @DisplayName("the identity table: every value of a REGISTER and its answers")
    void everyPartHasItsOwner() {
        ClientExchange asked =
                send(
                        phone,
                        d ->
                                d.header("Contact", "<sip:1001@192.168.1.20:5062;ob>;q=0.7")
                                        .header("Expires", "3600")
                                        .header("Allow", "INVITE, ACK")
                                        .header("Supported", "path, outbound, gruu"));
        SipRequest inside = registrar.last();
        assertThat(inside.requestUriText()).isEqualTo("sip:pbx.corp");
        assertThat(inside.from().withoutTag().toString()).isEqualTo("<sip:1001@pbx.corp>");
        assertThat(inside.to().toString()).isEqualTo("<sip:1001@pbx.corp>");
        assertThat(inside.header(HeaderName.CONTACT).orElseThrow())
                .matches("<sip:[0-9a-f]{24}@10\\.0\\.0\\.2:5060>;q=0\\.7");
        assertThat(inside.header(HeaderName.EXPIRES)).contains("3600");
        assertThat(inside.cseq().number()).isEqualTo(asked.request().cseq().number());
        assertThat(inside.callId()).isNotEqualTo(asked.request().callId());
        assertThat(inside.fromTag()).isNotEqualTo(asked.request().fromTag());
        assertThat(inside.maxForwards()).hasValue(69);
        assertThat(inside.vias()).hasSize(1);
        assertThat(inside.has(HeaderName.SUPPORTED)).isFalse();

        SipResponse challenge = asked.finalResponse().orElseThrow();
        assertThat(challenge.status()).isEqualTo(401);
        assertThat(challenge.header("WWW-Authenticate").orElseThrow())
                .matches("Digest realm=\"sip.example\", nonce=\"[^\"]*\", qop=\"auth\"");

        String credentials = credentials(asked);
        ClientExchange known =
                again(
                        phone,
                        asked,
                        d ->
                                d.header("Contact", "<sip:1001@192.168.1.20:5062;ob>;q=0.7")
                                        .header("Expires", "3600")
                                        .header("Authorization", credentials));
        SipRequest second = registrar.last();
        assertThat(second.callId()).as("one sequence at the PBX").isEqualTo(inside.callId());
        assertThat(second.fromTag()).isEqualTo(inside.fromTag());
        assertThat(second.cseq().number()).isEqualTo(inside.cseq().number() + 1);
        assertThat(second.header("Authorization")).contains(credentials);
        SipResponse done = known.finalResponse().orElseThrow();
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.reason()).isEqualTo("OK");
        assertThat(done.headers(HeaderName.CONTACT))
                .containsExactly("<sip:1001@192.168.1.20:5062;ob>;q=0.7;expires=60");
        assertThat(done.has(HeaderName.EXPIRES)).isFalse();
        assertThat(done.header("Date")).contains("Tue, 24 Nov 2026 12:00:00 GMT");

        Binding binding = bindings().getFirst();
        assertThat(registrar.bound("1001"))
                .containsExactly("sip:" + binding.alias() + "@10.0.0.2:5060");
        assertThat(binding.contact()).isEqualTo("sip:1001@192.168.1.20:5062;ob");
        assertThat(binding.registrar()).isEqualTo("pbx");
        assertThat(binding.network()).isEqualTo("outside");
        assertThat(binding.flow().remote()).isEqualTo(SimulatedNetwork.address(NAT, 61_000));
        assertThat(bench.count(Counter.REGISTRATIONS)).isEqualTo(1);
        assertThat(bench.count(Counter.REGISTRATIONS_REFUSED)).isZero();
    }

    @Test
    void aRefreshKeepsTheAlias_andGoesOnInTheSameSequence() {
        ClientExchange first = register();
        String alias = bindings().getFirst().alias();
        String nonce = first.request().header("Authorization").orElseThrow();
        world.run(World.seconds(45));
        ClientExchange refresh =
                again(
                        phone,
                        first,
                        d ->
                                d.header("Contact", "<sip:1001@192.168.1.20:5062>")
                                        .header("Authorization", nonce));
        assertThat(refresh.finalStatus()).isEqualTo(200);
        assertThat(registrar.last().callId()).isEqualTo(registrar.requests().getFirst().callId());
        world.run(World.seconds(45));
        assertThat(bindings()).extracting(Binding::alias).containsExactly(alias);
        world.run(World.seconds(20));
        assertThat(bindings()).isEmpty();
        assertThat(bench.engines().bindings().size()).isZero();
        assertThat(bench.count(Counter.REGISTRATIONS_EXPIRED)).isEqualTo(1);
    }

    @Test
    void aDeviceThatIsWhereItSaysGetsWhatTheRegistrarGrants() {
        Party open = phone("open", "203.0.113.20", 5060, Transport.UDP);
        ClientExchange done = register(open, "<sip:1001@203.0.113.20:5060>;expires=1800", _ -> {});
        assertThat(contacts(done)).containsExactly("<sip:1001@203.0.113.20:5060>;expires=1800");
        registrar.grantAtMost(90);
        ClientExchange less =
                again(
                        open,
                        done,
                        d ->
                                d.header("Contact", "<sip:1001@203.0.113.20:5060>;expires=1800")
                                        .header(
                                                "Authorization",
                                                done.request()
                                                        .header("Authorization")
                                                        .orElseThrow()));
        assertThat(contacts(less)).containsExactly("<sip:1001@203.0.113.20:5060>;expires=90");
    }

    @Test
    void overAConnectionBehindNat_tenMinutes_andUnreachableOnceItIsGone() {
        Party tcp = phone("tcp", "203.0.113.20", 5060, Transport.TCP);
        ClientExchange done = register(tcp, "<sip:1001@10.9.9.9:5060;transport=tcp>", _ -> {});
        assertThat(contacts(done))
                .containsExactly("<sip:1001@10.9.9.9:5060;transport=tcp>;expires=600");
        assertThat(bindings().getFirst().reachable()).isTrue();
        tcp.hangUpStream(bench.front());
        world.run(World.ms(100));
        assertThat(bindings()).hasSize(1);
        assertThat(bindings().getFirst().reachable()).isFalse();
    }

    @Test
    void severalContactsOfARequestHaveAnAliasEach() {
        ClientExchange done =
                register(
                        phone,
                        "<sip:1001@192.168.1.20:5062>, <sip:1001@192.168.1.20:5070>;expires=30",
                        _ -> {});
        assertThat(contacts(done))
                .containsExactly(
                        "<sip:1001@192.168.1.20:5062>;expires=60",
                        "<sip:1001@192.168.1.20:5070>;expires=30");
        assertThat(registrar.bound("1001")).hasSize(2).doesNotHaveDuplicates();
        assertThat(bindings()).extracting(Binding::alias).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void twoDevicesOfAUser_eachHearsOfItselfOnly() {
        Party other = phone("other", "203.0.113.20", 5060, Transport.UDP);
        register();
        ClientExchange done = register(other, "<sip:1001@203.0.113.20:5060>", _ -> {});
        assertThat(contacts(done)).containsExactly("<sip:1001@203.0.113.20:5060>;expires=3600");
        assertThat(bindings()).hasSize(2);
        ClientExchange query =
                again(
                        other,
                        done,
                        d ->
                                d.header(
                                        "Authorization",
                                        done.request().header("Authorization").orElseThrow()));
        assertThat(contacts(query))
                .singleElement()
                .asString()
                .startsWith("<sip:1001@203.0.113.20:5060>;expires=");
        assertThat(registrar.last().has(HeaderName.CONTACT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "<sip:1001@192.168.1.20:5062>;expires=0,''",
        "*,0",
        "<sip:1001@192.168.1.20:5062>,0"
    })
    void whoUnregistersIsGone(String contact, String expires) {
        ClientExchange first = register();
        ClientExchange gone =
                again(
                        phone,
                        first,
                        d -> {
                            d.header("Contact", contact);
                            if (!expires.isEmpty()) d.header("Expires", expires);
                            d.header(
                                    "Authorization",
                                    first.request().header("Authorization").orElseThrow());
                        });
        assertThat(gone.finalStatus()).isEqualTo(200);
        assertThat(contacts(gone)).isEmpty();
        assertThat(bindings()).isEmpty();
        assertThat(registrar.bound("1001")).isEmpty();
    }

    @Test
    void aSilentRegistrar_503Within8Seconds_andTheBindingStays() {
        register();
        bench.pbx().vanish();
        ClientExchange refresh = send(phone, d -> d.header("Contact", "<sip:1001@192.168.1.20>"));
        world.run(World.seconds(8));
        assertThat(refresh.finalStatus()).isEqualTo(503);
        assertThat(bindings()).hasSize(1);
    }

    @Test
    void aRegistrarThatForgotItsNoncesAsksAgain() {
        ClientExchange first = register();
        registrar.forgetAll();
        ClientExchange stale =
                again(
                        phone,
                        first,
                        d ->
                                d.header("Contact", "<sip:1001@192.168.1.20:5062>")
                                        .header(
                                                "Authorization",
                                                first.request()
                                                        .header("Authorization")
                                                        .orElseThrow()));
        assertThat(stale.finalStatus()).isEqualTo(401);
        ClientExchange done =
                again(
                        phone,
                        stale,
                        d ->
                                d.header("Contact", "<sip:1001@192.168.1.20:5062>")
                                        .header("Authorization", credentials(stale)));
        assertThat(done.finalStatus()).isEqualTo(200);
        assertThat(registrar.bound("1001")).hasSize(1);
    }

    @Test
    void aRegistrarThatAsksNobody_bindsNoStranger_andTheOperatorIsTold() {
        registrar.askNobody();
        ClientExchange done = send(phone, d -> d.header("Contact", "<sip:1001@192.168.1.20:5062>"));
        world.run(World.seconds(1));
        assertThat(done.finalStatus()).isEqualTo(403);
        assertThat(bindings()).isEmpty();
        assertThat(registrar.bound("1001")).as("taken back").isEmpty();
        assertThat(bench.count(Counter.UNSCREENED_REGISTRATIONS)).isEqualTo(1);
        assertThat(bench.node().reports())
                .extracting(Output.Report::severity)
                .containsExactly(Severity.ALARM);
    }

    @Test
    void madeUpCredentialsHelpNobody() {
        registrar.askNobody();
        ClientExchange done =
                send(
                        phone,
                        d ->
                                d.header("Contact", "<sip:1001@192.168.1.20:5062>")
                                        .header(
                                                "Authorization",
                                                "Digest username=\"1001\", realm=\"sip.example\","
                                                        + " nonce=\"x\", uri=\"sip:sip.example\","
                                                        + " response=\"good\""));
        world.run(World.seconds(1));
        assertThat(done.finalStatus()).isEqualTo(403);
        assertThat(registrar.last().has(HeaderName.AUTHORIZATION)).isFalse();
        assertThat(bindings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400,403", "403,403", "404,403", "423,403", "480,403", "600,403", "302,503", "500,503",
        "503,503", "200,403"
    })
    void whatAStrangerHearsOfTheRegistrar(int said, int heard) {
        bench.pbx()
                .onRequest(
                        e ->
                                e.respond(
                                        said,
                                        "No, by pbx.corp",
                                        bench.pbx().newTag(),
                                        d -> d.header("Contact", "<sip:x@10.0.0.10>")));
        ClientExchange done = send(phone, d -> d.header("Contact", "<sip:1001@192.168.1.20:5062>"));
        assertThat(done.finalStatus()).isEqualTo(heard);
        assertThat(contacts(done)).isEmpty();
        assertThat(bindings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400,400", "403,403", "423,423", "302,503", "500,503"})
    void whatARegisteredDeviceHears(int said, int heard) {
        register();
        bench.pbx()
                .onRequest(
                        e ->
                                e.respond(
                                        said,
                                        "No",
                                        bench.pbx().newTag(),
                                        d ->
                                                d.header("Min-Expires", "120")
                                                        .header("Contact", "<sip:x@10.0.0.10>")));
        ClientExchange done = send(phone, d -> d.header("Contact", "<sip:1001@192.168.1.20:5062>"));
        assertThat(done.finalStatus()).isEqualTo(heard);
        assertThat(contacts(done)).isEmpty();
        if (said == 423) {
            assertThat(done.finalResponse().orElseThrow().header(HeaderName.MIN_EXPIRES))
                    .contains("120");
        }
        assertThat(bindings()).hasSize(1);
    }

    @Test
    void a200WithoutOurContactBindsNothing() {
        register();
        bench.pbx()
                .onRequest(
                        e ->
                                e.respond(
                                        200,
                                        "OK",
                                        bench.pbx().newTag(),
                                        d -> d.header("Contact", "<sip:else@10.0.0.9>")));
        ClientExchange done = send(phone, d -> d.header("Contact", "<sip:1001@192.168.1.20:5062>"));
        assertThat(done.finalStatus()).isEqualTo(200);
        assertThat(contacts(done)).isEmpty();
        assertThat(bindings()).isEmpty();
    }

    @Test
    void theEleventhContactOfAUserIsRefused_andTakenBackAtTheRegistrar() {
        for (int i = 0; i < 10; i++)
            register(phone, "<sip:1001@192.168.1.20:" + (6000 + i) + ">", _ -> {});
        ClientExchange more = register(phone, "<sip:1001@192.168.1.20:7000>", _ -> {});
        world.run(World.seconds(1));
        assertThat(more.finalStatus()).isEqualTo(403);
        assertThat(bindings()).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource({
        "Max-Forwards,0,483",
        "Require,path,420",
        "Contact,<tel:+49>,400",
        "Contact,<sips:1001@192.168.1.20>,416"
    })
    void whatCannotBeServedGoesNoFurther(String header, String value, int status) {
        ClientExchange done = send(phone, d -> d.replace(header, value));
        assertThat(done.finalStatus()).isEqualTo(status);
        assertThat(registrar.requests()).isEmpty();
    }

    @Test
    void thePbxItselfCannotRegisterThroughUs() {
        ClientExchange done =
                bench.pbx()
                        .request(
                                bench.back(),
                                "REGISTER",
                                "sip:10.0.0.2",
                                d -> d.header("Contact", "<sip:1@10.0.0.10>"));
        world.run(World.seconds(1));
        assertThat(done.finalStatus()).isEqualTo(405);
    }
}
