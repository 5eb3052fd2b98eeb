package io.drawbridge.core.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.nio.file.Path;
import java.util.Optional;

/** Reads single values, those included that stand in the environment or in a file. */
final class ScalarReader {
    private static final int LONGEST_SHOWN = 120;

    private final Path folder;
    private final Surroundings surroundings;
    private final Findings findings;

    ScalarReader(Path folder, Surroundings surroundings, Findings findings) {
        this.folder = folder;
        this.surroundings = surroundings;
        this.findings = findings;
    }

    /** A value's text and how an error message may show it. */
    private record Text(String value, String shown) {}

    /** Null when the value is wrong; its problem is then among the findings. */
    @Nullable Object read(Class<?> type, Scalars.Scalar<?> scalar, Node node, String key) {
        Text text = text(node, type == Secret.class, scalar.expected(), key);
        if (text == null) {
            return null;
        }
        if (type != Secret.class) {
            findings.text(key, text.value());
        }
        Optional<?> value = scalar.read().apply(text.value());
        if (value.isEmpty()) {
            findings.problem(node.getStartMark(), key, complaint(type, scalar, text));
            return null;
        }
        return value.get() instanceof Path path ? folder.resolve(path).normalize() : value.get();
    }

    private static String complaint(Class<?> type, Scalars.Scalar<?> scalar, Text text) {
        Optional<String> later = Scalars.later(type, text.value());
        if (later.isPresent()) {
            return later.get();
        }
        return "expected "
                + scalar.expected()
                + ", found "
                + text.shown()
                + Scalars.meant(type, text.value())
                        .map(meant -> " (did you mean `" + meant + "`?)")
                        .orElse("");
    }

    private @Nullable Text text(Node node, boolean secret, String expected, String key) {
        if (node instanceof ScalarNode scalar && !isNull(node)) {
            return new Text(scalar.getValue(), secret ? "another" : shown(scalar.getValue()));
        }
        if (node instanceof MappingNode mapping && mapping.getValue().size() == 1) {
            NodeTuple only = mapping.getValue().getFirst();
            if (only.getKeyNode() instanceof ScalarNode source
                    && only.getValueNode() instanceof ScalarNode name
                    && !isNull(name)) {
                if (source.getValue().equals("env")) {
                    return from(
                            node,
                            surroundings.environment(name.getValue()),
                            key,
                            "the environment variable " + name.getValue());
                }
                if (source.getValue().equals("file")) {
                    return from(
                            node,
                            surroundings.file(name.getValue()),
                            key,
                            "the file " + name.getValue());
                }
            }
        }
        findings.problem(
                node.getStartMark(), key, "expected " + expected + ", found " + kind(node));
        return null;
    }

    private @Nullable Text from(Node node, Optional<String> content, String key, String source) {
        if (content.isEmpty()) {
            findings.problem(
                    node.getStartMark(),
                    key,
                    "expected a value in " + shown(source) + ", found none that can be read");
            return null;
        }
        String text = content.get();
        String line =
                text.endsWith("\r\n")
                        ? text.substring(0, text.length() - 2)
                        : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return new Text(line, "another in " + shown(source));
    }

    /** Whether the key has nothing behind it, or null. */
    static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    /** A node in words. */
    static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a block of keys";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when !isNull(scalar) -> shown(scalar.getValue());
            case ScalarNode _ -> "nothing";
            default -> "something else";
        };
    }

    /** A text from the file, short and without line breaks or other control characters. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_SHOWN)
                .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
        if (text.codePointCount(0, text.length()) > LONGEST_SHOWN) {
            shown.append('…');
        }
        return shown.isEmpty() ? "an empty text" : shown.toString();
    }
}
