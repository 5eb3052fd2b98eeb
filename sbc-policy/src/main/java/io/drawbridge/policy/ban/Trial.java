package io.drawbridge.policy.ban;

import io.drawbridge.policy.ban.Judgement.Spared;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One offence being judged: first the user and the flow, then the address.
 *
 * <p>A wrong password is one user's. It counts against his address when it is the first of that
 * user there, and when it silences him or the flow: so many users tried from one address are a ban
 * soon, and one telephone with an old password never is.
 */
final class Trial {
    private final Bans bans;
    private final Offence offence;
    private final BanRules rules;
    private final long now;
    private final Instant clock;
    private final long source;
    private final List<Ban> begun = new ArrayList<>();

    Trial(Bans bans, Offence offence, BanRules rules, long now, Instant clock) {
        this.bans = bans;
        this.offence = offence;
        this.rules = rules;
        this.now = now;
        this.clock = clock;
        this.source = offence.source().source();
    }

    Judgement judge() {
        Offence.Standing standing = offence.standing();
        boolean failure = offence.kind() == OffenceKind.AUTH_FAILURE;
        boolean news = !failure || judgeUser();
        if (standing.authenticated()) {
            if (news) judgeSubject(Subject.flow(source, offence.flow()));
            return new Judgement(Spared.OWNER, 0, begun);
        }
        boolean shared = standing.neighbour() || standing.neverBan();
        if (failure || shared) news |= judgeSubject(Subject.flow(source, offence.flow()));
        if (shared) {
            Spared why = standing.neverBan() ? Spared.NEVER_BAN : Spared.NEIGHBOURS;
            return new Judgement(why, 0, begun);
        }
        return news ? judgeAddress() : new Judgement(Spared.USER_FIRST, 0, begun);
    }

    /** Whether it is more than one further failure of the same user. */
    private boolean judgeUser() {
        Subject user = Subject.user(source, offence.user());
        boolean first = bans.scores().live(user, now) == null;
        return judgeSubject(user) || first;
    }

    private Judgement judgeAddress() {
        Subject address = Subject.address(source);
        Score score = bans.scores().add(address, offence, rules, now);
        if (rules.reached(score.all) && convict(address, score)) {
            bans.sentencePrefix(source, offence, score, now, clock).ifPresent(begun::add);
        }
        return new Judgement(Spared.NOBODY, score.all, begun);
    }

    /** Whether a ban has begun with it. */
    private boolean judgeSubject(Subject subject) {
        Score score = bans.scores().add(subject, offence, rules, now);
        return rules.reached(score.all) && convict(subject, score);
    }

    private boolean convict(Subject subject, Score score) {
        boolean more =
                bans.sentence(subject, score, offence, now, clock).map(begun::add).orElse(false);
        if (more && rules.reached(score.proven)) bans.scores().paid(subject);
        return more;
    }
}
