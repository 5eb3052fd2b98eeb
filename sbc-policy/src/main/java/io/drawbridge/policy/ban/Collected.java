package io.drawbridge.policy.ban;

import io.drawbridge.policy.acl.Prefix;

import java.time.Instant;

/**
 * What somebody has collected by now, banned for it or not.
 *
 * @param user empty unless the scope is a user
 * @param score what is left of it
 * @param proven the part of it that counts for a ban; the rest anybody may have sent
 * @param counts what was done since the score was last zero
 * @param last when the latest of it was done
 */
public record Collected(
        Scope scope,
        Prefix place,
        String user,
        double score,
        double proven,
        OffenceCounts counts,
        Instant last) {}
