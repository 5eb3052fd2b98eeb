package io.drawbridge.core.cli;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Running calls as a table for people. */
final class CallTable {
    private static final List<String> HEAD =
            List.of("STATE", "SINCE", "FROM", "TO", "INBOUND", "OUTBOUND", "MEDIA", "ID");
    private static final int WIDEST = 48;
    private static final String GAP = "  ";

    private CallTable() {}

    /** The text is no list of calls. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    /**
     * @param json answer of {@code GET /api/calls}
     * @throws UnreadableException when it is something else
     */
    static void print(String json, Instant now, PrintWriter out) {
        JsonNode calls = read(json).path("calls");
        if (!calls.isArray()) {
            throw new UnreadableException("no calls in it");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        for (JsonNode call : calls) {
            rows.add(
                    List.of(
                            text(call.path("state")),
                            since(call, now),
                            text(call.path("from")),
                            text(call.path("to")),
                            leg(call.path("inbound")),
                            leg(call.path("outbound")),
                            CallMedia.text(call.path("media")),
                            text(call.path("id"))));
        }
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        if (rows.size() > 1) {
            rows.forEach(row -> out.println(line(row, widths)));
        }
        out.println(rows.size() == 2 ? "1 call" : rows.size() - 1 + " calls");
    }

    private static JsonNode read(String json) {
        try {
            return new JsonMapper().readTree(json);
        } catch (JacksonException notJson) {
            throw new UnreadableException("no JSON");
        }
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    /** How long the call has been answered, or else has been there. */
    private static String since(JsonNode call, Instant now) {
        JsonNode answered = call.path("answered");
        String from = (answered.isString() ? answered : call.path("started")).asString("");
        try {
            Duration length = Duration.between(Instant.parse(from), now);
            long seconds = Math.max(0, length.toSeconds());
            return "%d:%02d:%02d".formatted(seconds / 3_600, seconds / 60 % 60, seconds % 60);
        } catch (DateTimeException notATime) {
            return "-";
        }
    }

    /** The user or the peer's name, else its address. */
    private static String leg(JsonNode leg) {
        String user = text(leg.path("user"));
        String peer = user.equals("-") ? text(leg.path("peer")) : user;
        String address = text(leg.path("address"));
        return peer.equals("-") ? address : address.equals("-") ? peer : peer + " " + address;
    }

    /** What callers wrote is data: no control characters reach the terminal. */
    static String text(JsonNode node) {
        String text = node.isMissingNode() || node.isNull() ? "" : node.asString("");
        String clean = text.replaceAll("\\p{C}", "?");
        return clean.isEmpty()
                ? "-"
                : clean.length() > WIDEST ? clean.substring(0, WIDEST - 1) + "…" : clean;
    }
}
