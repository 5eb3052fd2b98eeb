package io.drawbridge.core.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written {@code 64KiB}, {@code 1MiB}, {@code 512B} or {@code 512}.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
    static final String PATTERN = "[0-9]{1,12}(B|KiB|MiB|GiB)?";

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB)?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size: " + bytes);
        }
    }

    /** Empty when the text is no size. */
    public static Optional<ByteSize> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (matcher.group(2)) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    case null, default -> 0;
                };
        return Optional.of(new ByteSize(Long.parseLong(matcher.group(1)) << shift));
    }

    /**
     * The size as an int.
     *
     * @throws ArithmeticException above 2 GiB: the block's own rules exclude it
     */
    public int toInt() {
        return Math.toIntExact(bytes);
    }

    @Override
    public String toString() {
        if (bytes == 0 || bytes % 1_024 != 0) {
            return bytes + "B";
        }
        if (bytes % (1L << 20) != 0) {
            return (bytes >> 10) + "KiB";
        }
        return bytes % (1L << 30) != 0 ? (bytes >> 20) + "MiB" : (bytes >> 30) + "GiB";
    }
}
