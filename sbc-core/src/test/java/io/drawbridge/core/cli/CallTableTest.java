package io.drawbridge.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

class CallTableTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static String table(String json) {
        StringWriter out = new StringWriter();
        CallTable.print(json, NOW, new PrintWriter(out, true));
        return out.toString();
    }

    @Test
    void callsAreLinedUp() {
        String json =
                """
                { "count": 2, "calls": [
                  { "id": "c1", "state": "answered", "from": "sip:1001@a", "to": "sip:112@b",
                    "inbound": { "callId": "x", "peer": "", "address": "192.0.2.1:5060" },
                    "outbound": { "callId": "y", "peer": "pbx", "address": "10.0.0.10:5060" },
                    "media": [ { "side": "outbound", "media": "audio", "security": "rtp", "mos": 4.41, "oneWay": true },
                               { "side": "inbound", "media": "audio", "security": "sdes AES_CM_128_HMAC_SHA1_80", "mos": 3.96,
                                 "keyInClear": true, "rejectedFrom": "198.51.100.9:4000" },
                               { "side": "inbound", "media": "video", "security": "dtls", "mos": null, "keyInClear": true } ],
                    "started": "2026-11-24T10:00:00Z", "answered": "2026-11-24T10:58:57Z" },
                  { "id": "c2", "state": "ringing", "started": "2026-11-24T11:59:58Z",
                    "answered": null, "from": "sip:1@a", "to": "sip:2@b" } ] }
                """;

        assertThat(table(json).lines())
                .containsExactly(
                        "STATE     SINCE    FROM        TO         INBOUND         OUTBOUND"
                                + "            MEDIA"
                                + " ".repeat(80)
                                + "ID",
                        "answered  1:01:03  sip:1001@a  sip:112@b  192.0.2.1:5060  pbx"
                                + " 10.0.0.10:5060  sdes 4.0 / rtp 4.4; key in clear, rejected"
                                + " 198.51.100.9:4000, nothing from outbound  c1",
                        "ringing   0:00:02  sip:1@a     sip:2@b    -               -"
                                + "                   -"
                                + " ".repeat(84)
                                + "c2",
                        "2 calls");
    }

    @Test
    void noCalls_isALine() {
        assertThat(table("{ \"count\": 0, \"calls\": [] }")).isEqualToIgnoringNewLines("0 calls");
    }

    @Test
    void whatCallersWrote_cannotSteerTheTerminal() {
        assertThat(
                        table(
                                "{\"calls\":[{\"id\":\"c\",\"from\":\"\\u001b[2J\\u202eevil\\n\","
                                        + "\"to\":\""
                                        + "x".repeat(500)
                                        + "\"}]}"))
                .doesNotContain("\u001b", "\u202e", "x".repeat(49))
                .contains("?[2J?evil?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{}", "[]", "{\"calls\": 7}"})
    void anythingElse_isSaidToBeSo(String json) {
        assertThatThrownBy(() -> table(json)).isInstanceOf(CallTable.UnreadableException.class);
    }
}
