package io.drawbridge.core.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns nodes of a YAML document into configuration records. A wrong value is noted and its default
 * stands in for it, so that one pass finds everything that is wrong.
 */
final class Binder {
    private final Findings findings;
    private final ScalarReader scalars;
    private final Map<String, Path> files = new HashMap<>();
    private int budget;

    /**
     * @param budget most nodes that are looked at: aliases can make a small file endless
     */
    Binder(Findings findings, ScalarReader scalars, int budget) {
        this.findings = findings;
        this.scalars = scalars;
        this.budget = budget;
    }

    /** Whether the document was too long to be looked at in full. */
    boolean exhausted() {
        return budget < 0;
    }

    /**
     * What became of a node.
     *
     * @param value null when nothing could be made of it
     * @param whole false when it, or anything in it, has a problem
     */
    record Bound(@Nullable Object value, boolean whole) {
        static final Bound BROKEN = new Bound(null, false);
    }

    /** The components of a record, by key, before the record is made. */
    Map<String, Bound> components(Class<?> type, MappingNode node, String key, String name) {
        Map<String, RecordComponent> known = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (isKey(component) && !Words.later(type).contains(Words.key(component.getName()))) {
                known.put(Words.key(component.getName()), component);
            }
        }
        Map<String, Node> values = values(type, node, key, known);
        boolean clean = values.size() == node.getValue().size();
        Map<String, Bound> bound = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String own = Words.key(component.getName());
            Node value = values.get(own);
            Bound result;
            if (component.isAnnotationPresent(MapKey.class)) {
                result = new Bound(name, true);
            } else if (component.getType() == Positions.class) {
                result = new Bound(findings.positions("policy"), true);
            } else if (component.isAnnotationPresent(FileOf.class)) {
                result = new Bound(Optional.ofNullable(files.get(fileOf(component, key))), true);
            } else if (value == null) {
                result = missing(component, join(key, own));
            } else {
                result = value(component, value, join(key, own));
                if (result.value() == null && hasDefault(component)) {
                    result = new Bound(missing(component, join(key, own)).value(), false);
                }
            }
            bound.put(own, new Bound(result.value(), result.whole() && clean));
        }
        return bound;
    }

    /** The values of the keys that the block may have; the others become problems. */
    private Map<String, Node> values(
            Class<?> type, MappingNode node, String key, Map<String, RecordComponent> known) {
        Map<String, Node> values = new HashMap<>();
        List<String> later = Words.later(type);
        List<String> misplaced = Words.misplaced(type);
        for (NodeTuple tuple : node.getValue()) {
            Optional<Mark> mark = tuple.getKeyNode().getStartMark();
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                findings.problem(
                        mark,
                        key,
                        "expected a key, found " + ScalarReader.kind(tuple.getKeyNode()));
                continue;
            }
            String own = scalar.getValue();
            String full = join(key, ScalarReader.shown(own));
            if (values.containsKey(own)) {
                findings.problem(mark, full, "expected each key once, found it again");
            } else if (known.containsKey(own)) {
                values.put(own, tuple.getValueNode());
                findings.found(
                        full,
                        tuple.getValueNode() instanceof ScalarNode
                                ? tuple.getValueNode().getStartMark()
                                : mark);
            } else if (later.contains(own)) {
                findings.problem(mark, full, "is not available yet");
            } else if (misplaced.contains(own)) {
                findings.problem(mark, full, Words.whyMisplaced(type));
            } else {
                Nearest.of(own, known.keySet())
                        .ifPresent(meant -> findings.misspelt(join(key, meant)));
                List<String> valid = new ArrayList<>(known.keySet());
                String near = Nearest.of(own, later).orElse("");
                if (!near.isEmpty()) {
                    valid.add(near);
                }
                findings.problem(mark, full, "is no key here" + Nearest.hint(own, valid));
            }
        }
        return values;
    }

    private static String fileOf(RecordComponent component, String key) {
        return join(key, component.getAnnotation(FileOf.class).value());
    }

    /** Whether the file has a key for it. */
    static boolean isKey(RecordComponent component) {
        return !component.isAnnotationPresent(MapKey.class)
                && !component.isAnnotationPresent(FileOf.class)
                && component.getType() != Positions.class;
    }

    private Bound value(RecordComponent component, Node node, String key) {
        if (component.isAnnotationPresent(OwnFile.class)) {
            Optional<String> path = scalars.included(node);
            if (path.isPresent()) {
                return scalars.open(path.get(), node, key)
                        .map(inclusion -> included(component.getGenericType(), inclusion, key))
                        .orElse(Bound.BROKEN);
            }
        }
        if (component.isAnnotationPresent(OneOrMore.class) && isScalar(node)) {
            Node list =
                    new SequenceNode(
                            Tag.SEQ,
                            true,
                            List.of(node),
                            FlowStyle.FLOW,
                            node.getStartMark(),
                            node.getEndMark());
            return bind(component.getGenericType(), list, key, "");
        }
        return bind(component.getGenericType(), node, key, "");
    }

    private Bound included(Type type, ScalarReader.Inclusion inclusion, String key) {
        files.put(key, inclusion.file());
        return new Binder(inclusion.findings(), inclusion.scalars(), budget)
                .list(type, inclusion.text(), key);
    }

    /** A list that is a whole document. */
    Bound list(Type type, String text, String key) {
        Node root = YamlText.read(text, findings);
        if (root == null) return Bound.BROKEN;
        if (root.getStartMark().isEmpty()) {
            findings.problem(Optional.empty(), key, "expected a list, found nothing");
            return Bound.BROKEN;
        }
        return bind(type, root, key, "");
    }

    static boolean hasDefault(RecordComponent component) {
        Class<?> type = component.getType();
        return component.isAnnotationPresent(Default.class)
                || type == Optional.class
                || type == List.class
                || type == Map.class
                || (type.isRecord()
                        && Scalars.of(type) == null
                        && Arrays.stream(type.getRecordComponents()).allMatch(Binder::hasDefault));
    }

    /** What a key means that is not there. */
    private Bound missing(RecordComponent component, String key) {
        Class<?> type = component.getType();
        Default written = component.getAnnotation(Default.class);
        if (written != null) {
            return bind(
                    component.getGenericType(),
                    YamlText.ofDefault(written.value()),
                    key + DEFAULTED,
                    "");
        }
        if (type == Optional.class) {
            return new Bound(Optional.empty(), true);
        }
        if (type == List.class) {
            return new Bound(List.of(), true);
        }
        if (type == Map.class) {
            return new Bound(Map.of(), true);
        }
        if (hasDefault(component)) {
            return record(type, EMPTY, key, "");
        }
        findings.violation(key, "is missing: expected " + expected(component.getGenericType()));
        return Bound.BROKEN;
    }

    /**
     * Marks keys whose value does not stand in the file, so that they do not hide those that do.
     */
    private static final String DEFAULTED = "?";

    private static final MappingNode EMPTY = new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW);

    /**
     * @param name for a block that stands in the file under a name
     */
    Bound bind(Type type, Node node, String key, String name) {
        if (--budget < 0) {
            if (budget == -1) {
                findings.problem(
                        node.getStartMark(),
                        key,
                        "expected a shorter file; its aliases make it too long");
            }
            return Bound.BROKEN;
        }
        if (type instanceof ParameterizedType generic) {
            return collection(generic, node, key);
        }
        Class<?> raw = (Class<?>) type;
        Scalars.Scalar<?> scalar = Scalars.of(raw);
        if (scalar != null) {
            Object value = scalars.read(raw, scalar, node, key);
            return new Bound(value, value != null);
        }
        if (raw.isAnnotationPresent(Shorthand.class) && isScalar(node)) {
            RecordComponent first = raw.getRecordComponents()[0];
            return record(
                    raw,
                    new MappingNode(
                            Tag.MAP,
                            true,
                            List.of(new NodeTuple(YamlText.key(first.getName(), node), node)),
                            FlowStyle.FLOW,
                            node.getStartMark(),
                            node.getEndMark()),
                    key,
                    name);
        }
        return record(raw, node, key, name);
    }

    /** A value, or a block that says where the value is. */
    private static boolean isScalar(Node node) {
        return node instanceof ScalarNode
                || (node instanceof MappingNode mapping
                        && mapping.getValue().size() == 1
                        && mapping.getValue().getFirst().getKeyNode() instanceof ScalarNode only
                        && (only.getValue().equals("env") || only.getValue().equals("file")));
    }

    private Bound record(Class<?> type, Node node, String key, String name) {
        if (!(node instanceof MappingNode mapping)) {
            findings.problem(
                    node.getStartMark(),
                    key,
                    "expected " + expected(type) + ", found " + ScalarReader.kind(node));
            return Bound.BROKEN;
        }
        Map<String, Bound> components = components(type, mapping, key, name);
        return construct(type, components, key);
    }

    /** Makes the record, if its rules let it. */
    Bound construct(Class<?> type, Map<String, Bound> components, String key) {
        Object[] arguments = components.values().stream().map(Bound::value).toArray();
        boolean whole = components.values().stream().allMatch(Bound::whole);
        if (Arrays.asList(arguments).contains(null)) {
            return Bound.BROKEN;
        }
        try {
            return new Bound(constructor(type).newInstance(arguments), whole);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof ConfigException wrong) {
                for (Violation violation : wrong.violations()) {
                    findings.violation(join(key, violation.key()), violation.message());
                }
                return Bound.BROKEN;
            }
            throw new IllegalStateException("cannot make " + type, refused.getCause());
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException("cannot make " + type, bug);
        }
    }

    private static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        Class<?>[] parameters =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        return type.getDeclaredConstructor(parameters);
    }

    private Bound collection(ParameterizedType type, Node node, String key) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            if (ScalarReader.isNull(node)) {
                return new Bound(Optional.empty(), true);
            }
            Bound inner = bind(arguments[0], node, key, "");
            return new Bound(Optional.ofNullable(inner.value()), inner.whole());
        }
        return type.getRawType() == List.class
                ? list(arguments[0], node, key)
                : map((Class<?>) arguments[1], node, key);
    }

    private Bound list(Type element, Node node, String key) {
        if (!(node instanceof SequenceNode sequence)) {
            findings.problem(
                    node.getStartMark(), key, "expected a list, found " + ScalarReader.kind(node));
            return Bound.BROKEN;
        }
        List<Object> items = new ArrayList<>();
        boolean whole = true;
        int index = 0;
        for (Node item : sequence.getValue()) {
            String own = key + "." + index++;
            findings.found(own, item.getStartMark());
            Bound bound = bind(element, item, own, "");
            whole &= bound.whole();
            if (bound.value() != null) {
                items.add(bound.value());
            }
        }
        return whole || !items.isEmpty() ? new Bound(items, whole) : Bound.BROKEN;
    }

    private Bound map(Class<?> element, Node node, String key) {
        if (!(node instanceof MappingNode mapping)) {
            findings.problem(
                    node.getStartMark(),
                    key,
                    "expected a block of named blocks, found " + ScalarReader.kind(node));
            return Bound.BROKEN;
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        boolean whole = true;
        for (NodeTuple tuple : mapping.getValue()) {
            Optional<Mark> mark = tuple.getKeyNode().getStartMark();
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                findings.problem(
                        mark,
                        key,
                        "expected a name, found " + ScalarReader.kind(tuple.getKeyNode()));
                whole = false;
                continue;
            }
            String name = scalar.getValue();
            String own = join(key, ScalarReader.shown(name));
            if (names.contains(name)) {
                findings.problem(mark, own, "expected each name once, found it again");
                whole = false;
                continue;
            }
            names.add(name);
            findings.found(own, mark);
            Bound bound = bind(element, tuple.getValueNode(), own, name);
            whole &= bound.whole();
            if (bound.value() != null) {
                entries.put(name, bound.value());
            }
        }
        findings.entries(key, names);
        return new Bound(entries, whole);
    }

    private static String expected(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class ? "a list" : "a block of named blocks";
        }
        Class<?> raw = (Class<?>) type;
        Scalars.Scalar<?> scalar = Scalars.of(raw);
        if (scalar != null) {
            return scalar.expected();
        }
        String keys =
                "a block with the keys "
                        + String.join(
                                ", ",
                                Arrays.stream(raw.getRecordComponents())
                                        .filter(Binder::isKey)
                                        .map(c -> Words.key(c.getName()))
                                        .toList());
        return raw.isAnnotationPresent(Shorthand.class)
                ? expected(raw.getRecordComponents()[0].getGenericType()) + ", or " + keys
                : keys;
    }

    private static String join(String key, String own) {
        return key.isEmpty() || own.isEmpty() ? key + own : key + "." + own;
    }
}
