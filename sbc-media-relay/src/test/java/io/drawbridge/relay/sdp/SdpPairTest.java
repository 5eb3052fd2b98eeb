package io.drawbridge.relay.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whole conversations before and after, one per file: see {@link SdpPair} for their form. */
class SdpPairTest {
    private static final List<String> NAMES_OF_LINES_NEVER_WRITTEN =
            List.of("i=", "u=", "e=", "p=", "k=", "r=", "z=");

    @TestFactory
    Stream<DynamicContainer> everyFile() throws IOException, URISyntaxException {
        Path folder = Path.of(SdpPairTest.class.getResource("plain-audio.txt").toURI()).getParent();
        List<DynamicContainer> containers = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                containers.add(
                        dynamicContainer(
                                file.getFileName().toString(), steps(Files.readString(file))));
            }
        }
        assertThat(containers).hasSizeGreaterThan(20);
        return containers.stream();
    }

    private static Stream<DynamicTest> steps(String text) {
        SdpPair pair = SdpPair.read(text);
        assertThat(pair.steps()).isNotEmpty();
        return pair.steps().stream()
                .map(
                        step ->
                                dynamicTest(
                                        "line " + step.line() + ": " + step.outcome(),
                                        () -> check(pair, step)));
    }

    private static void check(SdpPair pair, SdpPair.Step step) {
        SdpPair.Outcome outcome = pair.play(step);
        assertThat(outcome.words()).isEqualTo(step.outcome());
        assertThat(outcome.text()).isEqualTo(step.expected());
        String lower = outcome.text().toLowerCase(Locale.ROOT);
        for (String word : pair.hidden()) {
            assertThat(lower).doesNotContain(word.toLowerCase(Locale.ROOT));
        }
        assertThat(outcome.text().lines())
                .noneMatch(line -> NAMES_OF_LINES_NEVER_WRITTEN.contains(line.substring(0, 2)));
        if (outcome.sdp().length > 0) assertReadsBack(outcome.sdp());
    }

    private static void assertReadsBack(byte[] sdp) {
        SdpResult again = new SdpParser(SdpLimits.DEFAULTS).parse(sdp);
        assertThat(again).isInstanceOf(SdpResult.Parsed.class);
        assertThat(SdpWriter.write(((SdpResult.Parsed) again).description())).isEqualTo(sdp);
    }
}
