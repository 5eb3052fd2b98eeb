package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/** What the operator reads when a file is wrong: every problem, at its exact place. */
class ConfigErrorsTest {
    /** {@code errors.txt}: files, each followed by a line of hyphens and all its problems. */
    static Stream<Arguments> files() throws IOException {
        try (InputStream table = ConfigErrorsTest.class.getResourceAsStream("errors.txt")) {
            String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=====\n"))
                    .map(
                            entry -> {
                                String[] parts = entry.split("(?m)^-----\n");
                                String title = parts[0].lines().findFirst().orElseThrow();
                                return Arguments.of(title.substring(2), parts[0], parts[1]);
                            });
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyProblemIsTold(String title, String file, String problems) {
        assertThat(LoadedText.problems(file)).containsExactlyElementsOf(problems.lines().toList());
    }

    @Test
    void aliasesCannotMakeASmallFileEndless() {
        StringBuilder bomb = new StringBuilder("a: &a0 [x]\n");
        for (int i = 1; i < 20; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(20)));
        }
        bomb.append("networks: *a19\n");

        assertThat(LoadedText.problems(bomb.toString()))
                .last()
                .asString()
                .contains("networks: expected a block of named blocks, found a list");
    }

    @Test
    void manyAliasesOfALongList_areTooMuch() {
        String list = "&l [" + "\"udp://127.0.0.1:5060\",".repeat(1_000) + "]";
        StringBuilder bomb =
                new StringBuilder("networks:\n  first: { listen: %s }\n".formatted(list));
        for (int i = 0; i < 900; i++) {
            bomb.append("  n%d: { listen: *l }\n".formatted(i));
        }

        assertThat(LoadedText.problems(bomb.toString()))
                .anyMatch(line -> line.contains("its aliases make it too long"));
    }

    @Test
    void depthIsLimited() {
        assertThat(LoadedText.problems("[".repeat(100_000)))
                .containsExactly("sbc.yaml:1:25: expected at most 24 levels, found more");
    }

    @Test
    void theNumberOfAliasesIsLimited() {
        assertThat(LoadedText.problems("a: &a x\nb: [" + "*a,".repeat(1_001) + "]"))
                .singleElement()
                .asString()
                .contains("expected at most 1000 aliases, found more");
    }

    @Test
    void theLengthIsLimited() {
        assertThat(LoadedText.problems(" ".repeat(1 << 21)))
                .containsExactly(
                        "sbc.yaml:1:1: expected at most 1048576 characters, found 2097152");
    }

    @Test
    void theNumberOfProblemsIsLimited() {
        assertThat(LoadedText.problems("x: y\n" + "a: 1\n".repeat(10_000))).hasSize(200);
    }

    @Test
    void aProblemIsOneLine_whateverTheValueHolds() {
        assertThat(
                        LoadedText.problems(
                                "networks: { a: { listen: [ \"udp://127.0.0.1\" ] } }\n"
                                        + "node: { drain: \"1\\nroot: 2\\u001b[31m\" }\n"))
                .singleElement()
                .asString()
                .doesNotContain("\n", "\u001b");
    }
}
