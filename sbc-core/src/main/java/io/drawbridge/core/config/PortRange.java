package io.drawbridge.core.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports from the first to the last, both included, written {@code 10000-19999}.
 *
 * @param first 1024..65535
 * @param last {@code first} + 3 or more, so that one call with both its sides here fits; ..65535
 */
public record PortRange(int first, int last) {
    static final String PATTERN = "[0-9]{1,5}-[0-9]{1,5}";

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
    private static final int LEAST = 4;

    public PortRange {
        if (!valid(first, last)) {
            throw new IllegalArgumentException("port range " + first + "-" + last);
        }
    }

    /** Empty when the text is no such range. */
    public static Optional<PortRange> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = Integer.parseInt(matcher.group(2));
        return valid(first, last) ? Optional.of(new PortRange(first, last)) : Optional.empty();
    }

    private static boolean valid(int first, int last) {
        return first >= 1_024 && last <= 65_535 && last - first + 1 >= LEAST;
    }

    /** How many ports there are, 4 or more. */
    public int size() {
        return last - first + 1;
    }

    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    public boolean overlaps(PortRange other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
