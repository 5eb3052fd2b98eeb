package io.drawbridge.core.b2bua;

import io.drawbridge.core.auth.RelayedChallenges;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.media.LegProfiles;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.routing.Devices;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.screening.Recognition;
import io.drawbridge.core.transaction.Timers;
import io.drawbridge.core.transport.ListeningPoint;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What all calls of a shard share. A call keeps the one it started with.
 *
 * @param bindings the same for all shards
 * @param challenges of trunks that have passed; the same for all shards
 * @param profiles how the relay speaks with each peer
 * @param commandIds numbers for media commands, unique in the shard
 * @param clean false for a text that holds an inside address or name
 * @param mediaTimeout how long the relay has for a reply, ns
 */
public record Surroundings(
        SbcConfig config,
        List<ListeningPoint> points,
        Trunks trunks,
        Recognition recognition,
        Bindings bindings,
        RelayedChallenges challenges,
        Devices devices,
        LegProfiles profiles,
        Identifiers identifiers,
        RandomGenerator random,
        Timers timers,
        LongSupplier commandIds,
        Predicate<String> clean,
        long mediaTimeout) {}
