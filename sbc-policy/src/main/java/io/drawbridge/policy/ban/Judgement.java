package io.drawbridge.policy.ban;

import java.util.List;

/**
 * What an offence led to.
 *
 * @param spared why it does not count against the address
 * @param score of the address after it; 0 when it does not count against that
 * @param begun bans that began with it
 */
public record Judgement(Spared spared, double score, List<Ban> begun) {
    /** Who is protected from what is done in his name. */
    public enum Spared {
        /** Nobody: it counts. */
        NOBODY,
        /** A trunk: nothing that comes from its address counts. */
        TRUNK,
        /** A source that is never banned. */
        NEVER_BAN,
        /** People who may come in misdial. */
        MISDIALLED,
        /** The owner of a flow in whose name anybody may have sent it. */
        OWNER,
        /** The neighbours behind one address: the flow and the user count. */
        NEIGHBOURS,
        /** The address counts with another user's failure, or with this one's silence. */
        USER_FIRST
    }

    public Judgement {
        begun = List.copyOf(begun);
    }

    static Judgement spared(Spared why) {
        return new Judgement(why, 0, List.of());
    }
}
