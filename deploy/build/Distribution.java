import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Lays out what is not a jar in the distribution: the Java runtime ({@code runtime/}, made by jlink
 * of the JDK that runs this), {@code bin/sbc}, and the stamp that tells the launcher of the source
 * tree how old the distribution is.
 *
 * <p>Run from the build as a single source file: {@code java Distribution.java BIN TARGET
 * BUILD-START}. The runtime is made again only when the JDK or the list of modules changes, so that
 * a second build takes no time.
 */
final class Distribution {
    /** What our jars need, by hand: jdeps stops at modules that Netty names and nobody ships. */
    private static final List<String> MODULES =
            List.of(
                    "java.base",
                    "java.desktop",
                    "java.logging",
                    "java.management",
                    "java.naming",
                    "java.net.http",
                    "java.sql",
                    "java.xml",
                    "jdk.crypto.ec",
                    "jdk.jfr",
                    "jdk.management",
                    "jdk.net",
                    "jdk.unsupported",
                    "jdk.zipfs");

    public static void main(String[] args) throws IOException {
        Path bin = Path.of(args[0]);
        Path target = Path.of(args[1]);
        Instant started = Instant.parse(args[2]);
        makeRuntime(target.resolve("runtime"));
        copyScripts(bin, target.resolve("bin"));
        Path stamp = target.resolve(".built");
        Files.writeString(stamp, started + "\n");
        Files.setLastModifiedTime(stamp, FileTime.from(started));
    }

    private static void makeRuntime(Path runtime) throws IOException {
        String wanted = Runtime.version() + " " + String.join(",", MODULES) + "\n";
        Path recipe = runtime.resolve("recipe");
        if (Files.exists(recipe) && Files.readString(recipe).equals(wanted)) return;
        deleteAll(runtime);
        Files.createDirectories(runtime.getParent());
        ToolProvider jlink =
                ToolProvider.findFirst("jlink")
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "this JDK has no jlink: "
                                                        + System.getProperty("java.home")));
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        int result =
                jlink.run(
                        out,
                        out,
                        "--add-modules",
                        String.join(",", MODULES),
                        "--no-header-files",
                        "--no-man-pages",
                        "--compress",
                        "zip-6",
                        "--generate-cds-archive",
                        "--output",
                        runtime.toString());
        if (result != 0)
            throw new IllegalStateException("jlink ended with " + result + ": " + said);
        Files.writeString(recipe, wanted);
    }

    private static void copyScripts(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> scripts = Files.list(from)) {
            for (Path script : scripts.toList()) {
                Path copy = to.resolve(script.getFileName());
                Files.copy(script, copy, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> entries = Files.walk(folder)) {
            entries.sorted(Comparator.reverseOrder())
                    .forEach(
                            entry -> {
                                try {
                                    Files.delete(entry);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
