package io.drawbridge.policy.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list of risky ranges, {@code risk-ranges.txt}: a range counts whatever the length of the
 * number, so that one that is too long or too short for its country is found too. Immutable.
 */
public final class RiskRanges {
    private static final String BUILTIN = "risk-ranges.txt";

    private final Map<String, RiskRange> ranges = new HashMap<>();
    private int longest;

    private RiskRanges(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) continue;
            RiskRange range = parse(line, i + 1);
            if (ranges.putIfAbsent(range.prefix(), range) != null) {
                throw new IllegalArgumentException("line " + (i + 1) + ": +" + range.prefix());
            }
            longest = Math.max(longest, range.prefix().length());
        }
    }

    private static RiskRange parse(String line, int number) {
        String[] fields = line.split("\\|", -1);
        Optional<NumberClass> found =
                fields.length == 4 ? NumberClass.find(fields[1].strip()) : Optional.empty();
        if (found.isEmpty() || !fields[0].strip().matches("\\+[1-9][0-9]{1,9}")) {
            throw new IllegalArgumentException("line " + number + ": " + line);
        }
        return new RiskRange(
                fields[0].strip().substring(1), found.get(), fields[2].strip(), fields[3].strip());
    }

    /**
     * Reads lines of {@code +prefix | class | words | source}; lines that begin with # are none.
     *
     * @throws IllegalArgumentException with the number of the line that is none
     */
    public static RiskRanges parse(List<String> lines) {
        return new RiskRanges(lines);
    }

    /** The list that comes with the program. */
    public static RiskRanges builtin() {
        try (InputStream in = RiskRanges.class.getResourceAsStream(BUILTIN)) {
            if (in == null) throw new IllegalStateException(BUILTIN + " is missing");
            return parse(new BufferedReader(new InputStreamReader(in, UTF_8)).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The longest range that the number lies in. */
    Optional<RiskRange> find(String digits) {
        for (int length = Math.min(longest, digits.length()); length > 0; length--) {
            RiskRange range = ranges.get(digits.substring(0, length));
            if (range != null) return Optional.of(range);
        }
        return Optional.empty();
    }

    public Collection<RiskRange> all() {
        return ranges.values();
    }
}
