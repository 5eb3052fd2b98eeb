package io.drawbridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The order of the house, over the classes of all modules. Every rule is also shown a class that
 * breaks it: a rule whose pattern is misspelt would pass for ever.
 */
class ArchitectureTest {
    private static final String CODE_ROOT = "io.drawbridge";
    private static final String BAD_ROOT = "archunit.bad";

    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(CODE_ROOT);
    private static final JavaClasses BAD = new ClassFileImporter().importPackages(BAD_ROOT);

    static Stream<Arguments> rules() {
        return Stream.of(
                rule(
                        "1 pure code does no I/O",
                        ArchitectureRules::pureCodeDoesNoIo,
                        "message.OpensASocket",
                        "message.LooksANameUp",
                        "message.ReadsAFile"),
                rule(
                        "2 pure code reads no clock",
                        ArchitectureRules::pureCodeReadsNoClockAndThrowsNoDice,
                        "dialog.ReadsTheClock",
                        "dialog.ThrowsDice",
                        "dialog.StartsAThread"),
                rule(
                        "3 policy knows no SIP and no Netty",
                        ArchitectureRules::policyKnowsNoSipAndNoNetty,
                        "policy.ban.KnowsSip",
                        "policy.ban.KnowsNetty"),
                rule(
                        "4 the relay stands alone",
                        ArchitectureRules::relayStandsAlone,
                        "relay.session.KnowsSip"),
                rule(
                        "5 the rooms have one order",
                        ArchitectureRules::roomsHaveOneOrder,
                        "message.ReachesUp",
                        "routing.ReachesAside",
                        "telemetry.IsNoLeaf"),
                rule(
                        "5 app is used by nobody",
                        ArchitectureRules::appIsUsedByNobody,
                        "admin.UsesMain"),
                rule(
                        "5 every room has a floor",
                        ArchitectureRules::everyRoomOfTheSignallingSideHasAFloor,
                        "attic.HasNoFloor"),
                rule(
                        "6 no cycles between packages",
                        ArchitectureRules::noCyclesBetweenPackages,
                        "message.ReachesUp"),
                rule(
                        "7 core sees only the doors of the relay",
                        ArchitectureRules::coreSeesOnlyTheDoorsOfTheRelay,
                        "b2bua.ReachesIntoASession",
                        "server.ReachesIntoASession",
                        "app.ReachesIntoASession"),
                rule(
                        "8 static fields are final",
                        ArchitectureRules::staticFieldsAreFinal,
                        "transaction.HasGlobalTimers"),
                rule(
                        "9 only shells lock",
                        ArchitectureConditions::onlyShellsLock,
                        "b2bua.LocksAMethod",
                        "b2bua.LocksABlock",
                        "b2bua.HasAVolatile"),
                rule("10 nobody prints", ArchitectureRules::nobodyPrints, "server.Prints"),
                rule(
                        "10 nobody throws generic exceptions",
                        ArchitectureRules::nobodyThrowsGenericExceptions,
                        "message.ThrowsAnything"),
                rule(
                        "11 names are not vague",
                        ArchitectureRules::namesAreNotVague,
                        "b2bua.CallManager",
                        "b2bua.CallData",
                        "util.Strings"),
                rule(
                        "12 events and actions are sealed",
                        ArchitectureRules::eventsAndActionsAreSealed,
                        "transaction.Event"),
                rule(
                        "14 values are immutable",
                        ArchitectureConditions::valuesAreImmutable,
                        "message.HoldsABuilder"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theCodeKeeps(String name, Function<String, ArchRule> rule, String... broken) {
        rule.apply(CODE_ROOT).check(CODE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    @DisplayName("a class that breaks the rule is found")
    void aBadClassBreaks(String name, Function<String, ArchRule> rule, String... broken) {
        String report = rule.apply(BAD_ROOT).evaluate(BAD).getFailureReport().toString();
        assertThat(report).contains(broken);
    }

    @Test
    @DisplayName("13 test classes sit in the package of their subject")
    void testsSitBesideTheirSubject() {
        Stream<Path> outputs =
                Stream.of("sbc-core", "sbc-media-relay", "sbc-policy")
                        .map(module -> Path.of("..", module, "target", "test-classes"))
                        .filter(Files::isDirectory);
        JavaClasses tests = new ClassFileImporter().importPaths(outputs.toList());
        assertThat(tests).isNotEmpty();
        assertThat(
                        ArchitectureConditions.testsOutsideTheirSubjectsPackage(
                                tests.stream()
                                        .filter(t -> t.getPackageName().startsWith(CODE_ROOT))
                                        .toList(),
                                Stream.concat(CODE.stream(), tests.stream()).toList()))
                .isEmpty();
    }

    @Test
    @DisplayName("13 a test class elsewhere is found")
    void aTestElsewhereIsFound() {
        assertThat(
                        ArchitectureConditions.testsOutsideTheirSubjectsPackage(
                                BAD.stream().toList(), BAD.stream().toList()))
                .containsExactly("archunit.bad.core.transport.OpensASocketProperties");
    }

    private static Arguments rule(String name, Function<String, ArchRule> rule, String... broken) {
        return Arguments.of(name, rule, broken);
    }
}
