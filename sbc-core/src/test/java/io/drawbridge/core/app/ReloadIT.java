package io.drawbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.admin.ReloadAnswer;
import io.drawbridge.core.cli.ConfigFile;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.SbcConfig;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class ReloadIT {
    private static final String FILE =
            """
            networks: { lab: { trust: trusted, listen: [ "udp://127.0.0.1:5060" ] } }
            trunks:
              pbx: { network: lab, targets: [ "sip:127.0.0.2" ], limits: { calls: 10 } }
            """;

    @TempDir private Path folder;
    private Path file;
    private SbcConfig started;
    private final List<SbcConfig> followed = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("sbc.yaml"), FILE);
        started = ((LoadResult.Loaded) ConfigFile.load(file)).config();
    }

    private static ReloadAnswer answer(Reload reload) throws Exception {
        return reload.request().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aGoodFile_isFollowed_andNextTimeComparedWithIt() throws Exception {
        try (Reload reload = new Reload(Optional.of(file), started, followed::add)) {
            Files.writeString(file, FILE.replace("calls: 10", "calls: 11"));
            assertThat(answer(reload))
                    .isEqualTo(new ReloadAnswer.Reloaded(List.of("trunks.pbx.limits.calls")));
            assertThat(followed).containsExactly(reload.running());
            assertThat(reload.running().trunks().get("pbx").limits().calls()).isEqualTo(11);
            assertThat(answer(reload)).isEqualTo(new ReloadAnswer.Reloaded(List.of()));
        }
    }

    @Test
    void aWrongFile_changesNothing_andIsToldWithItsPlace() throws Exception {
        try (Reload reload = new Reload(Optional.of(file), started, followed::add)) {
            Files.writeString(file, FILE.replace("calls: 10", "calls: many"));
            assertThat(answer(reload))
                    .isInstanceOfSatisfying(
                            ReloadAnswer.Wrong.class,
                            wrong ->
                                    assertThat(wrong.problems().getFirst())
                                            .startsWith(file + ":3:71: trunks.pbx.limits.calls: "));
            Files.delete(file);
            assertThat(answer(reload)).isInstanceOf(ReloadAnswer.Wrong.class);
            assertThat(followed).isEmpty();
            assertThat(reload.running()).isSameAs(started);
        }
    }

    @Test
    void whatNeedsARestart_refusesAllOfIt() throws Exception {
        try (Reload reload = new Reload(Optional.of(file), started, followed::add)) {
            Files.writeString(
                    file,
                    FILE.replace("5060", "5062").replace("calls: 10", "calls: 11")
                            + "node: { name: other }\n");
            assertThat(answer(reload))
                    .isEqualTo(
                            new ReloadAnswer.Conflict(
                                    List.of(
                                            "node.name needs a restart",
                                            "networks.lab.listen needs a restart")));
            assertThat(followed).isEmpty();
            assertThat(reload.running()).isSameAs(started);
        }
    }

    @Test
    void withoutAFile_itSaysSo() throws Exception {
        try (Reload reload = new Reload(Optional.empty(), started, followed::add)) {
            assertThat(answer(reload))
                    .isInstanceOfSatisfying(
                            ReloadAnswer.Conflict.class,
                            refused ->
                                    assertThat(refused.reasons().getFirst())
                                            .contains("there is no file"));
        }
    }

    @Test
    void aSecondOneWaits_andSeesTheFileOfThen_aThirdIsRefused() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Reload reload =
                new Reload(
                        Optional.of(file),
                        started,
                        next -> {
                            begun.countDown();
                            awaited(goOn);
                            followed.add(next);
                        })) {
            CompletableFuture<ReloadAnswer> first = reload.request();
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<ReloadAnswer> second = reload.request();
            assertThat(answer(reload)).isInstanceOf(ReloadAnswer.Conflict.class);
            Files.writeString(file, FILE.replace("calls: 10", "calls: 12"));
            goOn.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new ReloadAnswer.Reloaded(List.of()));
            assertThat(second.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new ReloadAnswer.Reloaded(List.of("trunks.pbx.limits.calls")));
            assertThat(answer(reload)).isEqualTo(new ReloadAnswer.Reloaded(List.of()));
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
