package io.drawbridge.core.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A DiffServ code point (RFC 2474), written by its name or as a number.
 *
 * @param value 0 to 63
 */
public record Dscp(int value) {
    /** Class selectors, assured forwarding (RFC 2597) and expedited forwarding (RFC 3246). */
    private static final Map<String, Integer> NAMES = names();

    static final String PATTERN = "cs[0-7]|af[1-4][1-3]|ef|[0-9]|[1-5][0-9]|6[0-3]";

    public Dscp {
        if (value < 0 || value > 63) throw new IllegalArgumentException("dscp " + value);
    }

    private static Map<String, Integer> names() {
        Map<String, Integer> names = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) names.put("cs" + i, 8 * i);
        for (int i = 1; i <= 4; i++)
            for (int drop = 1; drop <= 3; drop++) names.put("af" + i + drop, 8 * i + 2 * drop);
        names.put("ef", 46);
        return Map.copyOf(names);
    }

    /** Empty when the text is no code point. */
    public static Optional<Dscp> parse(String text) {
        if (!text.matches(PATTERN)) return Optional.empty();
        Integer named = NAMES.get(text);
        return Optional.of(new Dscp(named == null ? Integer.parseInt(text) : named));
    }

    /** The octet of the IPv4 and IPv6 header that holds it. */
    public int trafficClass() {
        return value << 2;
    }

    @Override
    public String toString() {
        return NAMES.entrySet().stream()
                .filter(name -> name.getValue() == value)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> String.format(Locale.ROOT, "%d", value));
    }
}
