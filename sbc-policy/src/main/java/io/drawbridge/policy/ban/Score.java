package io.drawbridge.policy.ban;

import org.jspecify.annotations.Nullable;

/**
 * What a source, a flow or a user has collected. Points of messages that anybody may have sent
 * count apart: they never make a long ban.
 */
final class Score extends KeyedTable.Entry {
    final Scope scope;
    final long source;
    final String user;
    final double proven;
    final double all;
    final OffenceCounts counts;
    final long at;

    Score(
            Subject subject,
            double proven,
            double all,
            OffenceCounts counts,
            long at,
            BanRules rules) {
        super(subject.key(), at + rules.forgottenAfter(all));
        this.scope = subject.scope();
        this.source = subject.source();
        this.user = subject.user();
        this.proven = proven;
        this.all = all;
        this.counts = counts;
        this.at = at;
    }

    static Score plus(
            @Nullable Score before, Subject subject, Offence offence, BanRules rules, long now) {
        int points = rules.points(offence.kind());
        Score live = before != null && before.until() > now ? before : null;
        double all = live == null ? 0 : rules.faded(live.all, now - live.at);
        double proven = live == null ? 0 : rules.faded(live.proven, now - live.at);
        OffenceCounts counts = live == null ? OffenceCounts.NONE : live.counts;
        return new Score(
                subject,
                offence.standing().proven() ? proven + points : proven,
                all + points,
                counts.plus(offence.kind()),
                now,
                rules);
    }
}
