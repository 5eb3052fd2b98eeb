package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.relay.config.CodecRules;
import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.Security;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

class ConfigLoaderTest {
    static final String SMALLEST =
            """
            networks:
              outside: { listen: [ "udp://203.0.113.10:5060", "tcp://203.0.113.10:5060" ] }
              inside:  { trust: trusted, listen: [ "udp://10.0.0.2:5060" ] }
            trunks:
              pbx: { network: inside, targets: [ "sip:10.0.0.10:5060" ] }
            """;

    static final String EVERY_KEY =
            """
            node: { name: edge-1, shards: 2, data: /var/lib/sbc, secret: keys/secret, drain: 5m }
            domains: [ sip.example, "192.0.2.1" ]
            networks:
              outside:
                trust: untrusted
                listen:
                  - udp://192.0.2.1:5060
                  - { url: "tcp://[2001:db8::1]:5070", media: { security: dtls-srtp, ice: lite, rtcp-mux: require } }
                advertise: [ "203.0.113.10:5080", "2001:db8::10" ]
                topology: hide
                dscp: { sip: af31, rtp: 40 }
                limits: { message: 32KiB, headers: 100, header-line: 4KiB, connections: 500,
                          connections-per-source: 10, request-timeout: 5s, idle-timeout: 1h }
                media:
                  bind: [ 192.0.2.1, "2001:db8::1" ]
                  advertise: [ 203.0.113.10 ]
                  ports: 30000-30999
                  security: any
                  ciphers: [ AES_256_CM_HMAC_SHA1_80, AEAD_AES_256_GCM ]
                  ice: off
                  rtcp-mux: require
                  latching: loose
                  latching-prefix: { ipv4: 24, ipv6: 48 }
                  timeout: 30s
                  hold-timeout: 2h
              inside: { trust: trusted, listen: [ "udp://10.0.0.2" ] }
            relays: { threads: 3, coalesce: 1ms, receive-buffer: 1MiB }
            trunks:
              pbx:
                network: inside
                trust: untrusted
                domain: pbx.corp
                targets:
                  - { uri: "sip:10.0.0.10:5060;transport=udp", priority: 2, weight: 10 }
                  - sip:backup.corp
                identify: { addresses: [ 10.0.0.0/24 ] }
                failover: { timeout: 2s, codes: [ 503 ] }
                limits: { calls: 30, calls-per-second: 5, packets: 100/s }
                media: { security: srtp-sdes, ciphers: [ AEAD_AES_256_GCM ], ice: off, rtcp-mux: off, latching: off,
                         latching-prefix: { ipv4: 16 }, timeout: 10s, hold-timeout: 1d }
                codecs: { allow: [ PCMA, opus, telephone-event ], deny: [ G729 ], order: [ opus ] }
                options: local
                fork: pass
                late-offer: pass
                headers:
                  - { on: request, direction: out, set: User-Agent, value: edge }
                  - { direction: in, remove: "X-Internal-*" }
            routes:
              - { name: emergency, from: inside, match: { request-user: "^(112|911)$" }, to: pbx, emergency: true }
              - { from: outside, to: pbx, auth: none }
              - { from: pbx, to: registered }
            policy:
              never-ban: [ 198.51.100.7 ]
              deny: [ 198.51.100.0/24, "2001:db8:bad::/48" ]
              allow: [ 0.0.0.0/0 ]
              sources: { packets: 50/m }
              calls: { per-source: 3, total: 100, ring-timeout: 60s, max-duration: 1h }
              overload: { queue-delay: 20ms }
              auth: relay
            telemetry:
              log: { format: json, level: debug }
              call-records: { file: calls.jsonl }
              leak-audit: block
            admin: { listen: "http://10.0.0.2:8080", token: tell-nobody }
            """;

    @Nested
    @DisplayName("The smallest useful file")
    class Smallest {
        private final SbcConfig config = LoadedText.config(SMALLEST);

        @Test
        void everythingElseHasItsDefault() {
            assertThat(config.node())
                    .isEqualTo(
                            new NodeConfig(
                                    "sbc",
                                    OptionalInt.empty(),
                                    Path.of("/etc/sbc/data"),
                                    Optional.empty(),
                                    Duration.ofMinutes(30)));
            assertThat(config.node().secretFile()).isEqualTo(Path.of("/etc/sbc/data/secret"));
            assertThat(config.callRecordsFile()).isEqualTo(Path.of("/etc/sbc/data/calls.jsonl"));
            assertThat(config.domains()).isEmpty();
            assertThat(config.relays().receiveBuffer().toInt()).isEqualTo(262_144);
            assertThat(config.policy().sources().packets()).hasToString("200/s");
            assertThat(config.policy().calls().total()).isEqualTo(2_000);
            assertThat(config.policy().overload().queueDelay()).isEqualTo(Duration.ofMillis(50));
            assertThat(config.telemetry().leakAudit()).isEqualTo(TelemetryConfig.LeakAudit.COUNT);
            assertThat(config.admin().listen()).hasToString("http://127.0.0.1:8080");
        }

        @Test
        void aNetworkIsUntrusted_andItsMediaIsOnItsListenersAddress() throws Exception {
            NetworkConfig outside = config.networks().get("outside");
            InetAddress address = InetAddress.ofLiteral("203.0.113.10");

            assertThat(outside.name()).isEqualTo("outside");
            assertThat(outside.trust()).isEqualTo(Trust.UNTRUSTED);
            assertThat(outside.listen())
                    .extracting(ListenerConfig::protocol)
                    .containsExactly(ListenUrl.Protocol.UDP, ListenUrl.Protocol.TCP);
            assertThat(outside.media().bind()).containsExactly(address);
            assertThat(outside.media().advertised(address)).isEqualTo(address);
            assertThat(outside.media().ports()).isEqualTo(new PortRange(10_000, 19_999));
            assertThat(outside.limits().message().bytes()).isEqualTo(65_536);
            assertThat(outside.advertised(outside.listen().getFirst()))
                    .hasToString("203.0.113.10:5060");
        }

        @Test
        void srtpIsOfferedToTheUntrusted_withIce_andRtpSpokenWithTheTrusted() {
            LegProfile outside = config.networks().get("outside").media().profile();
            LegProfile inside = config.networks().get("inside").media().profile();

            assertThat(outside)
                    .isEqualTo(
                            LegProfile.PLAIN
                                    .withSecurity(Security.PREFER_SRTP)
                                    .withIce(Ice.LITE)
                                    .withCiphers(
                                            CryptoSuite.AEAD_AES_128_GCM,
                                            CryptoSuite.AES_CM_128_HMAC_SHA1_80,
                                            CryptoSuite.AES_CM_128_HMAC_SHA1_32));
            assertThat(inside).isEqualTo(LegProfile.PLAIN);
        }

        @Test
        void packetsAreMarkedForTheirKind() {
            DscpConfig marks = config.networks().get("outside").dscp();

            assertThat(marks).hasToString("DscpConfig[sip=cs3, rtp=ef]");
            assertThat(marks.sip().trafficClass()).isEqualTo(0x60);
            assertThat(marks.rtp().value()).isEqualTo(46);
        }

        @Test
        void networksKeepTheOrderOfTheFile() {
            assertThat(config.networks().keySet()).containsExactly("outside", "inside");
        }

        @Test
        void aTrunkIsKnownByTheAddressOfItsTarget_andTrustedLikeItsNetwork() {
            TrunkConfig pbx = config.trunks().get("pbx");

            assertThat(config.trust(pbx)).isEqualTo(Trust.TRUSTED);
            assertThat(pbx.host()).isEqualTo("10.0.0.10");
            assertThat(pbx.addresses())
                    .containsExactly(Prefix.of(InetAddress.ofLiteral("10.0.0.10")));
            assertThat(pbx.failover().codes()).containsExactly(408, 500, 502, 503, 504);
            assertThat(pbx.limits().packets()).hasToString("5000/s");
        }

        @Test
        void callsGoFromTheTrunkToItsUsers_andFromOutsideToTheTrunk() {
            assertThat(config.routes()).hasSize(2);
            assertThat(config.routes().getFirst().from()).isEqualTo("pbx");
            assertThat(config.routes().getFirst().to()).isEqualTo(new RouteTarget.Registered());
            assertThat(config.routes().getLast().from()).isEqualTo("outside");
            assertThat(config.routes().getLast().to()).isEqualTo(new RouteTarget.Trunk("pbx"));
            assertThat(config.auth(config.routes().getLast())).isEqualTo(RouteConfig.Auth.RELAY);
        }
    }

    @Test
    void allKeysAreRead() {
        SbcConfig config = LoadedText.config(EVERY_KEY);

        assertThat(config.node().secretFile()).isEqualTo(Path.of("/etc/sbc/keys/secret"));
        NetworkConfig outside = config.networks().get("outside");
        assertThat(outside.listen().getLast().url())
                .hasToString("tcp://[2001:db8:0:0:0:0:0:1]:5070");
        assertThat(outside.advertised(outside.listen().getFirst()))
                .hasToString("203.0.113.10:5080");
        assertThat(outside.advertised(outside.listen().getLast()))
                .hasToString("[2001:db8:0:0:0:0:0:10]:5070");
        assertThat(config.networks().get("inside").listen().getFirst().port()).isEqualTo(5060);
        TrunkConfig pbx = config.trunks().get("pbx");
        assertThat(config.trust(pbx)).isEqualTo(Trust.UNTRUSTED);
        assertThat(pbx.targets())
                .containsExactly(
                        new TargetConfig(
                                new TargetUri(
                                        "10.0.0.10",
                                        5060,
                                        Optional.of(ListenUrl.Protocol.UDP),
                                        false),
                                2,
                                10),
                        new TargetConfig(
                                new TargetUri("backup.corp", 0, Optional.empty(), false), 1, 1));
        assertThat(pbx.addresses()).extracting(Prefix::toString).containsExactly("10.0.0.0/24");
        assertThat(pbx.headers()).hasSize(2);
        assertThat(outside.dscp()).isEqualTo(new DscpConfig(new Dscp(26), new Dscp(40)));
        assertThat(outside.media().profile().ciphers())
                .containsExactly(CryptoSuite.AES_256_CM_HMAC_SHA1_80, CryptoSuite.AEAD_AES_256_GCM);
        assertThat(pbx.codecs().rules())
                .isEqualTo(
                        new CodecRules(
                                List.of("PCMA", "opus", "telephone-event"),
                                List.of("G729"),
                                List.of("opus")));
        assertThat(config.routes().getFirst().match().requestUser().orElseThrow().matches("112"))
                .isTrue();
        assertThat(config.routes().getFirst().emergency()).isTrue();
        assertThat(config.callRecordsFile()).isEqualTo(Path.of("/etc/sbc/calls.jsonl"));
        assertThat(config.admin().token().orElseThrow().matches("tell-nobody")).isTrue();
    }

    @Nested
    class Defaults {
        private static SbcConfig builtIn(String address) {
            LoadResult result =
                    DefaultConfig.at(
                            InetAddress.ofLiteral(address),
                            LoadedText.FOLDER,
                            LoadedText.world(
                                    Map.of("data/users.yaml", "- { name: a, password: b }")));
            return ((LoadResult.Loaded) result).config();
        }

        @Test
        void withoutAFile_usersOfAFileRegisterHere_onThisAddress() {
            SbcConfig config = builtIn("127.0.0.1");

            assertThat(config.networks().get("local").listen())
                    .extracting(listener -> listener.url().toString())
                    .containsExactly(
                            "udp://127.0.0.1:5060", "tcp://127.0.0.1:5060", "ws://127.0.0.1:8088");
            assertThat(config.admin().listen()).hasToString("http://127.0.0.1:8080");
            assertThat(config.node().data()).isEqualTo(LoadedText.FOLDER.resolve("data"));
            assertThat(config.users()).extracting(UserConfig::name).containsExactly("a");
            assertThat(config.usersFile()).contains(LoadedText.FOLDER.resolve("data/users.yaml"));
            assertThat(config.routes())
                    .extracting(ConfigLoaderTest::shown)
                    .containsExactly(
                            "local ^echo$ > echo [NONE]",
                            "local ^tone$ > tone [NONE]",
                            "local  > registered [LOCAL]");
        }

        @Test
        void withoutAFile_ipv6Too() {
            assertThat(builtIn("::1").networks().get("local").listen().getFirst().address())
                    .isEqualTo(InetAddress.ofLiteral("::1"));
        }

        @Test
        void withoutAFile_aWildcardIsRefused() {
            assertThatThrownBy(() -> builtIn("0.0.0.0"))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void withoutTrunksAndUsers_anyoneMayCallTheMachinesByName() {
            SbcConfig config =
                    LoadedText.config("networks: { lab: { listen: [ \"udp://127.0.0.1\" ] } }");

            assertThat(config.routes())
                    .extracting(ConfigLoaderTest::shown)
                    .containsExactly("lab ^echo$ > echo [NONE]", "lab ^tone$ > tone [NONE]");
            assertThat(config.registration()).isEmpty();
        }

        @Test
        void withoutTrunks_usersRegisterHereAndCallEachOther() {
            SbcConfig config =
                    LoadedText.config(
                            """
                            networks: { lab: { listen: [ "udp://127.0.0.1" ] } }
                            users: [ { name: "1001", password: p } ]
                            """);

            assertThat(config.registration().orElseThrow().to())
                    .isEqualTo(new RegistrationTarget.Embedded());
            assertThat(config.routes())
                    .extracting(ConfigLoaderTest::shown)
                    .containsExactly(
                            "lab ^echo$ > echo [NONE]",
                            "lab ^tone$ > tone [NONE]",
                            "lab  > registered [LOCAL]");
        }

        @Test
        void withOneTrunk_phonesRegisterThere() {
            SbcConfig config = LoadedText.config(SMALLEST);

            assertThat(config.registration().orElseThrow())
                    .isEqualTo(RegistrationConfig.to(new RegistrationTarget.Trunk("pbx")));
            assertThat(config.routes())
                    .extracting(ConfigLoaderTest::shown)
                    .containsExactly("pbx  > registered []", "outside  > pbx []");
        }

        @Test
        void withOneTrunkAndOurOwnRegistrar_usersAreTriedBeforeTheTrunk() {
            SbcConfig config =
                    LoadedText.config(
                            SMALLEST
                                    + """
                                    registration: { to: embedded }
                                    users: [ { name: "1001", password: p } ]
                                    """);

            assertThat(config.routes())
                    .extracting(ConfigLoaderTest::shown)
                    .containsExactly(
                            "outside  > registered [LOCAL]",
                            "pbx  > registered []",
                            "outside  > pbx []");
        }

        @Test
        void withSeveralTrunks_nobodyRegistersUnlessTheFileSaysWhere() {
            assertThat(ConfigFixtures.twoSides().registration()).isEmpty();
        }
    }

    private static String shown(RouteConfig route) {
        return route.from()
                + " "
                + route.match().requestUser().map(Object::toString).orElse("")
                + " > "
                + route.to()
                + route.auth().map(auth -> " [" + auth + "]").orElse(" []");
    }

    @Nested
    class Sources {
        private static final String TOKEN = SMALLEST + "admin: { token: { env: TOKEN } }\n";

        @Test
        void aTextMayStandInTheEnvironment() {
            LoadResult result = LoadedText.load(TOKEN, Map.of("TOKEN", "s3cret"), Map.of());

            assertThat(result)
                    .isInstanceOfSatisfying(
                            LoadResult.Loaded.class,
                            loaded ->
                                    assertThat(
                                                    loaded.config()
                                                            .admin()
                                                            .token()
                                                            .orElseThrow()
                                                            .reveal())
                                            .isEqualTo("s3cret"));
        }

        @Test
        void aTextMayStandInAFile_itsLastLineBreakDoesNotCount() {
            LoadResult result =
                    LoadedText.load(
                            SMALLEST + "node: { name: { file: name.txt } }\n",
                            Map.of(),
                            Map.of("name.txt", "edge-7\n"));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            LoadResult.Loaded.class,
                            loaded ->
                                    assertThat(loaded.config().node().name()).isEqualTo("edge-7"));
        }

        @Test
        void aListenerMayStandInTheEnvironment() {
            LoadResult result =
                    LoadedText.load(
                            "networks: { lab: { listen: [ { env: LISTEN } ] } }",
                            Map.of("LISTEN", "udp://127.0.0.1:5070"),
                            Map.of());

            assertThat(result).isInstanceOf(LoadResult.Loaded.class);
        }

        @Test
        void aMissingSource_isNamed() {
            assertThat(LoadedText.problems(TOKEN))
                    .containsExactly(
                            "sbc.yaml:6:17: admin.token: expected a value in the environment"
                                    + " variable TOKEN, found none that can be read");
        }

        @Test
        void aSecretIsNeverShown() {
            SbcConfig config = LoadedText.config(SMALLEST + "admin: { token: hunter2 }\n");

            assertThat(config.toString()).doesNotContain("hunter2");
        }

        @Test
        void aWrongValueFromElsewhere_isNotShown() {
            LoadResult result =
                    LoadedText.load(
                            SMALLEST + "node: { drain: { file: f } }\n",
                            Map.of(),
                            Map.of("f", "root:x:0:0"));

            assertThat(result.toString()).doesNotContain("root").contains("the file f");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "{}", "---\n"})
    void anEmptyFile_needsANetwork(String text) {
        assertThat(LoadedText.problems(text))
                .containsExactly(
                        "sbc.yaml:1:1: networks: expected one network or more, found none");
    }

    @Test
    void recordsBuiltByHand_keepTheSameRules() {
        SbcConfig config = LoadedText.config(SMALLEST);

        assertThatThrownBy(
                        () ->
                                new SbcConfig(
                                        config.node(),
                                        config.domains(),
                                        Map.of("inside", config.networks().get("inside")),
                                        config.relays(),
                                        Map.of(),
                                        config.trunks(),
                                        Optional.empty(),
                                        List.of(
                                                new RouteConfig(
                                                        Optional.empty(),
                                                        "outsid",
                                                        new RouteConfig.Match(Optional.empty()),
                                                        new RouteTarget.Trunk("pbx"),
                                                        Optional.empty(),
                                                        false)),
                                        List.of(),
                                        Optional.empty(),
                                        config.policy(),
                                        config.telemetry(),
                                        config.admin(),
                                        config.positions()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("routes.0.from: expected the name of a trunk or a network");
    }
}
