package io.drawbridge.core.admin;

import io.drawbridge.policy.SecurityEvent;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.Ban;
import io.drawbridge.policy.ban.Judgement;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.fraud.FraudVerdict;
import io.drawbridge.policy.reason.Rule;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An event as one line: the time (RFC 3339, UTC, milliseconds), the node, {@code drawbridge:}, the
 * kind of event, {@code address=}, and more {@code key=value}. What a sender wrote stands in double
 * quotes at the end and has none itself, so that nobody can write what another key says.
 */
final class SecurityLine {
    private static final int LONGEST = 160; // characters of a text

    private final StringBuilder line = new StringBuilder(256);

    private SecurityLine(Instant at, String node, String event) {
        Instant shown = at.truncatedTo(ChronoUnit.MILLIS);
        String time = shown.toString();
        boolean whole = shown.getNano() == 0;
        line.append(whole ? time.substring(0, time.length() - 1) + ".000Z" : time);
        line.append(' ').append(node).append(" drawbridge: ").append(event);
    }

    /** Without a line end. */
    static String of(SecurityEvent event, String node) {
        return switch (event) {
            case SecurityEvent.Offended offended -> offence(offended, node);
            case SecurityEvent.Banned(Instant at, Ban ban) -> ban(at, ban, node);
            case SecurityEvent.Lifted(Instant at, var place) ->
                    new SecurityLine(at, node, "unban")
                            .with("address", place.map(Prefix::toString).orElse("all"))
                            .text();
            case SecurityEvent.Costly costly -> costly(costly, node);
        };
    }

    /** Says how many events have no line. */
    static String suppressed(Instant at, String node, long events) {
        return new SecurityLine(at, node, "suppressed")
                .with("events", Long.toString(events))
                .text();
    }

    private static String offence(SecurityEvent.Offended event, String node) {
        Offence offence = event.offence();
        Judgement judgement = event.judgement();
        return new SecurityLine(event.at(), node, "offence")
                .with("address", offence.source().address().getHostAddress())
                .with("kind", offence.kind().word())
                .with("proven", offence.standing().proven() ? "yes" : "no")
                .with("counts", counts(judgement.spared()))
                .with("score", score(judgement.score()))
                .rule(offence.rule())
                .quoted("user", offence.user())
                .quoted("message", offence.message())
                .text();
    }

    /** Against whom, or whom it spares. */
    private static String counts(Judgement.Spared spared) {
        return switch (spared) {
            case NOBODY -> "address";
            case NEIGHBOURS, OWNER -> "flow";
            case USER_FIRST -> "user";
            case TRUNK -> "never-trunk";
            case NEVER_BAN -> "never-ban";
            case MISDIALLED -> "never-misdialled";
        };
    }

    private static String ban(Instant at, Ban ban, String node) {
        return new SecurityLine(at, node, ban.proven() ? "ban" : "drop")
                .with("address", ban.place().toString())
                .with("scope", ban.scope().word())
                .with("until", ban.until().truncatedTo(ChronoUnit.SECONDS).toString())
                .with("repeats", Integer.toString(ban.repeats()))
                .rule(ban.evidence().rule())
                .quoted("user", ban.user())
                .quoted("reason", ban.evidence().toString())
                .text();
    }

    private static String costly(SecurityEvent.Costly event, String node) {
        return new SecurityLine(event.at(), node, "fraud")
                .with("address", event.source().toString())
                .with("outcome", word(event.verdict().outcome()))
                .with("class", word(event.destination().numberClass()))
                .quoted("user", event.user())
                .quoted("number", event.destination().number())
                .quoted(
                        "reason",
                        event.verdict().findings().stream()
                                .map(FraudVerdict.Finding::toString)
                                .collect(Collectors.joining("; ")))
                .text();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String score(double score) {
        return String.format(Locale.ROOT, "%.1f", score);
    }

    private SecurityLine with(String key, String value) {
        line.append(' ').append(key).append('=').append(value);
        return this;
    }

    private SecurityLine rule(Rule rule) {
        return quoted("rule", rule.toString());
    }

    private SecurityLine quoted(String key, String text) {
        line.append(' ').append(key).append("=\"");
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            line.append(c == '"' ? '\'' : c < 0x20 || c > 0x7E ? '?' : c);
        }
        line.append('"');
        return this;
    }

    private String text() {
        return line.toString();
    }
}
