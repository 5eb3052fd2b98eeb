package io.drawbridge.core;

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
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Properties|IT))`");
    private static final Pattern ROW = Pattern.compile("\\| ([0-9].*)");

    /** Those of the module, and those with real peers. */
    private static Set<String> tests() throws IOException {
        try (Stream<Path> own = Files.walk(Path.of("src/test/java"));
                Stream<Path> withPeers = Files.walk(Path.of("../deploy/interop/java"))) {
            return Stream.concat(own, withPeers)
                    .map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".java"))
                    .map(f -> f.substring(0, f.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> named(String text) {
        return TEST.matcher(text).results().map((MatchResult r) -> r.group(1)).toList();
    }

    @Test
    void everyTestThatIsNamed_isThere() throws IOException {
        List<String> named = named(Files.readString(Path.of("README.md")));
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(tests()).containsAll(named);
    }

    @Test
    void everyStandard_namesATest() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md")))
                .filteredOn(line -> ROW.matcher(line).matches())
                .hasSizeGreaterThan(20)
                .allSatisfy(row -> assertThat(named(row)).isNotEmpty());
    }
}
