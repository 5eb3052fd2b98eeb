package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.util.List;
import java.util.Random;

/**
 * Whatever the file holds, the answer is a value, and every problem has its place and its words.
 */
class ConfigLoaderProperties {
    private static final List<String> SCRAPS =
            List.of(
                    ": ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "- ",
                    "#",
                    "&a ",
                    "*a",
                    "!!int ",
                    "|\n",
                    "\"",
                    "'",
                    "\n",
                    "\t",
                    "? ",
                    "null",
                    "~",
                    "---\n",
                    "...\n",
                    "%YAML 1.2\n",
                    "<<: ",
                    "\u0000",
                    "\uFEFF",
                    "\uD800",
                    "0",
                    "-1",
                    "99999999999",
                    "1e9",
                    "{ env: X }",
                    "{ file: / }",
                    "networks:",
                    "routes:",
                    "(",
                    "(?:a{1000}){1000}",
                    "a.b",
                    "registered",
                    "udp://",
                    "sip:");

    private static void isAnswered(String text) {
        switch (LoadedText.load(text)) {
            case LoadResult.Loaded(var config) -> assertThat(config.networks()).isNotEmpty();
            case LoadResult.Refused(var problems) -> {
                assertThat(problems).isNotEmpty();
                assertThat(problems)
                        .allSatisfy(
                                problem -> {
                                    assertThat(problem.message()).isNotBlank();
                                    assertThat(problem.toString()).doesNotContain("\n", "\r");
                                    assertThat(problem.line() == 0 ? 0 : 1)
                                            .isEqualTo(problem.column() == 0 ? 0 : 1);
                                });
            }
        }
    }

    @Property(tries = 400)
    void aRightFileThatWasTamperedWith(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int edits) {
        StringBuilder text = new StringBuilder(ConfigLoaderTest.EVERY_KEY);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(12));
            text.replace(at, end, SCRAPS.get(random.nextInt(SCRAPS.size())));
        }
        isAnswered(text.toString());
    }

    @Property(tries = 50)
    void anyStructureUnderTheKnownKeys(@ForAll("values") String value) {
        for (String block :
                List.of(
                        "networks",
                        "trunks",
                        "routes",
                        "node",
                        "policy",
                        "telemetry",
                        "admin",
                        "relays",
                        "domains")) {
            isAnswered(block + ": " + value + "\n");
        }
    }

    @Property(tries = 200)
    void anyText(@ForAll String text) {
        isAnswered(text);
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> keys =
                Arbitraries.of(
                        "outside", "listen", "media", "limits", "network", "targets", "from", "to",
                        "match", "calls", "url", "uri", "headers", "env", "file", "x");
        Arbitrary<String> scalars =
                Arbitraries.of(
                        "1",
                        "off",
                        "null",
                        "~",
                        "10s",
                        "udp://127.0.0.1:5060",
                        "sip:10.0.0.1",
                        "''",
                        "a",
                        "10000-19999",
                        "registered",
                        "true",
                        "127.0.0.1/8");
        return Arbitraries.lazyOf(
                () -> scalars,
                () -> scalars,
                () ->
                        values().list()
                                .ofMaxSize(3)
                                .map(items -> "[" + String.join(", ", items) + "]"),
                () ->
                        Combinators.combine(keys, values())
                                .as((key, value) -> key + ": " + value)
                                .list()
                                .ofMaxSize(4)
                                .map(entries -> "{" + String.join(", ", entries) + "}"));
    }
}
