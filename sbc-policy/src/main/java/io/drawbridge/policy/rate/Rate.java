package io.drawbridge.policy.rate;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may happen: {@code 10/s}, {@code 100/m}, {@code 1000/h}. As many may come at
 * once, and then again as many in each period, evenly spread.
 *
 * @param count 1..999,999,999
 * @param per one second, minute or hour
 */
public record Rate(int count, Duration per) {
    /** Matches every rate that is written right. */
    public static final String PATTERN = "[1-9][0-9]{0,8}/(s|m|h)";

    private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,8})/([smh])");

    public Rate {
        if (count < 1 || count > 999_999_999 || unit(per) == '?') {
            throw new IllegalArgumentException("rate " + count + " per " + per);
        }
    }

    /** So many in each second. */
    public static Rate perSecond(int count) {
        return new Rate(count, Duration.ofSeconds(1));
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

    private static char unit(Duration per) {
        return switch ((int) Math.min(per.toNanos() / 1_000_000_000, 3_601)) {
            case 1 -> 's';
            case 60 -> 'm';
            case 3_600 -> 'h';
            default -> '?';
        };
    }

    @Override
    public String toString() {
        return count + "/" + unit(per);
    }
}
