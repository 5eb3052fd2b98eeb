package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that are meant to be copied. */
class ConfigExamplesTest {
    private static final Path FOLDER = Path.of("../deploy/examples");

    static String text(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name + ".yaml"));
    }

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theKindsThatPeopleLookFor_areThere() throws IOException {
        assertThat(names())
                .contains("minimal", "asterisk", "freeswitch", "kamailio", "carrier", "embedded");
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyExample_isRight_andKeepsItsLinesShort(String name) throws IOException {
        assertThat(LoadedText.problems(text(name))).isEmpty();
        assertThat(text(name).lines()).allMatch(line -> line.length() <= 132);
    }

    @ParameterizedTest
    @MethodSource("names")
    void noExample_letsStrangersCallWhatCostsMoney(String name) throws IOException {
        SbcConfig config = LoadedText.config(text(name));

        assertThat(config.routes())
                .filteredOn(route -> route.to() instanceof RouteTarget.Trunk)
                .noneMatch(route -> config.auth(route) == RouteConfig.Auth.NONE);
    }
}
