package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Peers that speak TLS, TCP and IPv6: a carrier with certificates on both sides, one that is not
 * who it should be, one that does not believe us, SIPp, phones and tools.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TlsPeersIT {
    private static final Loopback NET = Loopback.OWN;
    private static final int TLS = 5_061;
    private static final String IMPOSTOR = NET.outsidePrefix() + "11";
    private static final String SUSPICIOUS = NET.outsidePrefix() + "12";
    private static final String CARRIERS_PHONE = NET.outsidePrefix() + "13";
    private static final int IPV6_PORT = Ports.free(2);

    private static final String FILE =
            """
            node: { name: tls, data: ./data }
            networks:
              outside:
                listen:
                  - { url: "tls://OUTSIDE:5061", certificate: edge, client-certificate: optional }
                  - udp://OUTSIDE:5060
                  - tcp://OUTSIDE:5060
                authorities: ca.pem
              six:
                listen: [ "udp://[::1]:SIX", "tcp://[::1]:SIX" ]
                media: { bind: [ "::1" ], ports: 20000-29999 }
              inside:
                trust: trusted
                listen: [ "udp://INSIDE:5060" ]
                media: { ports: 20000-29999 }
            policy: { sources: { requests: { OPTIONS: 1000/m } } } # ninety connections of one address
            certificates:
              edge: { chain: edge.pem, key: edge.key }
            trunks:
              carrier:
                network: outside
                targets: [ "sip:CARRIER:5061;transport=tls" ]
                identify: { addresses: [], tls-names: [ carrier.example ] }
              impostor:
                network: outside
                targets: [ "sip:IMPOSTOR:5061;transport=tls" ]
                identify: { tls-names: [ impostor.example ] }
              suspicious:
                network: outside
                targets: [ "sip:SUSPICIOUS:5061;transport=tls" ]
                identify: { tls-names: [ suspicious.example ] }
              plain: { network: outside, targets: [ "sip:STRANGER:5060" ] }
              carrier6: { network: six, targets: [ "sip:[::1]:5060" ] }
              pbx: { network: inside, targets: [ "sip:PBX:5060" ] }
            registration: { to: embedded }
            users:
              - { name: "secure", password: pw-secure }
              - { name: "open", password: pw-open }
            routes:
              - { from: carrier, to: pbx }
              - { from: plain, to: pbx }
              - { from: carrier6, to: pbx }
              - { from: pbx, match: { request-user: "^1$" }, to: impostor }
              - { from: pbx, match: { request-user: "^2$" }, to: suspicious }
              - { from: pbx, to: carrier }
              - { from: outside, to: registered, auth: local }
            telemetry: { tls-key-log: keys.log }
            admin: { listen: "http://ADMIN:8080" }
            """;

    @TempDir static Path folder;
    private static Authority authority;
    private static Authority other;
    private static Drawbridge drawbridge;

    @BeforeAll
    static void start() {
        authority = new Authority(folder, "ca");
        other = new Authority(folder, "other-ca");
        authority
                .issue("edge", "DNS:sbc.example,IP:" + NET.outside(), 20)
                .issue("next", "DNS:sbc.example,DNS:next.example,IP:" + NET.outside(), 20)
                .issue("carrier", "URI:sip:carrier.example", 20)
                .issue("somebody", "URI:sip:somebody.example", 20)
                .issue("suspicious", "URI:sip:suspicious.example", 20)
                .issue("old", "URI:sip:carrier.example", -1);
        other.issue("forged", "URI:sip:carrier.example", 20);
        drawbridge =
                Drawbridge.start(
                        folder,
                        FILE.replace("IMPOSTOR", IMPOSTOR)
                                .replace("SUSPICIOUS", SUSPICIOUS)
                                .replace("SIX", "" + IPV6_PORT));
    }

    @AfterAll
    static void stop() {
        if (drawbridge != null) drawbridge.close();
    }

    @Test
    @Order(1)
    void kamailio_bothWays_withCertificatesOnBothSides() {
        try (KamailioTls _ =
                KamailioTls.start(
                        folder,
                        NET.carrier(),
                        authority,
                        "carrier",
                        authority.certificate(),
                        CARRIERS_PHONE + ":5060")) {
            call(Sipp.called(folder, "called"), atKamailio("caller"));
            call(
                    Sipp.called(folder, "called").address(CARRIERS_PHONE),
                    Sipp.calling(folder, "caller", NET.inside()).address(NET.pbx()).hold(500));
        }
        awaitRecords("carrier", "pbx");
    }

    /** Of calls that were answered: whom each came from. */
    private static void awaitRecords(String... peers) {
        Waiting.until(
                5,
                () ->
                        drawbridge.records().stream()
                                .filter(call -> call.at("/status").asInt() == 200)
                                .map(call -> call.at("/inbound/peer").asString())
                                .toList()
                                .equals(List.of(peers)),
                () -> drawbridge.records().toString());
    }

    private static Sipp.Start atKamailio(String scenario) {
        return Sipp.calling(folder, scenario, NET.carrier()).address(CARRIERS_PHONE).hold(500);
    }

    private static void call(Sipp.Start called, Sipp.Start calling) {
        try (Sipp callee = called.start();
                Sipp caller = calling.start()) {
            caller.succeeds();
            callee.succeeds();
        }
    }

    @Test
    @Order(2)
    void carrierThatIsSomebodyElse_isNotCalled() {
        try (KamailioTls _ =
                KamailioTls.start(
                        folder,
                        IMPOSTOR,
                        authority,
                        "somebody",
                        authority.certificate(),
                        CARRIERS_PHONE + ":5060")) {
            isRefusedAtOnce("1");
        }
        assertThat(drawbridge.metric("tls_failed_wrong_name")).isEqualTo(1);
        assertThat(drawbridge.stderr()).contains("names somebody else");
    }

    /** It closes after our side of the handshake, for it is done with TLS 1.3. */
    @Test
    @Order(3)
    void carrierThatDoesNotBelieveUs_isGivenUpAtOnce() {
        try (KamailioTls _ =
                KamailioTls.start(
                        folder,
                        SUSPICIOUS,
                        authority,
                        "suspicious",
                        other.certificate(),
                        CARRIERS_PHONE + ":5060")) {
            isRefusedAtOnce("2");
        }
        assertThat(drawbridge.metric("tls_failed_by_peer")).isEqualTo(1);
        assertThat(drawbridge.stderr()).contains("the peer refuses");
    }

    private static void isRefusedAtOnce(String number) {
        long start = System.nanoTime();
        try (Sipp caller =
                Sipp.calling(folder, "caller-refused", NET.inside())
                        .address(NET.pbx())
                        .options("-s", number)
                        .word("STATUS", "503")
                        .start()) {
            caller.succeeds();
        }
        assertThat(System.nanoTime() - start).isLessThan(3_500_000_000L); // 4 s to fail over
    }

    @Test
    @Order(4)
    void whoShowsAWrongCertificate_isRefused_andItIsCounted() {
        assertThat(openssl("")).contains("Verify return code: 0 (ok)");
        openssl(" -cert old.pem -key old.key");
        openssl(" -cert forged.pem -key forged.key");
        Waiting.until(
                5,
                () ->
                        drawbridge.metric("tls_failed_expired") == 1
                                && drawbridge.metric("tls_failed_unknown_authority") == 1,
                drawbridge::stderr);
        assertThat(drawbridge.stderr())
                .contains("the peer's certificate is not valid now", "no authority that we know");
        assertThat(openssl(" -tls1_1")).doesNotContain("BEGIN CERTIFICATE");
    }

    private static String openssl(String more) {
        String command =
                "echo | openssl s_client -connect "
                        + NET.outside()
                        + ":5061 -servername sbc.example -CAfile ca.pem"
                        + more;
        Drawbridge.Exit exit = Commands.run(folder, List.of("sh", "-c", command));
        return exit.stdout() + exit.stderr();
    }

    @Test
    @Order(5)
    void sipp_byTcp_byIpv6_andByTlsThroughStunnel() throws IOException {
        call(
                Sipp.called(folder, "called"),
                Sipp.calling(folder, "caller").address(NET.stranger()).options("-t", "t1"));
        for (String transport : List.of("u1", "t1"))
            call(
                    Sipp.called(folder, "called"),
                    new Sipp.Start(
                            folder,
                            "caller",
                            "::1",
                            5_060,
                            1,
                            Map.of(),
                            List.of("[::1]:" + IPV6_PORT, "-s", "100", "-t", transport)));
        Files.writeString(
                folder.resolve("stunnel.conf"),
                """
                foreground = yes
                pid =
                [sip]
                client = yes
                accept = %s:5090
                connect = %s:5061
                cert = carrier.pem
                key = carrier.key
                CAfile = ca.pem
                verifyChain = yes
                checkHost = sbc.example
                """
                        .formatted(CARRIERS_PHONE, NET.outside()));
        try (Background stunnel =
                Background.start(
                        folder, "stunnel", Map.of(), List.of("stunnel4", "stunnel.conf"))) {
            stunnel.awaitListening(CARRIERS_PHONE, 5_090);
            call(
                    Sipp.called(folder, "called"),
                    new Sipp.Start(
                            folder,
                            "caller",
                            CARRIERS_PHONE,
                            5_060,
                            1,
                            Map.of(),
                            List.of(CARRIERS_PHONE + ":5090", "-s", "100", "-t", "t1")));
        }
        awaitRecords("carrier", "pbx", "plain", "carrier6", "carrier6", "carrier");
    }

    @Test
    @Order(6)
    void phonesByTls_talk() {
        try (TwoPhones phones = TwoPhones.start(folder, phone("secure"), phone("open"))) {
            phones.talk();
            phones.talkAndBeHungUpOn();
        }
    }

    private static Baresip.Account phone(String user) {
        boolean secure = user.equals("secure");
        return new Baresip.Account(
                user,
                "pw-" + user,
                "phones.example",
                NET.outside() + (secure ? ":5061" : ":5060"),
                secure ? "tls" : "udp",
                60);
    }

    /** Version 0.9.8.1 takes a session ticket of TLS 1.3 for an answer, and compares ports. */
    @Test
    @Order(7)
    void sipsak_isAnsweredByTlsAndTcp() throws IOException {
        Path gnuTls = folder.resolve("gnutls.conf");
        Files.writeString(gnuTls, "[overrides]\ndisabled-version = tls1.3\n");
        for (String transport : List.of("tcp", "tls")) {
            String port = transport.equals("tls") ? ":5061" : ":5060";
            Drawbridge.Exit exit =
                    Commands.run(
                            folder,
                            List.of(
                                    "env",
                                    "GNUTLS_SYSTEM_PRIORITY_FILE=" + gnuTls,
                                    "sipsak",
                                    "-vvv",
                                    "--tls-ca-cert=ca.pem",
                                    "--tls-ignore-cert-failure",
                                    "-E",
                                    transport,
                                    "-s",
                                    "sip:" + NET.outside() + port));
            assertThat(exit.code()).as(transport + ": " + exit.stdout() + exit.stderr()).isZero();
            assertThat(exit.stdout()).contains("SIP/2.0 200 ");
        }
    }

    /** What stands goes on, what is new sees the new one, and a bad file changes nothing. */
    @Test
    @Order(8)
    void certificateIsChanged_underAHundredConnectionsAndRunningCalls() throws IOException {
        List<TlsCaller> standing = new ArrayList<>();
        try (KamailioTls _ =
                        KamailioTls.start(
                                folder,
                                NET.carrier(),
                                authority,
                                "carrier",
                                authority.certificate(),
                                CARRIERS_PHONE + ":5060");
                Sipp called = Sipp.called(folder, "called").calls(10).start();
                Sipp calling = atKamailio("caller").calls(10).rate(10).hold(5_000).start()) {
            Waiting.until(5, () -> drawbridge.calls() == 10, drawbridge::stderr);
            for (int i = 0; i < 90; i++)
                standing.add(TlsCaller.connect(NET.outside(), TLS, "sbc.example"));
            replace("edge.key", "next.key");
            replace("edge.pem", "next.pem");
            Waiting.until(
                    10,
                    () ->
                            TlsCaller.shown(NET.outside(), TLS, "sbc.example")
                                    .getSubjectAlternativeNames()
                                    .toString()
                                    .contains("next.example"),
                    drawbridge::stderr);
            assertThat(drawbridge.metric("certificate_wrong")).isZero();
            Files.writeString(folder.resolve("edge.pem"), "no certificate");
            Waiting.until(
                    10, () -> drawbridge.metric("certificate_wrong") == 1, drawbridge::stderr);
            assertThat(drawbridge.stderr()).contains("certificate edge: the old one stays");
            TlsCaller.shown(NET.outside(), TLS, "sbc.example");
            for (TlsCaller each : standing) assertThat(each.isAnswered(1)).isTrue();
            calling.succeeds();
            called.succeeds();
        } finally {
            standing.forEach(TlsCaller::close);
        }
        assertThat(drawbridge.metric("engine_failures")).isZero();
    }

    /** It was asked for in the file above. */
    @Test
    @Order(9)
    void logOfKeys_isWritten_andSaidLoudly() throws IOException {
        assertThat(Files.readString(folder.resolve("keys.log")))
                .contains("CLIENT_TRAFFIC_SECRET_0 ", "CLIENT_RANDOM ");
        String warning = "the keys of all TLS connections are written to";
        assertThat(drawbridge.stdout()).contains("ATTENTION: " + warning);
        assertThat(drawbridge.stderr()).contains("ATTENTION: " + warning);
        assertThat(drawbridge.get("/health").body()).contains(warning);
    }

    private static void replace(String file, String by) throws IOException {
        Path copy = Files.copy(folder.resolve(by), folder.resolve(file + ".new"));
        Files.move(
                copy,
                folder.resolve(file),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }
}
