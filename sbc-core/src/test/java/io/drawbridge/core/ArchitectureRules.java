package io.drawbridge.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.Architectures;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who may depend on whom, and what pure code never does. Every rule takes the package in which it
 * is rooted, so that the very same patterns can be tried on classes that break them.
 */
final class ArchitectureRules {
    /** Rooms with sockets, threads and clocks. Every other package is pure. */
    private static final String[] SHELLS = {
        "core.files",
        "core.tls",
        "core.acme",
        "core.server",
        "core.admin",
        "core.cli",
        "core.app",
        "relay.server",
        "relay.app",
        "policy.shared",
        "policy.export"
    };

    private static final Set<String> CLOCKS_AND_DICE =
            Set.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.Math.random",
                    "java.util.UUID.randomUUID",
                    "java.util.random.RandomGenerator.getDefault",
                    "java.util.random.RandomGenerator.of");

    private static final Set<String> LOOK_UPS =
            Set.of(
                    "getByName",
                    "getAllByName",
                    "getLocalHost",
                    "getHostName",
                    "getCanonicalHostName");

    private static final Pattern VAGUE =
            Pattern.compile(
                    ".*(Manager|Helper|Util|Utils|Impl|Misc|Common|Processor)(?![a-z]).*"
                            + "|.*(Data|Info|Base)");

    private ArchitectureRules() {}

    /** Rule 1. */
    static ArchRule pureCodeDoesNoIo(String root) {
        return CompositeArchRule.of(
                        noClasses()
                                .that(arePure(root))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "io.netty.channel..",
                                        "io.netty.bootstrap..",
                                        "io.netty.util.concurrent..",
                                        "java.nio.channels..",
                                        "java.net.http..",
                                        "java.util.concurrent.locks..")
                                .orShould()
                                .dependOnClassesThat()
                                .haveNameMatching(
                                        "java\\.net\\.(Socket|ServerSocket|DatagramSocket|URLConnection)"))
                .and(
                        noClasses()
                                .that(arePure(root))
                                .and()
                                .resideOutsideOfPackage(root + ".core.config..")
                                .should()
                                .dependOnClassesThat()
                                .haveNameMatching(
                                        "java\\.nio\\.file\\.Files|java\\.io\\.(File|RandomAccess).*"))
                .and(noClasses().that(arePure(root)).should().accessTargetWhere(looksANameUp()))
                .because("protocol logic takes events and returns actions");
    }

    /** Rule 2. */
    static ArchRule pureCodeReadsNoClockAndThrowsNoDice(String root) {
        return noClasses()
                .that(arePure(root))
                .should()
                .accessTargetWhere(readsAClockOrThrowsDice())
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executor.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(SplittableRandom|Timer|TimerTask)")
                .because("time is an argument and randomness comes from an injected generator");
    }

    /** Rule 3. */
    static ArchRule policyKnowsNoSipAndNoNetty(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".policy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".core..", root + ".relay..", "io.netty..")
                .because("others can use the policy engine without the rest");
    }

    /** Rule 4. */
    static ArchRule relayStandsAlone(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".relay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".core..", root + ".policy..")
                .because("the relay also runs without the signalling side");
    }

    /** Rule 5. Layers that do not exist yet are optional. */
    static ArchRule roomsHaveOneOrder(String root) {
        Architectures.LayeredArchitecture layers =
                Architectures.layeredArchitecture()
                        .consideringOnlyDependenciesInLayers()
                        .withOptionalLayers(true);
        for (String room : rooms().toList()) {
            layers = layers.optionalLayer(room).definedBy(root + ".core." + room + "..");
        }
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            String[] below =
                    Stream.concat(
                                    FLOORS.subList(0, floor).stream().flatMap(List::stream),
                                    LEAVES.stream())
                            .toArray(String[]::new);
            for (String room : FLOORS.get(floor)) {
                layers = layers.whereLayer(room).mayOnlyAccessLayers(below);
            }
        }
        for (String leaf : LEAVES) {
            layers = layers.whereLayer(leaf).mayNotAccessAnyLayer();
        }
        return layers.because("a message walks through the rooms in one direction");
    }

    /** The rooms of the signalling side, lowest floor first; neighbours do not know each other. */
    private static final List<List<String>> FLOORS =
            List.of(
                    List.of("message"),
                    List.of("transport"),
                    List.of("transaction"),
                    List.of("dialog"),
                    List.of("registration"),
                    List.of("screening"),
                    List.of("auth", "routing", "media"),
                    List.of("b2bua"),
                    List.of("engine"),
                    List.of("files"),
                    List.of("tls"),
                    List.of("acme"),
                    List.of("server", "admin", "cli"),
                    List.of("app"));

    private static final List<String> LEAVES = List.of("config", "telemetry");

    private static Stream<String> rooms() {
        return Stream.concat(FLOORS.stream().flatMap(List::stream), LEAVES.stream());
    }

    /** Rule 5, other half: whoever builds everything is used by nobody. */
    static ArchRule appIsUsedByNobody(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".core.app..", root + ".relay.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".core.app..", root + ".relay.app..");
    }

    /**
     * A package that is in no list has not been thought about: it is to be added to {@link
     * #FLOORS}.
     */
    static ArchRule everyRoomOfTheSignallingSideHasAFloor(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".core.(*)..")
                .should()
                .resideInAnyPackage(
                        rooms().map(room -> root + ".core." + room + "..").toArray(String[]::new));
    }

    /** Rule 6. */
    static ArchRule noCyclesBetweenPackages(String root) {
        return slices().matching(root + ".(*).(*)..").should().beFreeOfCycles();
    }

    /** Rule 7. */
    static ArchRule coreSeesOnlyTheDoorsOfTheRelay(String root) {
        return CompositeArchRule.of(
                        classes()
                                .that()
                                .resideInAPackage(root + ".core..")
                                .and()
                                .resideOutsideOfPackages(
                                        root + ".core.server..", root + ".core.app..")
                                .should()
                                .onlyDependOnClassesThat(
                                        notInRelayExcept(root, "control", "config", "sdp", "stun")))
                .and(
                        classes()
                                .that()
                                .resideInAPackage(root + ".core.server..")
                                .should()
                                .onlyDependOnClassesThat(
                                        notInRelayExcept(
                                                root, "control", "config", "sdp", "stun", "ng",
                                                "engine"))
                                .allowEmptyShould(true))
                .and(
                        classes()
                                .that()
                                .resideInAPackage(root + ".core.app..")
                                .should()
                                .onlyDependOnClassesThat(
                                        notInRelayExcept(
                                                root, "control", "sdp", "stun", "ng", "engine",
                                                "server", "config"))
                                .allowEmptyShould(true));
    }

    /** Rule 8. */
    static ArchRule staticFieldsAreFinal(String root) {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .and()
                .areStatic()
                .should()
                .beFinal()
                .because("global state that changes makes two engines one");
    }

    /** Rule 10, first half. */
    static ArchRule nobodyPrints(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(
                        root + ".core.cli..", root + ".core.app..", root + ".relay.app..")
                .should(ACCESS_STANDARD_STREAMS);
    }

    /** Rule 10, second half. */
    static ArchRule nobodyThrowsGenericExceptions(String root) {
        return noClasses().that().resideInAPackage(root + "..").should(THROW_GENERIC_EXCEPTIONS);
    }

    /** Rule 11. */
    static ArchRule namesAreNotVague(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should(ArchitectureConditions.haveASimpleNameMatching(VAGUE))
                .orShould()
                .resideInAnyPackage("..util..", "..common..", "..misc..", "..helper..", "..impl..")
                .because("a name that needs one of these words is two classes");
    }

    /** Rule 12. */
    static ArchRule eventsAndActionsAreSealed(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areInterfaces()
                .and()
                .haveNameMatching(".*[.$](State|Event|Action|Input|Output)")
                .should(ArchitectureConditions.beSealed())
                .allowEmptyShould(true)
                .because("a case that nobody handles must not compile");
    }

    static DescribedPredicate<JavaClass> arePure(String root) {
        String[] shells =
                Arrays.stream(SHELLS).map(s -> root + "." + s + "..").toArray(String[]::new);
        return resideInAPackage(root + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(shells)))
                .as("are pure");
    }

    private static DescribedPredicate<JavaClass> notInRelayExcept(String root, String... doors) {
        String[] open =
                Arrays.stream(doors).map(d -> root + ".relay." + d + "..").toArray(String[]::new);
        return DescribedPredicate.not(resideInAPackage(root + ".relay.."))
                .or(resideInAnyPackage(open))
                .as("are not behind the doors %s of the relay", List.of(doors));
    }

    private static DescribedPredicate<JavaAccess<?>> looksANameUp() {
        return DescribedPredicate.describe(
                "looks a name up",
                access -> {
                    JavaClass owner = access.getTargetOwner();
                    if (owner.isAssignableTo(InetAddress.class)) {
                        return LOOK_UPS.contains(access.getTarget().getName());
                    }
                    return owner.isEquivalentTo(InetSocketAddress.class)
                            && (access.getTarget().getName().equals("getHostName")
                                    || access.getTarget()
                                            .getFullName()
                                            .endsWith("<init>(java.lang.String, int)"));
                });
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClockOrThrowsDice() {
        return DescribedPredicate.describe(
                "reads a clock or throws dice",
                access -> {
                    String owner = access.getTargetOwner().getFullName();
                    String name = access.getTarget().getName();
                    return CLOCKS_AND_DICE.contains(owner + "." + name)
                            || owner.startsWith("java.time.")
                                    && (name.equals("now") || owner.equals("java.time.Clock"));
                });
    }
}
