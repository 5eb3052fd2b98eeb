package io.drawbridge.core.engine;

import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.auth.RelayedChallenges;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.dialog.Shards;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transaction.Timers;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.policy.PolicyEngine;

import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What an engine is made of.
 *
 * @param shard which one this is, 0 to shards − 1
 * @param points all listening points of the process, each at its index
 * @param secret of the node, at least 16 bytes; the same for all shards
 * @param random unpredictable for outsiders; this engine's own
 * @param policy the same for all shards
 * @param bindings the same for all shards
 * @param presented the same for all shards
 * @param gate the same for all shards
 * @param challenges the same for all shards
 * @param counters this engine's own
 * @param clock on the wall: for what people are told and for working hours, never for how long
 *     something lasts
 * @param maxTransactions most server, and most client transactions at a time, at least 8
 */
public record EngineParts(
        int shard,
        Shards shards,
        SbcConfig config,
        List<ListeningPoint> points,
        byte[] secret,
        RandomGenerator random,
        PolicyEngine policy,
        Bindings bindings,
        PresentedNames presented,
        DigestGate gate,
        RelayedChallenges challenges,
        Counters counters,
        InstantSource clock,
        Timers timers,
        int maxTransactions) {
    public EngineParts {
        points = List.copyOf(points);
    }
}
