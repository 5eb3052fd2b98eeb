package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Every file that is meant to be copied starts, once its addresses are those of the machine. */
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("examples");

    @TempDir Path folder;

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.sorted().toList();
        }
    }

    private static String here(String text) {
        Loopback net = Loopback.OWN;
        return text.replace("203.0.113.10", net.outside())
                        .replace("198.51.100.20", net.carrier())
                        .replace("198.51.100.0/28", net.carrier() + "/32")
                        .replace("10.0.0.10", net.pbx())
                        .replace("10.0.0.11", net.silent())
                        .replace("10.0.0.2", net.inside())
                + "admin: { listen: \"http://"
                + net.admin()
                + ":8080\" }\n";
    }

    @ParameterizedTest
    @MethodSource("examples")
    void starts_andIsReady(Path example) throws IOException {
        String text = here(Files.readString(example));
        assertThat(text).doesNotContain("203.0.113.", "198.51.100.", "10.0.0.");

        try (Drawbridge drawbridge = Drawbridge.start(folder, text)) {
            assertThat(drawbridge.get("/ready").status()).isEqualTo(200);
            assertThat(drawbridge.get("/api/trunks").json().path("count").asInt())
                    .isEqualTo(text.contains("carrier:") ? 2 : text.contains("pbx:") ? 1 : 0);
            assertThat(folder.resolve("data/instance.json")).exists();
            drawbridge.terminate();
            assertThat(drawbridge.awaitExit(20)).as(drawbridge::everything).isZero();
        }
        assertThat(folder.resolve("data/instance.json")).doesNotExist();
    }
}
