package io.drawbridge.policy.fraud;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time outside working hours, every day: {@code 08:00-19:00 Europe/Berlin}. Working hours may
 * pass midnight.
 *
 * @param from first moment of the working hours, by the clock on the wall there
 * @param to first moment after them
 * @param callsPerHour that a user may make outside of them, at least 0
 */
public record OffHours(LocalTime from, LocalTime to, ZoneId zone, int callsPerHour) {
    private static final Pattern SHAPE =
            Pattern.compile("([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}) (\\S{1,64})");

    public OffHours {
        if (callsPerHour < 0) throw new IllegalArgumentException("calls an hour " + callsPerHour);
        if (from.equals(to)) throw new IllegalArgumentException("no working hours: " + from);
    }

    /** Empty when the text is none, or the zone is unknown. */
    public static Optional<OffHours> parse(String text, int callsPerHour) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        try {
            LocalTime from = LocalTime.parse(matcher.group(1));
            LocalTime to = LocalTime.parse(matcher.group(2));
            return from.equals(to)
                    ? Optional.empty()
                    : Optional.of(
                            new OffHours(from, to, ZoneId.of(matcher.group(3)), callsPerHour));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** Whether this moment is outside the working hours. */
    public boolean contains(Instant clock) {
        LocalTime there = clock.atZone(zone).toLocalTime();
        boolean working =
                from.isBefore(to)
                        ? !there.isBefore(from) && there.isBefore(to)
                        : !there.isBefore(from) || there.isBefore(to);
        return !working;
    }

    @Override
    public String toString() {
        return "outside " + from + "-" + to + " " + zone;
    }
}
