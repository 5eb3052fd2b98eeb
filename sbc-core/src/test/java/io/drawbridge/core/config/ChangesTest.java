package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangesTest {
    private static final String FILE =
            """
            node: { name: one, data: /data, drain: 10m }
            domains: [ sip.example.com ]
            networks:
              outside: { listen: [ "udp://198.51.100.1:5060" ], media: { ports: 10000-19999 } }
              inside: { trust: trusted, listen: [ "udp://10.0.0.2:5060" ], media: { ports: 20000-29999 } }
            trunks:
              pbx: { network: inside, targets: [ "sip:10.0.0.10" ], limits: { calls: 10 } }
              carrier: { network: outside, targets: [ "sip:203.0.113.9" ], headers: [ { direction: in, remove: X-A } ] }
            registration: { to: pbx, contacts-per-aor: 5 }
            routes:
              - { from: carrier, to: pbx, match: { request-user: "^1" } }
              - { from: pbx, to: carrier }
            users: [ { name: anna, password: secret1 } ]
            policy: { calls: { total: 100 }, deny: [ 192.0.2.0/24 ] }
            telemetry: { log: { level: info }, leak-audit: count }
            admin: { listen: "http://127.0.0.1:8080" }
            """;

    private static Changes changes(String what, String by) {
        assertThat(FILE).contains(what);
        return Changes.between(LoadedText.config(FILE), LoadedText.config(FILE.replace(what, by)));
    }

    @Test
    void theSameFileAgain_isNoChange() {
        assertThat(changes("node:", "# a remark\nnode:"))
                .isEqualTo(new Changes(java.util.List.of(), java.util.List.of()));
        assertThat(changes("level: info", "level: info, format: text").keys()).isEmpty();
        assertThat(changes("ports: 10000-19999", "ports: 10000-19999, ice: lite").keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sip.example.com           | sip.example.org             | domains",
                "drain: 10m                | drain: 5m                   | node.drain",
                "sip:10.0.0.10             | sip:10.0.0.11               | trunks.pbx.targets",
                "limits: { calls: 10 }     | limits: { calls: 11 }       | trunks.pbx.limits.calls",
                "network: inside,          | network: inside, media: { security: any }, |"
                        + " trunks.pbx.media.security",
                "network: inside,          | network: inside, codecs: { deny: [ G729 ] }, |"
                        + " trunks.pbx.codecs.deny",
                "remove: X-A               | remove: X-B                 | trunks.carrier.headers",
                "to: pbx, contacts         | expires-outside: 90s, to: pbx, contacts |"
                        + " registration.expires-outside",
                "to: pbx, contacts         | to: embedded, contacts      | registration.to",
                "`^1`                      | `^2`                        | routes",
                "secret1                   | secret2                     | users",
                "total: 100                | total: 200                  | policy.calls.total",
                "192.0.2.0/24              | 192.0.2.0/25                | policy.deny",
                "level: info               | level: debug                | telemetry.log.level",
                "leak-audit: count         | leak-audit: block           | telemetry.leak-audit",
            })
    void whatARunningServerFollows_isNamedByItsKey(String what, String by, String key) {
        Changes changes = changes(what, by);
        assertThat(changes.keys()).containsExactly(key);
        assertThat(changes.needRestart()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name: one          | name: two                                | node.name",
                "name: one          | name: one, shards: 3                     | node.shards",
                "data: /data        | data: /else                              | node.data",
                "name: one          | name: one, secret: /key                  | node.secret",
                "10.0.0.2:5060      | 10.0.0.2:5062                            |"
                        + " networks.inside.listen",
                "20000-29999        | 20000-20999                              |"
                        + " networks.inside.media.ports",
                "20000-29999        | 20000-29999, security: prefer-srtp     |"
                        + " networks.inside.media.security",
                "trust: trusted,    | trust: trusted, dscp: { rtp: cs5 },    |"
                        + " networks.inside.dscp.rtp",
                "networks:          | networks: { lab: { listen: [ `udp://10.0.0.9:5060` ] } |"
                        + " networks.lab",
                "users:             | relays: { threads: 3 }                   | relays.threads",
                "level: info        | format: json                             |"
                        + " telemetry.log.format",
                "telemetry: {       | telemetry: { call-records: { file: /c }, |"
                        + " telemetry.call-records.file",
                "127.0.0.1:8080     | 127.0.0.1:8081                           | admin.listen",
                "contacts-per-aor: 5| contacts-per-aor: 6                      |"
                        + " registration.contacts-per-aor",
            })
    void whatNeedsARestart_isNamedByItsKey(String what, String by, String key) {
        String block = by;
        if (what.equals("networks:")) {
            block =
                    "networks:\n"
                            + "  lab: { listen: [ \"udp://10.0.0.9:5060\" ], media: { ports:"
                            + " 30000-30999 } }";
        } else if (what.equals("users:")) {
            block = by + "\nusers:";
        }
        Changes changes = changes(what, block);
        assertThat(changes.needRestart()).containsExactly(key);
        assertThat(changes.keys()).containsAll(changes.needRestart());
    }

    @Test
    void trust_bringsWhatGoesWithoutSayingOfMedia() {
        assertThat(changes("trust: trusted, l", "l").needRestart())
                .containsExactly(
                        "networks.inside.trust",
                        "networks.inside.media.security",
                        "networks.inside.media.ice");
    }

    @Test
    void aTrunkThatComesOrGoes_isOneChange() {
        String gone =
                FILE.lines()
                        .filter(line -> !line.contains("carrier"))
                        .reduce("", (all, line) -> all + line + "\n")
                        .replace("routes:\n", "");
        SbcConfig with = LoadedText.config(FILE);
        SbcConfig without = LoadedText.config(gone);
        assertThat(Changes.between(with, without).keys())
                .contains("trunks.carrier")
                .noneMatch(key -> key.startsWith("trunks.carrier."));
        assertThat(Changes.between(without, with).keys()).contains("trunks.carrier");
        assertThat(Changes.between(with, without).needRestart()).isEmpty();
    }

    @Test
    void theOrderOfTrunks_says_whoseAnAddressIs() {
        String carrier =
                FILE.lines()
                        .filter(line -> line.startsWith("  carrier:"))
                        .findFirst()
                        .orElseThrow();
        Changes changes =
                changes("trunks:\n", "trunks:\n" + carrier.replace("carrier:", "other:") + "\n");
        assertThat(changes.keys()).containsExactly("trunks.other");
        String swapped =
                FILE.replace(carrier + "\n", "").replace("trunks:\n", "trunks:\n" + carrier + "\n");
        assertThat(Changes.between(LoadedText.config(FILE), LoadedText.config(swapped)).keys())
                .containsExactly("trunks");
    }

    @Test
    void registrationThatBegins_hasRoomInTheTableAsItIs() {
        String none =
                """
                networks: { lab: { listen: [ "udp://127.0.0.1:5060" ] } }
                trunks: { a: { network: lab, targets: [ "sip:127.0.0.2" ] }, b: { network: lab, targets: [ "sip:127.0.0.3" ] } }
                routes: [ { from: a, to: b } ]
                """;
        SbcConfig before = LoadedText.config(none);
        assertThat(Changes.between(before, LoadedText.config(none + "registration: { to: b }\n")))
                .isEqualTo(new Changes(java.util.List.of("registration"), java.util.List.of()));
        assertThat(
                        Changes.between(
                                        before,
                                        LoadedText.config(
                                                none
                                                        + "registration: { to: b, contacts-per-aor:"
                                                        + " 20 }\n"))
                                .needRestart())
                .containsExactly("registration.contacts-per-aor");
    }
}
