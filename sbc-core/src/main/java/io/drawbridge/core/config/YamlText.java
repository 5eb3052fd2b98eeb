package io.drawbridge.core.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Text to the nodes of its one YAML document, within limits. */
final class YamlText {
    /** In characters. */
    static final int LONGEST = 1 << 20;

    private static final int DEEPEST = 24;
    private static final int MOST_ALIASES = 1_000;
    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setCodePointLimit(LONGEST)
                    .setSchema(new CoreSchema())
                    .setAllowNonScalarKeys(true)
                    .setMaxAliasesForCollections(MOST_ALIASES)
                    .build();

    private YamlText() {}

    /** The document's root; null when there is none, with the reason among the findings. */
    static @Nullable Node read(String text, Findings findings) {
        if (text.length() > LONGEST) {
            findings.problem(
                    "", "expected at most " + LONGEST + " characters, found " + text.length());
            return null;
        }
        try {
            if (!withinLimits(new Parse(SETTINGS).parseString(text), findings)) {
                return null;
            }
            return new Compose(SETTINGS)
                    .composeString(text)
                    .filter(root -> !ScalarReader.isNull(root))
                    .orElseGet(YamlText::nothing);
        } catch (MarkedYamlEngineException wrong) {
            findings.problem(
                    wrong.getProblemMark().or(wrong::getContextMark),
                    "",
                    "no YAML: " + ScalarReader.shown(words(wrong)));
        } catch (YamlEngineException wrong) {
            String why = wrong.getMessage() == null ? "" : wrong.getMessage();
            findings.problem(Optional.empty(), "", "no YAML: " + ScalarReader.shown(why));
        }
        return null;
    }

    private static String words(MarkedYamlEngineException wrong) {
        String problem = wrong.getProblem();
        String context = wrong.getContext();
        return context == null || context.isBlank() ? problem : context + ", " + problem;
    }

    /** Looks at the flat events first, because nodes are made recursively. */
    private static boolean withinLimits(Iterable<Event> events, Findings findings) {
        int depth = 0;
        int aliases = 0;
        int documents = 0;
        for (Iterator<Event> each = events.iterator(); each.hasNext(); ) {
            Event event = each.next();
            String excess = "";
            switch (event) {
                case CollectionStartEvent _ -> {
                    if (++depth > DEEPEST) {
                        excess = "expected at most " + DEEPEST + " levels, found more";
                    }
                }
                case CollectionEndEvent _ -> depth--;
                case AliasEvent _ -> {
                    if (++aliases > MOST_ALIASES) {
                        excess = "expected at most " + MOST_ALIASES + " aliases, found more";
                    }
                }
                case DocumentStartEvent _ -> {
                    if (++documents > 1) {
                        excess = "expected one YAML document, found another";
                    }
                }
                default -> {}
            }
            if (!excess.isEmpty()) {
                findings.problem(event.getStartMark(), "", excess);
                return false;
            }
        }
        return true;
    }

    private static Node nothing() {
        return new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
    }

    /** The node of a default, which is written as it would stand in a file. */
    static Node ofDefault(String text) {
        return new Compose(SETTINGS)
                .composeString(text)
                .orElseThrow(() -> new IllegalStateException("empty default"));
    }

    /** A key that the file leaves out, at the place of its value. */
    static Node key(String name, Node value) {
        Optional<Mark> start = value.getStartMark();
        return new ScalarNode(Tag.STR, true, name, ScalarStyle.PLAIN, start, start);
    }
}
