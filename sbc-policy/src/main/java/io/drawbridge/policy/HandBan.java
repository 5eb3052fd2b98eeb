package io.drawbridge.policy;

import io.drawbridge.policy.ban.Ban;

import java.util.List;

/** What came of a ban by hand. */
public sealed interface HandBan {
    /**
     * It is in force.
     *
     * @param untouched what in it goes on all the same
     */
    record Banned(Ban ban, List<Exempt> untouched) implements HandBan {
        public Banned {
            untouched = List.copyOf(untouched);
        }
    }

    /** It would not touch anybody, because no ban touches this. */
    record Pointless(Exempt exempt) implements HandBan {}

    /** There are too many bans by hand. */
    record Full() implements HandBan {}
}
