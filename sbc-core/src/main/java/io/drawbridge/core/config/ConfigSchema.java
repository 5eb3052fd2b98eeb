package io.drawbridge.core.config;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.CustomPropertyDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The JSON schema of the configuration, made from the records that {@link ConfigLoader} fills: for
 * editors that complete and check while one types.
 */
public final class ConfigSchema {
    private static final CustomDefinitionProviderV2 DEFINITIONS = ConfigSchema::definition;

    private ConfigSchema() {}

    /** The schema (JSON Schema 2020-12), indented. */
    public static String json() {
        SchemaGeneratorConfigBuilder builder =
                new SchemaGeneratorConfigBuilder(
                                SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .with(
                                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                                Option.FLATTENED_OPTIONALS,
                                Option.NONPUBLIC_NONSTATIC_FIELDS_WITHOUT_GETTERS);
        builder.forFields()
                .withIgnoreCheck(field -> !isKey(field))
                .withPropertyNameOverrideResolver(field -> Words.key(field.getDeclaredName()))
                .withRequiredCheck(field -> !Binder.hasDefault(component(field)))
                .withCustomDefinitionProvider(ConfigSchema::ownFile)
                .withCustomDefinitionProvider(ConfigSchema::oneOrMore)
                .withDefaultResolver(ConfigSchema::defaultOf);
        builder.forTypesInGeneral()
                .withCustomDefinitionProvider(DEFINITIONS)
                .withAdditionalPropertiesResolver(
                        scope -> isBlock(scope.getType().getErasedType()) ? void.class : null);
        return new SchemaGenerator(builder.build())
                .generateSchema(SbcConfig.class)
                .put("title", "Configuration of Drawbridge")
                .toPrettyString();
    }

    /** Whether the type has its own keys alone. */
    private static boolean isBlock(Class<?> type) {
        return type.isRecord()
                && Scalars.of(type) == null
                && !type.isAnnotationPresent(Shorthand.class);
    }

    private static boolean isKey(FieldScope field) {
        Class<?> block = field.getMember().getDeclaringType().getErasedType();
        return Binder.isKey(component(field))
                && !Words.later(block).contains(Words.key(field.getDeclaredName()));
    }

    private static RecordComponent component(FieldScope field) {
        return Arrays.stream(
                        field.getMember().getDeclaringType().getErasedType().getRecordComponents())
                .filter(component -> component.getName().equals(field.getDeclaredName()))
                .findFirst()
                .orElseThrow();
    }

    /** A list, or the file where it is. */
    private static @Nullable CustomPropertyDefinition ownFile(
            FieldScope field, SchemaGenerationContext context) {
        if (!component(field).isAnnotationPresent(OwnFile.class)) {
            return null;
        }
        ObjectNode source = ofType(context, "object").put("additionalProperties", false);
        source.putObject("properties").putObject("file").put("type", "string");
        source.put("minProperties", 1).put("maxProperties", 1);
        return new CustomPropertyDefinition(
                anyOf(context, context.createDefinition(field.getType()), source));
    }

    /** A list, or its only entry. */
    private static @Nullable CustomPropertyDefinition oneOrMore(
            FieldScope field, SchemaGenerationContext context) {
        if (!component(field).isAnnotationPresent(OneOrMore.class)) {
            return null;
        }
        ResolvedType entry = field.getType().getTypeParameters().getFirst();
        return new CustomPropertyDefinition(
                anyOf(
                        context,
                        context.createDefinition(field.getType()),
                        context.createDefinition(entry)));
    }

    private static @Nullable Object defaultOf(FieldScope field) {
        Default written = component(field).getAnnotation(Default.class);
        Class<?> type = component(field).getType();
        if (written == null || Scalars.of(type) == null) {
            return null;
        }
        if (type == int.class) {
            return Integer.valueOf(written.value());
        }
        return type == boolean.class ? Boolean.valueOf(written.value()) : written.value();
    }

    private static @Nullable CustomDefinition definition(
            ResolvedType type, SchemaGenerationContext context) {
        Class<?> raw = type.getErasedType();
        if (raw == Optional.class) {
            ObjectNode inner = context.createDefinition(type.getTypeParameters().getFirst());
            return inline(anyOf(context, inner, ofType(context, "null")));
        }
        Scalars.Scalar<?> scalar = Scalars.of(raw);
        if (scalar != null) {
            return new CustomDefinition(scalar(context, raw, scalar));
        }
        if (raw.isAnnotationPresent(Shorthand.class)) {
            ObjectNode block =
                    context.createStandardDefinition(type, DEFINITIONS)
                            .put("additionalProperties", false);
            RecordComponent first = raw.getRecordComponents()[0];
            ObjectNode bare =
                    context.createDefinition(
                            context.getTypeContext().resolve(first.getGenericType()));
            return new CustomDefinition(anyOf(context, bare, block));
        }
        return null;
    }

    private static CustomDefinition inline(ObjectNode node) {
        return new CustomDefinition(
                node, CustomDefinition.INLINE_DEFINITION, CustomDefinition.INCLUDING_ATTRIBUTES);
    }

    /** A value, or where it is. */
    private static ObjectNode scalar(
            SchemaGenerationContext context, Class<?> type, Scalars.Scalar<?> scalar) {
        ObjectNode written = ofType(context, "string");
        if (!scalar.pattern().isEmpty() && !type.isEnum()) {
            written.put("pattern", "^(" + scalar.pattern() + ")$");
        }
        if (type.isEnum()) {
            ArrayNode words = written.putArray("enum");
            for (String word : scalar.pattern().split("\\|", -1)) {
                words.add(word);
            }
        }
        written.put("description", scalar.expected());
        ObjectNode source = ofType(context, "object");
        ObjectNode keys = source.putObject("properties");
        keys.putObject("env").put("type", "string");
        keys.putObject("file").put("type", "string");
        source.put("additionalProperties", false).put("minProperties", 1).put("maxProperties", 1);
        if (type == int.class || type == Integer.class || type == OptionalInt.class) {
            return anyOf(context, ofType(context, "integer").put("minimum", 0), written, source);
        }
        if (type == Dscp.class) {
            return anyOf(
                    context,
                    ofType(context, "integer").put("minimum", 0).put("maximum", 63),
                    written,
                    source);
        }
        return type == boolean.class
                ? anyOf(context, ofType(context, "boolean"), written, source)
                : anyOf(context, written, source);
    }

    private static ObjectNode ofType(SchemaGenerationContext context, String type) {
        return context.getGeneratorConfig().createObjectNode().put("type", type);
    }

    private static ObjectNode anyOf(SchemaGenerationContext context, ObjectNode... nodes) {
        ObjectNode any = context.getGeneratorConfig().createObjectNode();
        ArrayNode all = any.putArray("anyOf");
        for (ObjectNode node : nodes) {
            all.add(node);
        }
        return any;
    }
}
