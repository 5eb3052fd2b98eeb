package io.drawbridge.core.message;

/**
 * How much of a message is read before it is refused. Sizes are in bytes.
 *
 * @param message whole message with its body, 1 KiB to 16 MiB
 * @param headers header lines of a message, 16..1024
 * @param headerLine one header line with its folds, without the final CRLF, 256..65535
 * @param uri Request-URI, 64..65535
 * @param body body, 0..{@code message}
 */
public record SipLimits(int message, int headers, int headerLine, int uri, int body) {
    /** 64 KiB in all, 128 headers of 8 KiB, a Request-URI of 2 KiB. */
    public static final SipLimits DEFAULTS =
            new SipLimits(64 * 1024, 128, 8 * 1024, 2 * 1024, 64 * 1024);

    public SipLimits {
        require(message, 1024, 16 * 1024 * 1024, "message");
        require(headers, 16, 1024, "headers");
        require(headerLine, 256, 65_535, "headerLine");
        require(uri, 64, 65_535, "uri");
        require(body, 0, message, "body");
    }

    /** The limits that a configuration names; the rest as in {@link #DEFAULTS}. */
    public SipLimits(int message, int headers, int headerLine) {
        this(message, headers, headerLine, DEFAULTS.uri(), message);
    }

    private static void require(int value, int min, int max, String name) {
        if (value < min || value > max)
            throw new IllegalArgumentException(
                    name + " is " + value + ", not within " + min + ".." + max);
    }
}
