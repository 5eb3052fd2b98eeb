package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What those who run and script Drawbridge rely on: the admin API, the call records, {@code sbc
 * check}.
 */
class OperateIT {
    private static final Loopback NET = Loopback.OWN;

    @TempDir static Path folder;
    private static Drawbridge drawbridge;

    @BeforeAll
    static void start() {
        drawbridge = Drawbridge.start(folder, Drawbridge.CARRIER_AND_PBX);
    }

    @AfterAll
    static void stop() {
        if (drawbridge != null) drawbridge.close();
    }

    @Test
    void healthAndReadiness_areJson() {
        for (String path : List.of("/health", "/ready")) {
            Drawbridge.Answer answer = drawbridge.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().isObject()).isTrue();
        }
        assertThat(drawbridge.get("/no-such-thing").status()).isEqualTo(404);
    }

    @Test
    void metrics_areDescribed() {
        List<String> lines = drawbridge.get("/metrics").body().lines().toList();
        List<String> helps = lines.stream().filter(line -> line.startsWith("# HELP ")).toList();
        assertThat(helps).hasSizeGreaterThan(20).allMatch(line -> line.split(" ", 4).length == 4);
        assertThat(lines.stream().filter(line -> line.startsWith("# TYPE ")).count())
                .isEqualTo(helps.size());
    }

    @Test
    void runningCall_isListed_shown_andCanBeEnded() {
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller-hung-up-on").start()) {
            Waiting.until(
                    5,
                    () ->
                            drawbridge.calls() == 1
                                    && drawbridge.get("/api/calls").body().contains("confirmed"),
                    () -> drawbridge.get("/api/calls").body());
            JsonNode calls = drawbridge.get("/api/calls").json();
            assertThat(calls.get("count").asInt()).isEqualTo(1);
            JsonNode call = calls.get("calls").get(0);
            String id =
                    java.net.URLEncoder.encode(
                            call.get("id").asString(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(drawbridge.get("/api/calls/" + id).json().get("id"))
                    .isEqualTo(call.get("id"));
            assertThat(drawbridge.delete("/api/calls/" + id).status()).isBetween(200, 204);
            calling.succeeds();
            answering.succeeds();
            Waiting.until(5, () -> drawbridge.calls() == 0, () -> "not ended");
            assertThat(drawbridge.get("/api/calls/" + id).status()).isEqualTo(404);
        }
    }

    @Test
    void callRecord_namesBothLegs() {
        int before = drawbridge.records().size();
        String callId;
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(500).start()) {
            calling.succeeds();
            answering.succeeds();
            callId = calling.messages().replaceFirst("(?s).*?Call-ID: ([^\r\n]+).*", "$1");
        }
        Waiting.until(5, () -> drawbridge.records().size() > before, () -> "no record");
        String record = drawbridge.records().getLast().toString();
        assertThat(record).contains(callId, NET.carrier(), NET.pbx(), "200");
    }

    @Test
    void check_acceptsAGoodFile() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("good.yaml"), NET.fill(Drawbridge.CARRIER_AND_PBX));
        Drawbridge.Exit exit = Drawbridge.command(folder, "check", file.toString());
        assertThat(exit.code()).as(exit.stderr()).isZero();
    }

    @Test
    void check_namesEveryMistakeWithItsPlace() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("bad.yaml"),
                        NET.fill(Drawbridge.CARRIER_AND_PBX)
                                .replace("targets:", "tragets:")
                                .replace("drain: 60s", "drain: soon"));
        Drawbridge.Exit exit = Drawbridge.command(folder, "check", file.toString());
        assertThat(exit.code()).isEqualTo(78);
        assertThat(exit.stderr())
                .containsPattern("bad.yaml:1:\\d+: ")
                .contains("drain")
                .contains("targets");
        assertThat(
                        exit.stderr()
                                .lines()
                                .filter(line -> line.matches(".*bad.yaml:\\d+:\\d+: .*"))
                                .count())
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void run_refusesABadFileInTheSameWay() throws IOException {
        Path where = Files.createDirectory(folder.resolve("bad"));
        try (Drawbridge bad =
                Drawbridge.launch(
                        where, Drawbridge.CARRIER_AND_PBX.replace("to: pbx", "to: pxb"), NET)) {
            assertThat(bad.awaitExit(20)).isEqualTo(78);
            assertThat(bad.stderr())
                    .containsPattern("sbc.yaml:\\d+:\\d+: ")
                    .contains("pxb")
                    .contains("pbx");
        }
    }
}
