package io.drawbridge.core.cli;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The media of a running call in a few words: how each side is protected and how good it is heard,
 * the inbound side first, and what somebody should look at.
 */
final class CallMedia {
    private CallMedia() {}

    static String text(JsonNode streams) {
        List<String> sides = new ArrayList<>();
        Set<String> troubles = new LinkedHashSet<>();
        for (String side : List.of("inbound", "outbound")) {
            for (JsonNode stream : streams) {
                if (!stream.path("side").asString("").equals(side)) continue;
                if (stream.path("media").asString("").equals("audio")
                        && sides.size() < (side.equals("inbound") ? 1 : 2)) sides.add(side(stream));
                troubles(side, stream, troubles);
            }
        }
        if (sides.isEmpty()) return "-";
        String text = String.join(" / ", sides);
        return troubles.isEmpty() ? text : text + "; " + String.join(", ", troubles);
    }

    /** {@code dtls 4.3}. */
    private static String side(JsonNode stream) {
        String security = CallTable.text(stream.path("security"));
        int space = security.indexOf(' ');
        String word = space < 0 ? security : security.substring(0, space);
        JsonNode mos = stream.path("mos");
        return mos.isNumber() ? word + String.format(Locale.ROOT, " %.1f", mos.asDouble()) : word;
    }

    private static void troubles(String side, JsonNode stream, Set<String> troubles) {
        if (stream.path("oneWay").asBoolean(false)) troubles.add("nothing from " + side);
        if (stream.path("keyInClear").asBoolean(false)) troubles.add("key in clear");
        if (!stream.path("rejectedFrom").asString("").isEmpty())
            troubles.add("rejected " + CallTable.text(stream.path("rejectedFrom")));
    }
}
