package io.drawbridge.core.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose pages may open a WebSocket (RFC 6454, RFC 6455 §10.2): a browser says where the page comes
 * from that wants one. What is no browser says nothing, and is not kept out by it.
 *
 * @param text {@code same}, {@code any}, or scheme, host and port in lower case, without the port
 *     that goes without saying
 */
public record WebOrigin(String text) {
    static final String PATTERN = "same|any|https?://[^/]+";

    /** Pages from the host that the browser connects to, whatever their port. */
    public static final WebOrigin SAME = new WebOrigin("same");

    public static final WebOrigin ANY = new WebOrigin("any");

    private static final Pattern ORIGIN =
            Pattern.compile("(https?)://(\\[[0-9a-f:.]+\\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9a-f:.]+\\]|[a-z0-9._-]+)(?::[0-9]{1,5})?");

    /** Empty when the text is none of these. */
    public static Optional<WebOrigin> parse(String text) {
        if (text.equals(SAME.text) || text.equals(ANY.text)) {
            return Optional.of(new WebOrigin(text));
        }
        Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String usual = matcher.group(1).equals("https") ? "443" : "80";
        String port =
                matcher.group(3) == null || matcher.group(3).equals(usual)
                        ? ""
                        : ":" + matcher.group(3);
        return Optional.of(new WebOrigin(matcher.group(1) + "://" + matcher.group(2) + port));
    }

    /**
     * Whether a page may come in.
     *
     * @param origin the Origin field of the request, as it came
     * @param host its Host field, as it came
     */
    public boolean admits(String origin, String host) {
        if (equals(ANY)) {
            return true;
        }
        Matcher page = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        if (!page.matches()) {
            return false; // such as null, of a file or of a page in a sandbox
        }
        if (!equals(SAME)) {
            return parse(origin).filter(this::equals).isPresent();
        }
        Matcher asked = HOST.matcher(host.toLowerCase(Locale.ROOT));
        return asked.matches() && asked.group(1).equals(page.group(2));
    }

    @Override
    public String toString() {
        return text;
    }
}
