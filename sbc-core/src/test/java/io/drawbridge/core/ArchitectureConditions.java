package io.drawbridge.core;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.reflect.AccessFlag;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rules that ArchUnit has no words for. */
final class ArchitectureConditions {
    /** Value types from elsewhere that nobody can change. */
    private static final Set<String> IMMUTABLE =
            Set.of(
                    "java.lang.String",
                    "java.lang.CharSequence",
                    "java.lang.Class",
                    "java.math.BigDecimal",
                    "java.net.Inet4Address",
                    "java.net.Inet6Address",
                    "java.net.InetAddress",
                    "java.net.InetSocketAddress",
                    "java.net.URI",
                    "java.nio.file.Path",
                    "java.util.UUID",
                    "java.util.regex.Pattern",
                    "com.google.re2j.Pattern");

    /**
     * Copied by the records that hold them, or by agreement never changed: the bytes of a message.
     */
    private static final Set<String> HELD_AS_COPIES =
            Set.of(
                    "java.util.List",
                    "java.util.Set",
                    "java.util.Map",
                    "java.util.Optional",
                    "java.util.OptionalInt",
                    "java.util.OptionalLong",
                    "[B");

    private static final List<String> SUFFIXES =
            List.of("VectorsTest", "FuzzTest", "Test", "Properties", "IT");

    private ArchitectureConditions() {}

    /** Rule 9: by modifiers, types and, for synchronized blocks, by the instructions themselves. */
    static ArchRule onlyShellsLock(String root) {
        return ArchRuleDefinition.classes()
                .that(ArchitectureRules.arePure(root))
                .should(
                        condition(
                                "not lock",
                                (type, violation) -> {
                                    for (JavaField field : type.getFields()) {
                                        if (field.getModifiers().contains(JavaModifier.VOLATILE)) {
                                            violation.accept(
                                                    type, field.getFullName() + " is volatile");
                                        }
                                    }
                                    for (MethodModel method : methods(type)) {
                                        if (locks(method)) {
                                            violation.accept(
                                                    type,
                                                    type.getFullName()
                                                            + "."
                                                            + method.methodName().stringValue()
                                                            + " is synchronized");
                                        }
                                    }
                                }))
                .because("every table has one owner; locks are only for shells");
    }

    /** Rule 14. */
    static ArchRule valuesAreImmutable(String root) {
        return ArchRuleDefinition.classes()
                .that()
                .resideInAnyPackage(
                        root + ".core.message..", root + ".relay.control..", root + "..config..")
                .and()
                .areRecords()
                .and()
                .arePublic()
                .should(
                        condition(
                                "have immutable components",
                                (type, violation) ->
                                        type.getFields().stream()
                                                .filter(
                                                        f ->
                                                                !f.getModifiers()
                                                                        .contains(
                                                                                JavaModifier
                                                                                        .STATIC))
                                                .filter(f -> !immutable(f.getRawType(), root))
                                                .forEach(
                                                        f ->
                                                                violation.accept(
                                                                        type,
                                                                        f.getFullName()
                                                                                + " has the mutable"
                                                                                + " type "
                                                                                + f.getRawType()
                                                                                        .getName()))))
                .allowEmptyShould(true)
                .because("they are shared between threads");
    }

    private static boolean immutable(JavaClass type, String root) {
        String name = type.getName();
        return type.isPrimitive()
                || type.isEnum()
                || type.isRecord()
                || name.startsWith("java.lang.")
                        && type.isAssignableTo(Comparable.class) // boxed numbers, String
                || name.startsWith("java.time.")
                || IMMUTABLE.contains(name)
                || HELD_AS_COPIES.contains(name)
                || type.isSealed()
                || name.startsWith(root + ".")
                        && type.getModifiers().contains(JavaModifier.FINAL)
                        && type.getAllFields().stream()
                                .filter(f -> !f.getModifiers().contains(JavaModifier.STATIC))
                                .allMatch(f -> f.getModifiers().contains(JavaModifier.PRIVATE));
    }

    /**
     * Rule 13.
     *
     * @param tests the classes that hold tests
     * @param code what they may be named after
     * @return the test classes that sit in another package than the class they are named after
     */
    static List<String> testsOutsideTheirSubjectsPackage(
            Collection<JavaClass> tests, Collection<JavaClass> code) {
        Map<String, Set<String>> packages =
                code.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getSimpleName,
                                        TreeMap::new,
                                        Collectors.mapping(
                                                JavaClass::getPackageName, Collectors.toSet())));
        return tests.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(
                        test ->
                                subject(test)
                                        .map(packages::get)
                                        .map(p -> !p.contains(test.getPackageName()))
                                        .orElse(false))
                .map(JavaClass::getFullName)
                .sorted()
                .toList();
    }

    private static Optional<String> subject(JavaClass test) {
        String name = test.getSimpleName();
        if (name.endsWith("ScenarioTest")) {
            return Optional.empty(); // a story about many classes
        }
        return SUFFIXES.stream()
                .filter(name::endsWith)
                .findFirst()
                .map(suffix -> name.substring(0, name.length() - suffix.length()));
    }

    static ArchCondition<JavaClass> beSealed() {
        return condition(
                "be sealed",
                (type, violation) -> {
                    if (!type.isSealed()) {
                        violation.accept(type, type.getFullName() + " is not sealed");
                    }
                });
    }

    /**
     * Also says, unlike the other conditions here, when it is met: it is used in a negated rule.
     */
    static ArchCondition<JavaClass> haveASimpleNameMatching(Pattern pattern) {
        return new ArchCondition<>("have a simple name matching " + pattern) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean matches = pattern.matcher(type.getSimpleName()).matches();
                events.add(
                        new SimpleConditionEvent(
                                type, matches, type.getFullName() + " has a vague name"));
            }
        };
    }

    private static ArchCondition<JavaClass> condition(
            String description, BiConsumer<JavaClass, BiConsumer<JavaClass, String>> check) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                check.accept(
                        type,
                        (where, text) -> events.add(SimpleConditionEvent.violated(where, text)));
            }
        };
    }

    private static List<MethodModel> methods(JavaClass type) {
        Function<Source, ClassModel> read =
                source -> {
                    try (InputStream in = source.getUri().toURL().openStream()) {
                        return ClassFile.of().parse(in.readAllBytes());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };
        return type.getSource().map(read).map(ClassModel::methods).orElse(List.of());
    }

    private static boolean locks(MethodModel method) {
        return method.flags().has(AccessFlag.SYNCHRONIZED)
                || method.code().stream()
                        .flatMap(code -> code.elementStream())
                        .anyMatch(
                                element ->
                                        element
                                                        instanceof
                                                        java.lang.classfile.Instruction instruction
                                                && instruction.opcode() == Opcode.MONITORENTER);
    }
}
