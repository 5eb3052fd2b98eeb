package io.drawbridge.core.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a configuration file. Whatever the text is, the answer is a value. */
public final class ConfigLoader {
    /** Most characters that a file may have. */
    public static final int LONGEST_FILE = YamlText.LONGEST;

    private static final int MOST_NODES = 50_000;

    private static final RecordComponent USERS =
            Arrays.stream(SbcConfig.class.getRecordComponents())
                    .filter(component -> component.getName().equals("users"))
                    .findFirst()
                    .orElseThrow();

    private final Surroundings surroundings;

    public ConfigLoader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * @param file name of the file, for messages
     * @param folder what relative paths in the file are relative to
     * @param text content of the file
     */
    public LoadResult load(String file, Path folder, String text) {
        Findings findings = new Findings(file);
        Node root = YamlText.read(text, findings);
        if (root == null) {
            return new LoadResult.Refused(findings.problems());
        }
        if (!(root instanceof MappingNode mapping)) {
            findings.problem(
                    root.getStartMark(),
                    "",
                    "expected a block of keys, found " + ScalarReader.kind(root));
            return new LoadResult.Refused(findings.problems());
        }
        Binder binder =
                new Binder(findings, new ScalarReader(folder, surroundings, findings), MOST_NODES);
        Map<String, Binder.Bound> blocks = binder.components(SbcConfig.class, mapping, "", "");
        if (blocks.values().stream().allMatch(Binder.Bound::whole)) {
            Binder.Bound config = binder.construct(SbcConfig.class, blocks, "");
            if (config.value() instanceof SbcConfig right && findings.problems().isEmpty()) {
                return new LoadResult.Loaded(right);
            }
        } else if (!binder.exhausted()) {
            CrossChecks.of(draft(blocks, findings))
                    .forEach(violation -> findings.violation(violation.key(), violation.message()));
        }
        return new LoadResult.Refused(findings.problems());
    }

    /**
     * Reads a file that is a list of users.
     *
     * @param file name of the file, for messages
     * @param folder what relative paths in the file are relative to
     * @param text content of the file
     */
    public UsersResult users(String file, Path folder, String text) {
        Findings findings = new Findings(file);
        Binder binder =
                new Binder(findings, new ScalarReader(folder, surroundings, findings), MOST_NODES);
        Binder.Bound users = binder.list(USERS.getGenericType(), text, "users");
        CrossChecks.users(references(findings))
                .forEach(violation -> findings.violation(violation.key(), violation.message()));
        return users.value() instanceof List<?> list && findings.problems().isEmpty()
                ? new UsersResult.Loaded(list.stream().map(UserConfig.class::cast).toList())
                : new UsersResult.Refused(findings.problems());
    }

    /** What can be said of a file although some of its blocks are wrong. */
    private static CrossChecks.Draft draft(Map<String, Binder.Bound> blocks, Findings findings) {
        return new CrossChecks.Draft(
                findings.entries("networks"),
                findings.entries("trunks"),
                findings.entries("certificates"),
                named(block(blocks, "networks"), NetworkConfig.class),
                named(block(blocks, "trunks"), TrunkConfig.class),
                findings.has("routes.0") || !block(blocks, "routes").whole(),
                findings.has("users.0") || !block(blocks, "users").whole(),
                references(findings),
                Optional.ofNullable(block(blocks, "admin").value()).map(AdminConfig.class::cast));
    }

    private static List<References.Reference> references(Findings findings) {
        return findings.texts().entrySet().stream()
                .flatMap(written -> References.at(written.getKey(), written.getValue()).stream())
                .toList();
    }

    private static <T> Map<String, T> named(Binder.Bound bound, Class<T> type) {
        Map<String, T> named = new LinkedHashMap<>();
        if (bound.value() instanceof Map<?, ?> map) {
            map.forEach((name, block) -> named.put((String) name, type.cast(block)));
        }
        return named;
    }

    private static Binder.Bound block(Map<String, Binder.Bound> blocks, String key) {
        return blocks.getOrDefault(key, Binder.Bound.BROKEN);
    }
}
