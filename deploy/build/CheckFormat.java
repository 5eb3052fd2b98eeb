import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds every Java file of the tree against google-java-format (AOSP style), or rewrites it.
 *
 * <p>What was found right is remembered in {@code target/formatted} by its digest, and not looked at again.
 *
 * <p>Run from the build as a single source file: {@code java -cp google-java-format.jar CheckFormat.java check|fix ROOT}.
 */
final class CheckFormat {
    public static void main(String[] args) throws Exception {
        boolean fix = args[0].equals("fix");
        Path root = Path.of(args[1]);
        Formatter formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP)
                                .build());
        List<Path> wrong = new ArrayList<>();
        Path memory = root.resolve("target/formatted");
        Set<String> known = Files.exists(memory) ? new HashSet<>(Files.readAllLines(memory)) : Set.of();
        Set<String> right = new TreeSet<>();
        for (Path file : sources(root)) {
            String before = Files.readString(file);
            String digest = digest(before);
            if (known.contains(digest)) {
                right.add(digest);
                continue;
            }
            String after =
                    formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(before));
            if (before.equals(after)) {
                right.add(digest);
                continue;
            }
            if (fix) Files.writeString(file, after);
            wrong.add(root.relativize(file));
        }
        Files.write(memory, right);
        if (wrong.isEmpty()) return;
        System.out.println((fix ? "reformatted: " : "not formatted: ") + wrong);
        if (fix) return;
        System.out.println("`mvn -N validate -Dformat=fix` formats them");
        System.exit(1);
    }

    private static String digest(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    private static List<Path> sources(Path root) throws Exception {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("sbc-policy", "sbc-media-relay", "sbc-core", "deploy", "benchmarks")) {
            Path folder = root.resolve(module);
            if (!Files.isDirectory(folder)) continue;
            try (var files = Files.walk(folder)) {
                files.filter(f -> f.toString().endsWith(".java"))
                        .filter(f -> !root.relativize(f).toString().contains("target/"))
                        .filter(f -> !f.getFileName().toString().equals("CheckFormat.java"))
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found;
    }
}
