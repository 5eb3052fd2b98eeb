package io.drawbridge.core.harness;

import io.drawbridge.core.app.CertifiedTrunks;
import io.drawbridge.core.app.PacketScreen;
import io.drawbridge.core.auth.ConfiguredUsers;
import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.auth.RelayedChallenges;
import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.Trust;
import io.drawbridge.core.dialog.Shards;
import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.engine.EngineParts;
import io.drawbridge.core.engine.SipEngine;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.registration.KeptBinding;
import io.drawbridge.core.screening.Floods;
import io.drawbridge.core.screening.FlowNumbers;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.server.SourceScreen;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transaction.SipHash;
import io.drawbridge.core.transaction.Timers;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.ban.BanLines;
import io.drawbridge.policy.credentials.Users;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The engines of one node, built as the product builds them, and their counters. */
final class Engines {
    private static final int MAX_SOURCES = 10_000;
    private static final int MAX_TRANSACTIONS = 10_000;

    private final SbcConfig config;
    private final List<ListeningPoint> points;
    private final Shards shards;
    private final byte[] secret;
    private final SplittableRandom random;
    private final InstantSource clock;
    private final PolicyEngine policy;
    private final Bindings bindings = new Bindings(1_000, 10);
    private final PacketScreen screen;
    private Users users;
    private final DigestGate gate;
    private final RelayedChallenges challenges;
    private final List<Counters> counters = new ArrayList<>();
    private final List<SipEngine> engines = new ArrayList<>();

    Engines(
            SbcConfig config,
            List<ListeningPoint> points,
            int shards,
            SplittableRandom random,
            InstantSource clock) {
        this(
                config,
                points,
                new Shards(new SipHash(random.nextLong(), random.nextLong()), shards),
                random,
                secret(random),
                clock);
    }

    private Engines(
            SbcConfig config,
            List<ListeningPoint> points,
            Shards shards,
            SplittableRandom random,
            byte[] secret,
            InstantSource clock) {
        this.config = config;
        this.points = points;
        this.random = random;
        this.clock = clock;
        this.shards = shards;
        this.policy = new PolicyEngine(config.policyRules(), MAX_SOURCES);
        this.secret = secret;
        FlowNumbers numbers = new FlowNumbers(secret, points);
        this.screen =
                new PacketScreen(
                        policy,
                        numbers,
                        bindings,
                        new CertifiedTrunks(config, new PresentedNames()),
                        new Floods(policy, bindings, numbers, clock),
                        config.networks().values().stream()
                                .filter(network -> network.trust() == Trust.TRUSTED)
                                .map(NetworkConfig::name)
                                .collect(Collectors.toSet()));
        this.users = users(config);
        byte[] key = new byte[32];
        random.nextBytes(key);
        this.gate =
                new DigestGate(
                        () -> this.users, key, DigestGate.NONCE_LIFETIME, DigestGate.MOST_NONCES);
        this.challenges =
                new RelayedChallenges(
                        new SipHash(random.nextLong(), random.nextLong()), RelayedChallenges.MOST);
    }

    private Users users(SbcConfig those) {
        return ConfiguredUsers.of(those.realm(), secret, those.users());
    }

    /** What all shards have in common follows the next configuration. */
    void follow(SbcConfig next) {
        policy.apply(next.policyRules());
        users = users(next);
    }

    private static byte[] secret(SplittableRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return secret;
    }

    /** Those of the next start, with what is kept on disk: the secret and the bindings. */
    Engines restarted(long now) {
        Engines next = new Engines(config, points, shards, random.split(), secret, clock);
        Instant wall = Instant.ofEpochSecond(0, now);
        for (AddressOfRecord aor : bindings.users()) {
            List<Binding> again =
                    bindings.of(aor, now).stream()
                            .map(binding -> KeptBinding.of(binding, points, wall, now))
                            .flatMap(kept -> kept.restored(points, wall, now).stream())
                            .toList();
            next.bindings.restore(aor, again, now);
        }
        List<String> lines = new ArrayList<>();
        BanLines.write(policy.guard().bans(), now, clock.instant(), lines::add);
        BanLines.read(lines.stream(), next.policy.guard().bans(), now, clock.instant());
        return next;
    }

    Engine create(int shard) {
        Counters own = new Counters();
        counters.add(own);
        SipEngine engine =
                new SipEngine(
                        new EngineParts(
                                shard,
                                shards,
                                config,
                                points,
                                secret,
                                random.split(),
                                policy,
                                bindings,
                                new PresentedNames(),
                                gate,
                                challenges,
                                own,
                                clock,
                                Timers.RFC_DEFAULTS,
                                MAX_TRANSACTIONS));
        engines.add(engine);
        return engine;
    }

    /** As the shell asks before it reads a packet. */
    boolean admits(Flow flow, long now) {
        return screen.admits(points.get(flow.listener()), flow.remote(), flow.connection(), now)
                == SourceScreen.Answer.ADMITTED;
    }

    /** Calls, transactions and commands to the relay that are still remembered. */
    int leftovers() {
        return engines.stream().mapToInt(SipEngine::leftovers).sum();
    }

    /** Calls that still count against the limits. */
    int admitted() {
        return policy.runningCalls();
    }

    PolicyEngine policy() {
        return policy;
    }

    Bindings bindings() {
        return bindings;
    }

    int count() {
        return shards.count();
    }

    List<Counters> counters() {
        return counters;
    }
}
