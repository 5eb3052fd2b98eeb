package io.drawbridge.core.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may happen: {@code 10/s}, {@code 100/m}, {@code 1000/h}.
 *
 * @param count at least 1
 * @param per one second, minute or hour
 */
public record Rate(int count, Duration per) {
    static final String PATTERN = "[1-9][0-9]{0,8}/(s|m|h)";

    private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,8})/([smh])");

    public Rate {
        if (count < 1 || !per.isPositive()) {
            throw new IllegalArgumentException("rate " + count + " per " + per);
        }
    }

    /** Empty when the text is no rate. */
    public static Optional<Rate> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration per =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                };
        return Optional.of(new Rate(Integer.parseInt(matcher.group(1)), per));
    }

    @Override
    public String toString() {
        return count + "/" + Durations.write(per).substring(1);
    }
}
