package io.drawbridge.policy.ban;

import io.drawbridge.policy.reason.Rule;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A ban as it is kept: small, because there may be a million. It stays after it has ended, so that
 * the next one is longer.
 */
final class Sentence extends KeyedTable.Entry {
    final Scope scope;
    final long source;
    final String user;
    final long since;
    final int repeats;
    final Rule rule;
    final OffenceKind kind;
    final long counts;
    final float score;
    final @Nullable String message;

    /** When it ends, and why it began; {@code repeats} are the bans before this one. */
    Sentence(Subject subject, long since, long until, int repeats, Evidence why, boolean withText) {
        super(subject.key(), until);
        this.scope = subject.scope();
        this.source = subject.source();
        this.user = subject.user();
        this.since = since;
        this.repeats = repeats;
        this.rule = why.rule();
        this.kind = why.kind().orElse(OffenceKind.FRAUD);
        this.counts = why.counts().packed();
        this.score = (float) why.score();
        this.message = withText ? why.message() : null;
    }

    Evidence evidence() {
        return new Evidence(
                rule,
                Optional.of(kind),
                new OffenceCounts(counts),
                score,
                message == null ? "" : message);
    }
}
