package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class ConfigSchemaTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEXT = ConfigSchema.json();
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(TEXT);

    private static List<Error> errors(String yaml) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return SCHEMA.validate(JSON.writeValueAsString(document), InputFormat.JSON);
    }

    static Stream<Arguments> rightFiles() throws IOException {
        return Stream.of(
                Arguments.of("the smallest", ConfigLoaderTest.SMALLEST),
                Arguments.of("every key", ConfigLoaderTest.EVERY_KEY),
                Arguments.of(
                        "the built-in", DefaultConfig.text(InetAddress.ofLiteral("127.0.0.1"))),
                Arguments.of("minimal", ConfigExamplesTest.text("minimal")),
                Arguments.of("asterisk", ConfigExamplesTest.text("asterisk")),
                Arguments.of("freeswitch", ConfigExamplesTest.text("freeswitch")),
                Arguments.of("kamailio", ConfigExamplesTest.text("kamailio")),
                Arguments.of("carrier", ConfigExamplesTest.text("carrier")),
                Arguments.of("embedded", ConfigExamplesTest.text("embedded")),
                Arguments.of(
                        "values from elsewhere",
                        ConfigLoaderTest.SMALLEST
                                + "admin: { listen: { env: A }, token: { file: t } }\n"
                                + "node: { shards: { env: N }, name: { env: N } }\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rightFiles")
    void filesThatTheLoaderTakes_fitTheSchema(String title, String yaml) {
        assertThat(errors(yaml)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.drawbridge.core.config.ConfigErrorsTest#files")
    void keysThatTheLoaderDoesNotKnow_doNotFitTheSchemaEither(
            String title, String yaml, String problems) {
        if (problems.contains("is no key here") || problems.contains("available yet; only `")) {
            assertThat(errors(yaml)).isNotEmpty();
        }
    }

    @Test
    void schemaAndLoader_knowTheSameKeys() {
        List<String> paths = new ArrayList<>();
        JsonNode root = JSON.readTree(TEXT);
        collect(root, root, "", paths, 0);

        assertThat(paths)
                .contains("networks.x.media.latching-prefix.ipv6", "routes.0.match.request-user");
        assertThat(paths).hasSizeGreaterThan(80);
        for (String path : paths) {
            assertThat(unknown(path)).as(path).isEmpty();
            assertThat(unknown(path + "-x")).as(path + "-x").hasSize(1);
        }
    }

    private static List<String> unknown(String path) {
        StringBuilder yaml = new StringBuilder();
        int closing = 0;
        for (String segment : path.split("\\.")) {
            boolean item = segment.equals("0");
            yaml.append(item ? "[ " : "{ " + segment + ": ");
            closing++;
        }
        yaml.append("x");
        String[] segments = path.split("\\.");
        while (closing-- > 0) {
            yaml.append(segments[closing].equals("0") ? " ]" : " }");
        }
        return LoadedText.problems(yaml.toString()).stream()
                .filter(line -> line.contains("is no key here"))
                .toList();
    }

    /**
     * Adds the path of every property, {@code x} for the names of named blocks, 0 for list items.
     */
    private static void collect(
            JsonNode root, JsonNode node, String path, List<String> paths, int depth) {
        assertThat(depth).isLessThan(40);
        if (node.has("$ref")) {
            collect(
                    root,
                    root.at(node.get("$ref").asString().substring(1)),
                    path,
                    paths,
                    depth + 1);
        }
        for (JsonNode any : node.path("anyOf")) {
            collect(root, any, path, paths, depth + 1);
        }
        if (node.has("items")) {
            collect(root, node.get("items"), path + ".0", paths, depth + 1);
        }
        if (node.path("additionalProperties").isObject()) {
            collect(root, node.get("additionalProperties"), path + ".x", paths, depth + 1);
        }
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            if (!node.has("maxProperties")) { // else it says where a value is
                String own = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
                paths.add(own);
                collect(root, property.getValue(), own, paths, depth + 1);
            }
        }
    }
}
