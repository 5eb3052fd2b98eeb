package io.drawbridge.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a JVM's {@code -Xlog:gc} file: how much was allocated, and how long the program stood
 * still.
 */
public final class CollectorLog {
    private static final Pattern PAUSE =
            Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");

    private CollectorLog() {}

    public static void print(Path file) throws IOException {
        long allocatedMegabytes = 0;
        long liveMegabytes = 0;
        double longestMs = 0;
        int pauses = 0;
        for (String line : Files.readAllLines(file)) {
            Matcher pause = PAUSE.matcher(line);
            if (!pause.find()) continue;
            pauses++;
            allocatedMegabytes += Math.max(0, Long.parseLong(pause.group(1)) - liveMegabytes);
            liveMegabytes = Long.parseLong(pause.group(2));
            longestMs = Math.max(longestMs, Double.parseDouble(pause.group(3)));
        }
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "== drawbridge: %d MB allocated, %d collections, longest pause %.1f ms",
                        allocatedMegabytes,
                        pauses,
                        longestMs));
    }
}
