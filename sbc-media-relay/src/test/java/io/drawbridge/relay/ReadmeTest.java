package io.drawbridge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the module's README claims is shown by tests that are there. */
class ReadmeTest {
    /** A name, perhaps with the module that has it: {@code sbc-core/AnyTest}. */
    private static final Pattern TEST =
            Pattern.compile("`((?:[\\w-]+/)?\\w+(?:Test|Properties|IT))`");

    private static Set<String> tests(String module) throws IOException {
        Path root = module.isEmpty() ? Path.of("") : Path.of("..", module);
        try (Stream<Path> files = Files.walk(root.resolve(sources(module)))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    private static String sources(String module) {
        return module.equals("deploy") ? "interop/java" : "src/test/java";
    }

    private static boolean isThere(String named) {
        int slash = named.indexOf('/');
        try {
            return tests(slash < 0 ? "" : named.substring(0, slash))
                    .contains(named.substring(slash + 1));
        } catch (IOException e) {
            throw new AssertionError(named, e);
        }
    }

    private static List<String> named(String text) {
        return TEST.matcher(text).results().map((MatchResult r) -> r.group(1)).toList();
    }

    /** The rows of the table of standards, without its head. */
    private static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.equals("## Standards"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .toList();
    }

    @Test
    void everyTestThatIsNamed_isThere() throws IOException {
        assertThat(named(Files.readString(Path.of("README.md"))))
                .hasSizeGreaterThan(40)
                .allMatch(ReadmeTest::isThere);
    }

    @Test
    void everyStandard_saysHowFar_andNamesATest() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        row -> {
                            String[] cells = row.split("\\|");
                            assertThat(cells).hasSize(5);
                            assertThat(cells[2].strip())
                                    .isIn("supported", "partly", "not yet", "deliberately not");
                            assertThat(named(cells[4])).isNotEmpty();
                        });
    }
}
