package io.drawbridge.policy.ban;

import io.drawbridge.policy.reason.Rule;

import java.util.Locale;
import java.util.Optional;

/**
 * Why somebody was banned.
 *
 * @param rule by which
 * @param kind of the offence that tipped it; empty when it was done by hand
 * @param counts what was done since the score was last zero
 * @param score that was reached
 * @param message that tipped it, at most 120 characters, printable; empty when it is no longer kept
 */
public record Evidence(
        Rule rule, Optional<OffenceKind> kind, OffenceCounts counts, double score, String message) {
    private static final int LONGEST = 120;

    public Evidence {
        message = printable(message);
    }

    private static String printable(String text) {
        String kept = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        StringBuilder printable = new StringBuilder(kept.length());
        kept.chars().forEach(c -> printable.append(c < 0x20 || c == 0x7F ? '?' : (char) c));
        return printable.toString();
    }

    @Override
    public String toString() {
        if (kind.isEmpty()) {
            return "by hand, " + rule + (message.isEmpty() ? "" : ": " + message);
        }
        String done = counts.toString();
        return String.format(
                Locale.ROOT,
                "%s by %s: score %.1f%s%s",
                kind.get().word(),
                rule,
                score,
                done.isEmpty() ? "" : " of " + done,
                message.isEmpty() ? "" : ", tipped by " + message);
    }
}
