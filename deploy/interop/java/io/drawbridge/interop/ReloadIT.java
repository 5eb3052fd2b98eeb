package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file changes while calls run. */
class ReloadIT {
    private static final Loopback NET = Loopback.OWN;
    private static final String INWARDS = "- { name: inwards, from: carrier, to: pbx }";

    @TempDir Path folder;
    private Drawbridge drawbridge;

    @BeforeEach
    void start() {
        drawbridge = Drawbridge.start(folder, Drawbridge.CARRIER_AND_PBX);
    }

    @AfterEach
    void stop() {
        drawbridge.close();
    }

    /** Puts another file in place and sends SIGHUP; the log says what came of it. */
    private void hangup(String yaml, String logged) throws IOException {
        long before = occurrences(logged);
        Files.writeString(folder.resolve("sbc.yaml"), NET.fill(yaml));
        Commands.run(folder, List.of("kill", "-HUP", Long.toString(drawbridge.pid())));
        Waiting.until(10, () -> occurrences(logged) > before, () -> drawbridge.stderr());
    }

    private long occurrences(String logged) {
        return drawbridge.stderr().lines().filter(line -> line.contains(logged)).count();
    }

    private String statusOfACall() throws IOException {
        try (UdpPeer caller = UdpPeer.open(NET.carrier(), 5062)) {
            Requests.Invite invite = Requests.invite(NET.carrier(), NET.outside());
            caller.send(invite.text().replace(":5060;branch", ":5062;branch"), NET.outside());
            String last = caller.receiveFinal(5_000);
            caller.send(invite.ack(last).replace(":5060;branch", ":5062;branch"), NET.outside());
            return last.substring("SIP/2.0 ".length(), "SIP/2.0 ".length() + 3);
        }
    }

    @Test
    void sighup_changesRoutesTrunksAndLimits_andTheCallThatRunsGoesOn() throws IOException {
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(6_000).start()) {
            Waiting.until(5, () -> drawbridge.calls() == 1, () -> "no call");
            hangup(
                    Drawbridge.CARRIER_AND_PBX.replace(
                            "calls: { total: 5000,", "calls: { total: 1,"),
                    "reloaded, changed: policy.calls.total");
            assertThat(statusOfACall()).isEqualTo("503");
            hangup(
                    Drawbridge.CARRIER_AND_PBX.replace(
                            INWARDS, "- { name: inwards, from: carrier, to: echo }"),
                    "reloaded, changed: routes, policy.calls.total");
            hangup(
                    Drawbridge.CARRIER_AND_PBX
                            .replaceAll("  carrier:(\n    .*)+\n", "")
                            .replaceAll(
                                    "(?s)routes:.*policy:",
                                    "routes: [ { from: pbx, to: silent } ]\npolicy:"),
                    "reloaded, changed: trunks.carrier, routes");
            assertThat(drawbridge.get("/api/trunks").body()).doesNotContain("carrier");
            assertThat(drawbridge.calls()).isEqualTo(1);
            calling.succeeds();
            answering.succeeds();
        }
        Waiting.until(5, () -> !drawbridge.records().isEmpty(), () -> "no record");
        assertThat(drawbridge.records())
                .singleElement()
                .satisfies(ended -> assertThat(ended.get("end").asString()).isEqualTo("normal"));
        hangup(Drawbridge.CARRIER_AND_PBX, "reloaded, changed: trunks.carrier, routes");
        aCallWorks();
    }

    @Test
    void wrongFiles_changeNothing_andTheLogSaysWhere() throws IOException {
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(4_000).start()) {
            Waiting.until(5, () -> drawbridge.calls() == 1, () -> "no call");
            String wrong = Drawbridge.CARRIER_AND_PBX.replace("to: pbx }", "to: pbbx }");
            int line = wrong.lines().toList().indexOf(line(wrong, "pbbx")) + 1;
            int column = line(wrong, "pbbx").indexOf("pbbx") + 1;
            hangup(wrong, "sbc.yaml: not reloaded");
            assertThat(drawbridge.stderr())
                    .contains("sbc.yaml:" + line + ":" + column + ": routes.1.to: ");
            Drawbridge.Answer answer = drawbridge.post("/api/reload");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().get("errors").get(0).asString())
                    .contains("sbc.yaml:" + line + ":" + column + ": ");

            hangup(
                    Drawbridge.CARRIER_AND_PBX
                            .replace("OUTSIDE:5060", "OUTSIDE:5062")
                            .replace(INWARDS, "- { from: carrier, to: echo }"),
                    "to change networks.outside.listen needs a restart");
            answer = drawbridge.post("/api/reload");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json().get("reloaded").asBoolean()).isFalse();
            assertThat(drawbridge.calls()).isEqualTo(1);
            calling.succeeds();
            answering.succeeds();
        }
        aCallWorks();
    }

    private static String line(String yaml, String word) {
        return yaml.lines().filter(line -> line.contains(word)).findFirst().orElseThrow();
    }

    @Test
    void theAdminInterface_reloadsToo() throws IOException {
        Drawbridge.Answer same = drawbridge.post("/api/reload");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.json().get("changed").size()).isZero();
        Files.writeString(
                folder.resolve("sbc.yaml"),
                NET.fill(
                        Drawbridge.CARRIER_AND_PBX.replace(
                                "ring-timeout: 10s", "ring-timeout: 11s")));
        assertThat(drawbridge.post("/api/reload").json().get("changed").get(0).asString())
                .isEqualTo("policy.calls.ring-timeout");
        aCallWorks();
    }

    private void aCallWorks() {
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(100).start()) {
            calling.succeeds();
            answering.succeeds();
        }
    }
}
