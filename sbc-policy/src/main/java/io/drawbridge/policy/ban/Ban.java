package io.drawbridge.policy.ban;

import io.drawbridge.policy.acl.Prefix;

import java.time.Instant;

/**
 * A ban that is in force, as it is shown.
 *
 * @param place the source or the whole prefix
 * @param user empty unless one user is meant
 * @param proven false for a short drop of a source that may not be the sender; such a one is shown
 *     to no other machine
 * @param until by the clock of now, however that was set meanwhile
 * @param repeats bans of the same before this one
 */
public record Ban(
        Scope scope,
        Prefix place,
        String user,
        boolean proven,
        Instant since,
        Instant until,
        int repeats,
        Evidence evidence) {
    /** Whether a firewall or another node may be told. */
    public boolean exported() {
        return proven && (scope == Scope.ADDRESS || scope == Scope.PREFIX);
    }
}
