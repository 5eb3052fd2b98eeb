package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first minute: no file, and a call that hears itself. */
class FirstCallIT {
    private static final Loopback NET = Loopback.OWN;

    @TempDir Path folder;

    @Test
    void withoutAFile_anyoneHearsTheEcho_andTwoUsersAreMade() throws IOException {
        int played = 236;
        try (Drawbridge drawbridge =
                Drawbridge.launch(folder, "http://127.0.0.1:8080", "--listen", NET.outside())) {
            drawbridge.awaitReady();
            try (Capture media =
                            Capture.start(
                                    folder,
                                    "udp and net "
                                            + NET.outsidePrefix()
                                            + "0/24 and not port 5060");
                    Sipp calling =
                            Sipp.calling(folder, "caller-audio")
                                    .options("-s", "echo")
                                    .hold(7_500)
                                    .start()) {
                calling.succeeds();
                media.stop();
                assertThat(media.count("udp.length == 260 and ip.src == " + NET.carrier()))
                        .isEqualTo(played);
                assertThat(
                                media.count(
                                        "udp.length == 260 and ip.src == "
                                                + NET.outside()
                                                + " and ip.dst == "
                                                + NET.carrier()))
                        .isBetween(played - 5, played);
            }
            Path users = drawbridge.folder().resolve("data/users.yaml");
            String made =
                    drawbridge
                            .stdout()
                            .lines()
                            .filter(line -> line.startsWith("  user 1001  password "))
                            .findFirst()
                            .orElseThrow()
                            .replaceFirst(".*password ", "");
            assertThat(Files.readString(users)).contains(made);
            assertThat(Files.readString(drawbridge.folder().resolve("stderr.log")))
                    .doesNotContain(made);
            assertThat(Drawbridge.command(folder, "users").stdout()).contains("1001  " + made);
            assertThat(Drawbridge.command(folder, "calls").stdout()).contains("0 calls");
        }
    }
}
