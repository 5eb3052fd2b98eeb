package io.drawbridge.core.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads single values, those included that stand in the environment or in a file. */
final class ScalarReader {
    private static final int LONGEST_SHOWN = 120;

    /** Most bytes of a file that holds one value. */
    private static final int LONGEST_VALUE = 64 << 10;

    private final Path folder;
    private final Path within;
    private final Surroundings surroundings;
    private final Findings findings;

    ScalarReader(Path folder, Surroundings surroundings, Findings findings) {
        this(folder, Path.of(""), surroundings, findings);
    }

    /**
     * @param folder of the file that is read
     * @param within the same, from the folder of the configuration file
     */
    private ScalarReader(Path folder, Path within, Surroundings surroundings, Findings findings) {
        this.folder = folder;
        this.within = within;
        this.surroundings = surroundings;
        this.findings = findings;
    }

    /**
     * Another file, whose text is read as the configuration file's is.
     *
     * @param scalars for the values in it
     */
    record Inclusion(Path file, String text, Findings findings, ScalarReader scalars) {}

    /** The other file that a key names instead of having its value here; empty when it does not. */
    Optional<String> included(Node node) {
        return node instanceof MappingNode mapping
                        && mapping.getValue().size() == 1
                        && mapping.getValue().getFirst() instanceof NodeTuple only
                        && only.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("file")
                        && only.getValueNode() instanceof ScalarNode path
                        && !isNull(path)
                ? Optional.of(path.getValue())
                : Optional.empty();
    }

    /** Opens the other file; empty, with a problem at the node, when that fails. */
    Optional<Inclusion> open(String path, Node node, String key) {
        try {
            Path relative = within.resolve(path);
            Optional<String> text = surroundings.file(relative.toString(), 4L * YamlText.LONGEST);
            if (text.isPresent()) {
                Path file = folder.resolve(path).normalize();
                Findings there = findings.in(file.toString());
                Path parent = relative.getParent();
                return Optional.of(
                        new Inclusion(
                                file,
                                text.get(),
                                there,
                                new ScalarReader(
                                        parentOf(file),
                                        parent == null ? Path.of("") : parent,
                                        surroundings,
                                        there)));
            }
        } catch (InvalidPathException notAPath) {
            // as a file that is not there
        }
        findings.problem(
                node.getStartMark(),
                key,
                "expected a list in the file " + shown(path) + ", found none that can be read");
        return Optional.empty();
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
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
                    return from(node, file(name.getValue()), key, "the file " + name.getValue());
                }
            }
        }
        findings.problem(
                node.getStartMark(), key, "expected " + expected + ", found " + kind(node));
        return null;
    }

    private Optional<String> file(String path) {
        try {
            return surroundings.file(within.resolve(path).toString(), LONGEST_VALUE);
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
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
