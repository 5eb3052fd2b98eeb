package io.drawbridge.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class LeakAuditorTest {
    private final LeakAuditor auditor = LeakAuditor.of(ConfigFixtures.twoSides());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.2",
                "<sip:1@10.0.0.10:5060>",
                "c=IN IP4 10.0.0.2\r\n",
                "see 10.0.0.10.",
                "pbx.corp",
                "<sip:1@PBX.Corp;lr>",
                "pbx2.corp.",
                "c=IN IP6 fd00::2\r\n",
                "<sip:1@[FD00::2]:5060>",
                "fd00:0:0:0:0:0:0:2",
                "FD00:0000:0000:0000:0000:0000:0000:0002",
                "fd00:0:0::2",
                "fd00::0:0:2",
                "00fd:0::2 fd00::0002",
                "<sip:1@[fd00::0.0.0.2]>",
                "see fd00::2.",
                "fd00::2, and more",
                "Subject:fd00::2\r\n",
                "sip:fd00::2",
                "Date:fd00::2\r\n",
                "2001:db8::1 fd00::2",
                "c=IN IP6 FD00::2/127",
                "<sip:1@[fd00::2%25eth0]>",
                "::ffff:10.0.0.2",
                "[::FFFF:0a00:2]:5060",
                "0:0:0:0:0:ffff:a00:a",
            })
    void findsTheInside(String text) {
        assertThat(auditor.clean(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.20",
                "110.0.0.2",
                "10.0.0.2.5",
                "xpbx.corp",
                "pbx.corporation",
                "my-pbx.corp",
                "pbx.corp.example",
                "fd00::23",
                "1fd00::2",
                "fd00::2:2",
                "fd00:2",
                "fd00::2::",
                "fd00::2x",
                "fd00:0:0:0:0:0:2",
                "fd00:0:0:0:0:0:0:0:2",
                "0fd00::2",
                "::ffff:10.0.0.20",
                "::ffff:10.0.0.256",
                "Date: Tue, 15 Nov 2026 08:12:31 GMT",
                ":::::::::::::::::::::::::::::::::::::::::::::::::::::",
                ":",
                "::",
                "198.51.100.1",
                "carrier.example",
                "2001:db8::1",
            })
    void leavesAllElse(String text) {
        assertThat(auditor.clean(text)).isTrue();
    }

    @Test
    void realmsAreExempt_otherFieldsAreNot() {
        assertThat(found("WWW-Authenticate: Digest realm=\"pbx.corp\"\r\n")).isFalse();
        assertThat(found("proxy-authenticate: Digest realm=\"pbx.corp\"\r\n")).isFalse();
        assertThat(found("WWW-Authenticate: Digest\r\nSubject: pbx.corp\r\n")).isTrue();
        assertThat(found("Authorization: Digest realm=\"pbx.corp\"\r\n")).isTrue();
    }

    private boolean found(String text) {
        return auditor.find(text.getBytes(StandardCharsets.UTF_8)).isPresent();
    }

    @Test
    void whatIsOutsideToo_isNotLookedFor() {
        LeakAuditor both =
                LeakAuditor.of(
                        ConfigFixtures.config(
                                """
                                networks:
                                  outside:
                                    listen: [ "udp://198.51.100.1:5060" ]
                                    media: { ports: 10000-19999 }
                                  inside:
                                    trust: trusted
                                    listen: [ "udp://198.51.100.1:5070" ]
                                    media: { ports: 20000-29999 }
                                trunks:
                                  pbx: { network: inside, targets: [ "sip:10.0.0.10" ] }
                                routes:
                                  - { from: outside, to: pbx }
                                """));
        assertThat(both.inside()).containsExactly("10.0.0.10");
    }
}
