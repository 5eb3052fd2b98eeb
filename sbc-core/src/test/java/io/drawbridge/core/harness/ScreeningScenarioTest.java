package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.Guard;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.Judgement;
import io.drawbridge.policy.ban.OffenceKind;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What a request has to pass between the parser and its service. */
class ScreeningScenarioTest {
    private static final String LIMITS = "(?m)^ *(requests|flows): .*\n";
    private static final String DECOYS =
            """
              decoys: { users: [ "100" ], credentials: [ canary ], numbers: [ "+4420799*", "6666" ] }
            """;
    private static final String USERS =
            """
            registration: { to: embedded }
            users:
              - { name: "1001", password: "pw-1001" }
            """;
    private static final String CONFIG =
            Bench.CONFIG
                            .replaceAll(LIMITS, "")
                            .replace("packets: 100000/s\n", "packets: 200/s\n")
                            .replace("policy:\n", "policy:\n" + DECOYS)
                    + USERS;
    private static final String ATTACKER = "192.0.2.66";

    /** One who sends what he likes to an SBC. */
    private abstract static class Base {
        @RegisterExtension final Bench bench;
        final World world;
        final Party attacker;

        Base(String config) {
            bench = new Bench(1, config);
            world = bench.world();
            attacker = bench.outside("attacker", "4711", ATTACKER, Transport.UDP);
            bench.invariants().expectTimeouts();
            bench.invariants().expectStrays();
        }

        Guard guard() {
            return bench.engines().policy().guard();
        }

        Gate gate(String address) {
            return guard().bans()
                    .check(AddressBits.of(InetAddress.ofLiteral(address)), 1, world.now());
        }

        ClientExchange send(Party from, String method, String uri, Consumer<Draft> edit) {
            ClientExchange exchange = from.request(bench.front(), method, uri, edit);
            world.run(World.ms(300));
            return exchange;
        }

        ClientExchange options(Party from, Consumer<Draft> edit) {
            return send(from, "OPTIONS", "sip:198.51.100.1", edit);
        }

        Handset registered(String address, Transport transport) {
            Handset handset =
                    new Handset(
                            bench,
                            bench.party(
                                    "phone",
                                    "1001",
                                    Handset.DOMAIN,
                                    Bench.OUTSIDE_MARK,
                                    address,
                                    5_070,
                                    transport));
            handset.register();
            return handset;
        }
    }

    @Nested
    @DisplayName("scanners")
    class Scanning extends Base {
        Scanning() {
            super(CONFIG);
        }

        private void scan(Party from) {
            options(from, d -> d.replace("User-Agent", "friendly-scanner"));
        }

        @Test
        void aScanner_hearsNothing_andNothingUnderAnotherNameWhileItScans() {
            assertThat(options(attacker, _ -> {}).finalStatus()).isEqualTo(200);
            scan(attacker);
            assertThat(attacker.received()).hasSize(1);
            assertThat(gate(ATTACKER)).isEqualTo(Gate.DROPPED);
            for (int i = 0; i < 20; i++) {
                world.run(World.seconds(20));
                ClientExchange honest = options(attacker, d -> d.replace("User-Agent", "Phone"));
                assertThat(honest.finalStatus()).as("renewed by each packet").isZero();
            }
            world.run(World.seconds(90));
            assertThat(options(attacker, d -> d.replace("User-Agent", "Phone")).finalStatus())
                    .as("a forged address is not kept out for long")
                    .isEqualTo(200);
        }

        @Test
        void aScannerWhoHasConnected_isBannedOnAllTransports() {
            Party tcp =
                    bench.party(
                            "tcp",
                            "4711",
                            "tcp.example",
                            Bench.OUTSIDE_MARK,
                            ATTACKER,
                            5_061,
                            Transport.TCP);
            scan(tcp);
            assertThat(gate(ATTACKER)).isEqualTo(Gate.BANNED);
            world.run(World.seconds(300));
            assertThat(options(attacker, _ -> {}).finalStatus()).isZero();
            assertThat(bench.count(Counter.SCANNERS_SILENCED)).isEqualTo(1);
        }

        @Test
        void sipviciousUnderAnotherName_isKnownByItsTag() {
            options(
                    attacker,
                    d ->
                            d.replace("User-Agent", "Phone")
                                    .replace(
                                            "From",
                                            "<sip:100@198.51.100.1>;tag="
                                                + "3766303030303031313363340133323335303431303834"));
            assertThat(attacker.received()).isEmpty();
            assertThat(guard().offences(OffenceKind.SCANNER)).isEqualTo(1);
        }

        /** Scanning in the names of others: a trunk, and a telephone at the same address. */
        @Test
        void whoIsForged_isServedOn() {
            Handset phone = registered(ATTACKER, Transport.UDP);
            for (int i = 0; i < 5; i++) scan(attacker);
            Party inItsName =
                    bench.party("forger", "1", "x", "F", "203.0.113.9", 6_000, Transport.UDP);
            for (int i = 0; i < 5; i++) scan(inItsName);
            assertThat(phone.register().finalStatus()).isEqualTo(200);
            bench.pbx().onInvite(PartyCall::answer);
            PartyCall call = bench.carrierCalls();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            assertThat(guard().spared(Judgement.Spared.NEIGHBOURS)).isPositive();
            call.dialog().bye();
        }

        @Test
        void aRegisteredTelephone_mayCallItselfWhatItLikes() {
            Handset phone = registered("203.0.113.20", Transport.UDP);
            assertThat(
                            options(phone.party(), d -> d.replace("User-Agent", "sipvicious"))
                                    .finalStatus())
                    .isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("decoys")
    class Touching extends Base {
        Touching() {
            super(CONFIG);
        }

        @ParameterizedTest
        @CsvSource({
            "INVITE, sip:100@198.51.100.1",
            "INVITE, sip:6666@198.51.100.1",
            "INVITE, sip:+442079991234@198.51.100.1",
            "OPTIONS, sip:100@198.51.100.1",
        })
        void whoCallsOne_hearsNothingFromThenOn(String method, String uri) {
            send(attacker, method, uri, _ -> {});
            assertThat(gate(ATTACKER)).isEqualTo(Gate.DROPPED);
            options(attacker, _ -> {});
            assertThat(attacker.received()).isEmpty();
            assertThat(bench.count(Counter.DECOYS_TOUCHED)).isEqualTo(1);
        }

        @Test
        void whoRegistersOne_orUsesItsName_hearsNothing() {
            send(
                    attacker,
                    "REGISTER",
                    "sip:sip.example",
                    d -> d.replace("To", "<sip:100@sip.example>"));
            Party other = bench.outside("other", "4711", "192.0.2.67", Transport.TCP);
            send(
                    other,
                    "REGISTER",
                    "sip:sip.example",
                    d ->
                            d.header(
                                    "Authorization",
                                    "Digest username=\"canary\", realm=\"x\", nonce=\"y\","
                                            + " uri=\"sip:sip.example\", response=\"z\""));
            assertThat(attacker.received()).isEmpty();
            assertThat(other.received()).isEmpty();
            assertThat(gate("192.0.2.67")).isEqualTo(Gate.BANNED);
        }

        @Test
        void whatIsNearADecoy_isNone() {
            send(attacker, "INVITE", "sip:1000@198.51.100.1", _ -> {});
            send(attacker, "INVITE", "sip:66661@198.51.100.1", _ -> {});
            send(attacker, "INVITE", "sip:+442078991234@198.51.100.1", _ -> {});
            assertThat(bench.count(Counter.DECOYS_TOUCHED)).isZero();
        }
    }

    @Nested
    @DisplayName("the tarpit")
    class Late extends Base {
        Late() {
            super(CONFIG.replace("decoys: { ", "decoys: { tarpit: on, "));
        }

        @Test
        void whoTouchesADecoy_isAnsweredLate_andLearnsNothing() {
            ClientExchange call = send(attacker, "INVITE", "sip:100@198.51.100.1", _ -> {});
            world.run(World.seconds(20));
            assertThat(call.statuses()).isEmpty();
            world.run(World.seconds(8));
            assertThat(call.statuses()).containsExactly(403);
        }
    }

    @Nested
    @DisplayName("how many may come")
    class Limits extends Base {
        Limits() {
            super(CONFIG);
        }

        private int answered(Party from, int count) {
            int answered = 0;
            for (int i = 0; i < count; i++) {
                if (options(from, _ -> {}).finalStatus() == 200) answered++;
            }
            return answered;
        }

        @Test
        void aStrangersSource_hasItsRateByMethod_andIsSilentAboveIt() {
            assertThat(answered(attacker, 40)).isBetween(30, 38);
            assertThat(bench.count(Counter.REQUESTS_OVER_LIMIT)).isPositive();
            assertThat(gate(ATTACKER)).as("a little too much is no flood").isEqualTo(Gate.OPEN);
            ClientExchange register =
                    send(
                            attacker,
                            "REGISTER",
                            "sip:sip.example",
                            d -> d.replace("To", "<sip:1001@sip.example>"));
            assertThat(register.finalStatus()).as("another method").isEqualTo(401);
        }

        @Test
        void aFlood_isAnOffence() {
            for (int i = 0; i < 300; i++) {
                attacker.request(bench.front(), "OPTIONS", "sip:198.51.100.1", _ -> {});
                world.run(World.ms(20));
            }
            assertThat(guard().offences(OffenceKind.FLOOD)).isPositive();
            assertThat(gate(ATTACKER)).isEqualTo(Gate.DROPPED);
        }

        @Test
        void aRegisteredFlow_hasItsOwnRate_is503AboveIt_andItsCallsGoOn() {
            bench.pbx().onInvite(PartyCall::answer);
            Handset phone = registered("203.0.113.20", Transport.UDP);
            PartyCall call = phone.party().call(bench.front(), "sip:8000@198.51.100.1");
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
            int busy = 0;
            for (int i = 0; i < 130; i++) {
                ClientExchange one = options(phone.party(), _ -> {});
                if (one.finalStatus() == 503) {
                    busy++;
                    SipResponse response = one.finalResponse().orElseThrow();
                    assertThat(response.header(HeaderName.RETRY_AFTER)).isPresent();
                }
            }
            // It fills again by two a second.
            assertThat(busy).isLessThan(30);
            for (int i = 0; i < 200; i++) {
                phone.party().request(bench.front(), "OPTIONS", "sip:198.51.100.1", _ -> {});
                world.run(World.ms(10));
            }
            assertThat(bench.count(Counter.FLOW_REQUESTS_REFUSED)).isPositive();
            ClientExchange bye = call.dialog().bye();
            world.run(World.seconds(1));
            assertThat(bye.finalStatus()).isEqualTo(200);
            assertThat(answered(attacker, 5)).isEqualTo(5);
            assertThat(gate("203.0.113.20")).isEqualTo(Gate.OPEN);
        }
    }

    @Nested
    @DisplayName("malformed messages")
    class Malformed extends Base {
        Malformed() {
            super(CONFIG);
        }

        private void junk(Party from, String text) {
            from.transmit(bench.front(), text.getBytes(UTF_8));
            world.run(World.ms(100));
        }

        @Test
        void junk_isDroppedUnreadAfterTen() {
            for (int i = 0; i < 15; i++) junk(attacker, "no SIP message at all, but forty letters");
            assertThat(bench.count(Counter.MALFORMED)).isEqualTo(10);
            assertThat(gate(ATTACKER)).isEqualTo(Gate.DROPPED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\0\0\0\0", "jaK", "hello"})
        void whatKeepsANatOpen_isNoOffence(String text) {
            for (int i = 0; i < 30; i++) junk(attacker, text);
            assertThat(gate(ATTACKER)).isEqualTo(Gate.OPEN);
            assertThat(options(attacker, _ -> {}).finalStatus()).isEqualTo(200);
        }

        @Test
        void aRegisteredTelephone_isNotKeptOutForItsFaults() {
            Handset phone = registered("203.0.113.20", Transport.TCP);
            for (int i = 0; i < 30; i++) {
                junk(
                        phone.party(),
                        "OPTIONS sip:198.51.100.1 SIP/2.0\r\nVia: x\r\nContent-Length: 0\r\n\r\n");
            }
            assertThat(guard().offences(OffenceKind.MALFORMED)).isZero();
        }
    }

    @Nested
    @DisplayName("unknown users are challenged exactly like known ones")
    class Challenges extends Base {
        Challenges() {
            super(CONFIG);
        }

        private final Map<String, Party> askers = new HashMap<>();

        private Party asker(String user, String address) {
            return askers.computeIfAbsent(
                    address, _ -> bench.outside("asker", user, address, Transport.UDP));
        }

        private String answer(String user, String address, String credentials) {
            Party from = asker(user, address);
            ClientExchange asked =
                    send(
                            from,
                            "REGISTER",
                            "sip:sip.example",
                            d -> {
                                d.replace("To", "<sip:" + user + "@sip.example>");
                                d.header("Contact", "<sip:" + user + "@" + address + ">");
                                if (!credentials.isEmpty()) d.header("Authorization", credentials);
                            });
            assertThat(asked.finalStatus()).isEqualTo(401);
            return asked.finalResponse().orElseThrow().toString();
        }

        private String shape(String response, String user, String address) {
            return response.replaceAll("nonce=\"[^\"]*\"", "nonce")
                    .replaceAll("tag=[^ ;\r\n]*", "tag")
                    .replaceAll("branch=[^ ;\r\n]*", "branch")
                    .replaceAll("(?m)^(Call-ID|CSeq|i): .*$", "$1")
                    .replace(user, "USER")
                    .replace(address, "ADDRESS");
        }

        @Test
        void withoutAndWithWrongCredentials_byteByByteButForNames() {
            String known = answer("1001", "192.0.2.1", "");
            String unknown = answer("1002", "192.0.2.2", "");
            assertThat(shape(unknown, "1002", "192.0.2.2"))
                    .isEqualTo(shape(known, "1001", "192.0.2.1"));
            assertThat(nonce(unknown)).hasSameSizeAs(nonce(known));
            String wrong =
                    "Digest username=\"%s\", realm=\"sbc\", nonce=\"%s\","
                            + " uri=\"sip:sip.example\", response=\"0\", qop=auth, cnonce=\"c\","
                            + " nc=00000001, algorithm=MD5";
            String again = answer("1001", "192.0.2.1", wrong.formatted("1001", nonce(known)));
            String other = answer("1002", "192.0.2.2", wrong.formatted("1002", nonce(unknown)));
            assertThat(shape(other, "1002", "192.0.2.2"))
                    .isEqualTo(shape(again, "1001", "192.0.2.1"));
            assertThat(guard().offences(OffenceKind.AUTH_FAILURE))
                    .as("both count alike")
                    .isEqualTo(2);
        }

        private String nonce(String response) {
            return response.replaceAll("(?s).*?nonce=\"([^\"]*)\".*", "$1");
        }

        @Test
        void aRequestThatComesAgain_isNotWrongAgain() {
            String nonce = nonce(answer("1001", "192.0.2.1", ""));
            Party from = asker("1001", "192.0.2.1");
            ClientExchange wrong =
                    send(
                            from,
                            "REGISTER",
                            "sip:sip.example",
                            d ->
                                    d.replace("To", "<sip:1001@sip.example>")
                                            .header(
                                                    "Authorization",
                                                    "Digest username=\"1001\", realm=\"sbc\","
                                                            + " nonce=\""
                                                            + nonce
                                                            + "\", uri=\"sip:sip.example\","
                                                            + " response=\"0\", qop=auth,"
                                                            + " cnonce=\"c\", nc=00000001"));
            for (int i = 0; i < 20; i++) {
                from.transmit(bench.front(), wrong.request().bytes());
                world.run(World.ms(100));
            }
            assertThat(guard().offences(OffenceKind.AUTH_FAILURE)).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("users who do not exist")
    class Probing extends Base {
        Probing() {
            super(CONFIG);
        }

        @ParameterizedTest
        @EnumSource(
                value = Transport.class,
                names = {"UDP", "TCP"})
        void whoTriesOneNumberAfterTheOther_isOut(Transport transport) {
            bench.pbx().onInvite(call -> call.reject(404, "Not Found"));
            Party from = bench.outside("war", "4711", "192.0.2.70", transport);
            int answered = 0;
            for (int i = 0; i < 20; i++) {
                ClientExchange one =
                        send(from, "INVITE", "sip:80" + (10 + i) + "@198.51.100.1", _ -> {});
                if (one.finalStatus() != 0) answered++;
            }
            assertThat(answered).isBetween(5, 6);
            assertThat(gate("192.0.2.70"))
                    .isEqualTo(transport == Transport.TCP ? Gate.BANNED : Gate.DROPPED);
        }

        @Test
        void numbersThatNoRouteIsFor_countAsWell() {
            for (int i = 0; i < 10; i++) {
                send(attacker, "INVITE", "sip:0097259" + i + "@198.51.100.1", _ -> {});
            }
            assertThat(gate(ATTACKER)).isEqualTo(Gate.DROPPED);
            assertThat(attacker.received()).isEmpty();
        }

        @Test
        void aRegisteredTelephone_mayMisdial() {
            bench.pbx().onInvite(call -> call.reject(484, "Address Incomplete"));
            Handset phone = registered("203.0.113.20", Transport.TCP);
            for (int i = 0; i < 15; i++) {
                PartyCall call = phone.party().call(bench.front(), "sip:8001@198.51.100.1");
                world.run(World.seconds(4));
                assertThat(call.finalStatus()).isEqualTo(484);
            }
            assertThat(guard().spared(Judgement.Spared.MISDIALLED)).isEqualTo(15);
            assertThat(phone.register().finalStatus()).isEqualTo(200);
        }

        @Test
        void aTrunk_mayTooAndNobodyCounts() {
            bench.pbx().onInvite(call -> call.reject(404, "Not Found"));
            for (int i = 0; i < 30; i++) {
                PartyCall call = bench.carrier().call(bench.front(), "sip:1001@198.51.100.1");
                world.run(World.seconds(1));
                assertThat(call.finalStatus()).isEqualTo(404);
            }
            assertThat(guard().offences(OffenceKind.UNKNOWN_USER)).isZero();
        }
    }
}
