package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starting, stopping, and what happens to calls meanwhile. */
class LifeIT {
    private static final Loopback NET = Loopback.OWN;

    @TempDir Path folder;
    private final List<Drawbridge> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Drawbridge::close);
    }

    @Test
    void sigterm_refusesNewCalls_andLetsTheRunningOneEnd() {
        Drawbridge drawbridge = start(folder);
        assertThat(drawbridge.get("/ready").status()).isEqualTo(200);
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(5_000).start()) {
            Waiting.until(5, () -> drawbridge.calls() == 1, () -> "no call");
            drawbridge.terminate();
            Waiting.until(3, () -> drawbridge.get("/ready").status() == 503, () -> "still ready");
            assertThat(drawbridge.get("/health").status()).isEqualTo(200);
            try (UdpPeer second = UdpPeer.open(NET.carrier(), 5062)) {
                Requests.Invite invite = Requests.invite(NET.carrier(), NET.outside());
                second.send(invite.text().replace(":5060;branch", ":5062;branch"), NET.outside());
                String refusal = second.receiveFinal(3_000);
                assertThat(refusal).startsWith("SIP/2.0 503 ");
                second.send(
                        invite.ack(refusal).replace(":5060;branch", ":5062;branch"), NET.outside());
            }
            assertThat(drawbridge.calls()).isEqualTo(1);
            calling.succeeds();
            answering.succeeds();
        }
        assertThat(drawbridge.awaitExit(10)).isZero();
        assertThat(drawbridge.records())
                .anySatisfy(record -> assertThat(record.toString()).contains("100@"));
    }

    @Test
    void secondSigterm_stopsAtOnce() {
        Drawbridge drawbridge = start(folder);
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(60_000).start()) {
            Waiting.until(5, () -> drawbridge.calls() == 1, () -> "no call");
            drawbridge.terminate();
            Waiting.until(3, () -> drawbridge.get("/ready").status() == 503, () -> "still ready");
            assertThat(drawbridge.isRunning()).isTrue();
            drawbridge.terminate();
            drawbridge.awaitExit(5);
            assertThat(calling.isRunning()).isTrue();
            assertThat(answering.isRunning()).isTrue();
        }
    }

    @Test
    void killed_andStartedAgain_serves() {
        Drawbridge first = start(folder);
        aCallWorks(folder);
        first.kill();
        start(folder);
        aCallWorks(folder);
    }

    @Test
    void secondInstanceOnTheSamePort_failsAndNamesTheAddress() throws IOException {
        start(folder);
        Path other = Files.createDirectory(folder.resolve("other"));
        Drawbridge second =
                Drawbridge.launch(
                        other, Drawbridge.CARRIER_AND_PBX.replace("ADMIN:8080", "ADMIN:8081"), NET);
        started.add(second);
        assertThat(second.awaitExit(20)).isNotZero();
        assertThat(second.stderr()).contains(NET.outside() + ":5060");
        assertThat(second.stdout().lines()).doesNotContain("ready");
        aCallWorks(folder);
    }

    @Test
    void twoInstances_sideBySide() throws IOException {
        Drawbridge first = start(folder);
        Path other = Files.createDirectory(folder.resolve("other"));
        Drawbridge second =
                Drawbridge.launch(
                        other,
                        Drawbridge.CARRIER_AND_PBX
                                .replace("OUTSIDE:5060", "OUTSIDE:5070")
                                .replace("INSIDE:5060", "INSIDE:5070")
                                .replace("ADMIN:8080", "ADMIN:8081"),
                        NET);
        started.add(second);
        second.awaitReady();
        aCallWorks(folder);
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling =
                        new Sipp.Start(
                                        folder,
                                        "caller",
                                        NET.carrier(),
                                        5060,
                                        1,
                                        java.util.Map.of(),
                                        List.of(NET.outside() + ":5070", "-s", "100", "-d", "100"))
                                .start()) {
            calling.succeeds();
            answering.succeeds();
        }
        assertThat(first.metric("calls_answered")).isEqualTo(1);
    }

    @Test
    void theProcessIsTheServer_andStdoutIsStartUpOnly() throws IOException {
        Drawbridge drawbridge = start(folder);
        Path executable = Files.readSymbolicLink(Path.of("/proc/" + drawbridge.pid() + "/exe"));
        assertThat(executable.toString()).endsWith("runtime/bin/java");
        assertThat(drawbridge.stdout())
                .contains(NET.outside() + ":5060")
                .contains(NET.inside() + ":5060");
        assertThat(drawbridge.stdout().lines().filter("ready"::equals)).hasSize(1);
    }

    private Drawbridge start(Path where) {
        Drawbridge drawbridge = Drawbridge.start(where, Drawbridge.CARRIER_AND_PBX);
        started.add(drawbridge);
        return drawbridge;
    }

    private static void aCallWorks(Path folder) {
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(100).start()) {
            calling.succeeds();
            answering.succeeds();
        }
    }
}
