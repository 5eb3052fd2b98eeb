package io.drawbridge.core.app;

import io.drawbridge.core.acme.OrderedCertificates;
import io.drawbridge.core.admin.AdminServer;
import io.drawbridge.core.admin.AdminSources;
import io.drawbridge.core.admin.BansApi;
import io.drawbridge.core.admin.CallQuality;
import io.drawbridge.core.admin.CallRecordFile;
import io.drawbridge.core.admin.Calls;
import io.drawbridge.core.admin.Health;
import io.drawbridge.core.admin.Logging;
import io.drawbridge.core.admin.Metrics;
import io.drawbridge.core.admin.SecurityLog;
import io.drawbridge.core.admin.TrunkState;
import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.auth.RelayedChallenges;
import io.drawbridge.core.cli.Instance;
import io.drawbridge.core.cli.Launch;
import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.RegistrationConfig;
import io.drawbridge.core.config.RegistrationTarget;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.Secret;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.config.Trust;
import io.drawbridge.core.config.UserConfig;
import io.drawbridge.core.dialog.Shards;
import io.drawbridge.core.engine.EngineParts;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.SipEngine;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.screening.Floods;
import io.drawbridge.core.screening.FlowNumbers;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.server.BindException;
import io.drawbridge.core.server.Dns;
import io.drawbridge.core.server.Listener;
import io.drawbridge.core.server.ProcessTime;
import io.drawbridge.core.server.SipServer;
import io.drawbridge.core.server.SocketBackend;
import io.drawbridge.core.server.TargetLookup;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.tls.Certificates;
import io.drawbridge.core.tls.Cryptography;
import io.drawbridge.core.tls.KeyLog;
import io.drawbridge.core.tls.TlsEngine;
import io.drawbridge.core.tls.WrongCertificate;
import io.drawbridge.core.transaction.SipHash;
import io.drawbridge.core.transaction.Timers;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.ban.Room;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.SessionStatistics;
import io.drawbridge.relay.server.EmbeddedRelay;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The running server: every part made by hand, in the order in which they need each other. */
final class Drawbridge {
    private static final Logger LOG = LoggerFactory.getLogger(Drawbridge.class);
    private static final int MOST_SOURCES = 100_000;
    private static final int MOST_TRANSACTIONS = 400_000;

    /** What of the memory the usual transactions may take at most: an eighth. */
    private static final long MEMORY_FOR_A_TRANSACTION = 8 * 1_024;

    private static final int MOST_BINDINGS = 500_000;
    private static final int HAND_OVER_QUEUE = 4_096;
    private static final int FAILED = 1;
    private static final String BINDINGS = "bindings.jsonl";
    private static final String BANS = "bans";
    private static final Duration BANS_INTERVAL = Duration.ofSeconds(1);
    private static final Duration USERS_INTERVAL = Duration.ofMillis(500);
    private static final Duration CERTIFICATES_INTERVAL = Duration.ofSeconds(1);

    private final ProcessTime time = ProcessTime.start();
    private final AtomicBoolean draining = new AtomicBoolean();

    /**
     * Serves until it is told to stop.
     *
     * @return exit code: 0 after a drain, 1 when something it needs is not to be had
     */
    int run(Launch launch, PrintWriter startText) {
        SbcConfig config = launch.config();
        Logging.configure(config.telemetry().log());
        try {
            return serve(launch, startText);
        } catch (BindException
                | UncheckedIOException
                | IllegalStateException
                | WrongCertificate e) {
            LOG.error("cannot start: {}", e.getMessage());
            return FAILED;
        } catch (InterruptedException _) {
            return FAILED;
        } finally {
            Logging.stop();
        }
    }

    private int serve(Launch launch, PrintWriter startText)
            throws InterruptedException, WrongCertificate {
        SbcConfig config = launch.config();
        byte[] secret = NodeSecret.of(config.node());
        PresentedNames presented = new PresentedNames();
        PeerDirectory peers = new PeerDirectory(config);
        CertifiedTrunks certified = new CertifiedTrunks(config, presented);
        Cryptography cryptography = cryptography(config);
        Certificates certificates =
                new Certificates(
                        config.certificates(),
                        config.node().data(),
                        cryptography,
                        InstantSource.system(),
                        CERTIFICATES_INTERVAL);
        List<Listener> listeners = Wiring.listeners(config, certificates, peers, presented);
        PolicyEngine policy =
                new PolicyEngine(
                        config.policyRules(),
                        MOST_SOURCES,
                        Room.DEFAULTS,
                        new SecureRandom().nextLong());
        Bindings bindings = new Bindings(MOST_BINDINGS, config.contactsPerAor());
        UserDirectory users = new UserDirectory(config, secret, USERS_INTERVAL);
        Path kept = config.node().data().resolve(BINDINGS);
        List<ListeningPoint> points = listeners.stream().map(Listener::point).toList();
        new KeptBindings(kept, points, binding -> serves(config, users, binding))
                .into(bindings, Instant.now(), time.now());
        TrunkAddresses trunkAddresses = new TrunkAddresses(policy, config);
        BansFile bansFile =
                new BansFile(
                        config.node().data().resolve(BANS),
                        policy.guard(),
                        time,
                        InstantSource.system(),
                        BANS_INTERVAL);
        bansFile.read();
        List<SipServer.Shard> shards =
                shards(config, listeners, secret, policy, bindings, presented, users);
        Signals signals = new Signals();
        try (EmbeddedRelay relay = EmbeddedRelay.start(Wiring.relay(config));
                CallRecordFile records =
                        new CallRecordFile(
                                config.callRecordsFile(),
                                CallRecordFile.Rotation.DEFAULT,
                                time.startedAt());
                SecurityLog securityLog =
                        new SecurityLog(
                                config.securityLogFile(),
                                CallRecordFile.Rotation.DEFAULT,
                                SecurityLog.Pace.DEFAULT,
                                config.node().name(),
                                policy.guard().events(),
                                InstantSource.system());
                bansFile;
                users;
                certificates;
                BindingsFile bindingsFile =
                        new BindingsFile(
                                kept,
                                bindings,
                                points,
                                time,
                                InstantSource.system(),
                                BindingsFile.Rhythm.DEFAULT);
                OrderedCertificates ordered =
                        new OrderedCertificates(
                                config.node().data(), certificates, InstantSource.system());
                Metrics metrics = new Metrics()) {
            SipServer server =
                    new SipServer(
                            new SipServer.Settings(
                                    listeners, SocketBackend.best(), HAND_OVER_QUEUE),
                            shards,
                            relay,
                            packetScreen(config, policy, secret, points, bindings, certified),
                            ((Consumer<CallRecord>) records).andThen(new CallQuality(metrics)),
                            time);
            try (TargetLookup lookup =
                            new TargetLookup(
                                    Wiring.lookups(config),
                                    Dns.system(),
                                    input -> {
                                        trunkAddresses.heard(input);
                                        server.post(input);
                                    });
                    Reload reload =
                            new Reload(
                                    launch.file(),
                                    config,
                                    next -> {
                                        certificates.follow(next.certificates());
                                        ordered.follow(next.certificates());
                                        certified.follow(next);
                                        follow(next, trunkAddresses, users, peers, lookup);
                                        announce(launch.with(next));
                                    });
                    AdminServer admin =
                            admin(
                                    reload,
                                    server,
                                    relay,
                                    lookup,
                                    metrics,
                                    users,
                                    bindings,
                                    policy,
                                    () -> health(cryptography, ordered))) {
                metrics.counters(shards.stream().map(SipServer.Shard::counters).toList())
                        .build(
                                Map.of(
                                        "version", version(),
                                        "java", Runtime.version().toString(),
                                        "sockets", server.backend().name().toLowerCase(Locale.ROOT),
                                        "media", relay.ioName(),
                                        "tls", certificates.engine().toString()));
                new Gauges(metrics)
                        .server(server, policy)
                        .policy(policy)
                        .tolls(policy.guard().budgets())
                        .bindings(bindings)
                        .bindings(bindingsFile)
                        .guard(policy.guard())
                        .bans(bansFile)
                        .securityLog(securityLog)
                        .records(records)
                        .certificates(certificates)
                        .orders(ordered, certificates)
                        .relay(relay);
                peers.lookUpIn(lookup::known);
                certificates.start();
                lookup.start(); // before the first call, which may come with the first open socket
                server.start();
                admin.start();
                ordered.start(config.certificates());
                users.start();
                bindingsFile.start();
                bansFile.start();
                signals.install(reload::request);
                if (server.backend() == SocketBackend.NIO) {
                    LOG.warn(
                            "signalling uses the portable sockets: {}",
                            SocketBackend.whyNotEpoll());
                }
                if (config.policy().fraud().country().isEmpty() && !config.trunks().isEmpty()) {
                    LOG.warn(
                            "policy.fraud.country is not set: national numbers are read as they are"
                                    + " dialled, and premium ones among them are not known");
                }
                announce(launch);
                cryptography
                        .keyLog()
                        .ifPresent(keys -> startText.println("ATTENTION: " + keys.warning()));
                new StartText(launch, startText).print(version(), listeners, relay.ioName());
                signals.awaitEnd();
                draining.set(true);
                Duration drain = reload.running().node().drain();
                LOG.info("draining: new calls get 503, running calls have {}", drain);
                boolean clean = server.drain(drain).join();
                withdraw(launch);
                LOG.info(clean ? "drained" : "stopped with calls still running");
            } finally {
                server.stop();
            }
        }
        return 0;
    }

    private static PacketScreen packetScreen(
            SbcConfig config,
            PolicyEngine policy,
            byte[] secret,
            List<ListeningPoint> points,
            Bindings bindings,
            CertifiedTrunks certified) {
        FlowNumbers numbers = new FlowNumbers(secret, points);
        Floods floods = new Floods(policy, bindings, numbers, InstantSource.system());
        return new PacketScreen(
                policy, numbers, bindings, certified, floods, trustedNetworks(config));
    }

    private List<SipServer.Shard> shards(
            SbcConfig config,
            List<Listener> listeners,
            byte[] secret,
            PolicyEngine policy,
            Bindings bindings,
            PresentedNames presented,
            UserDirectory users) {
        int count = config.node().shards().orElse(Runtime.getRuntime().availableProcessors());
        ByteBuffer key = ByteBuffer.wrap(secret);
        Shards owners = new Shards(new SipHash(key.getLong(), key.getLong()), count);
        List<ListeningPoint> points = listeners.stream().map(Listener::point).toList();
        SecureRandom random = new SecureRandom();
        byte[] nonceKey = new byte[32];
        random.nextBytes(nonceKey);
        DigestGate gate =
                new DigestGate(users, nonceKey, DigestGate.NONCE_LIFETIME, DigestGate.MOST_NONCES);
        RelayedChallenges challenges =
                new RelayedChallenges(
                        new SipHash(random.nextLong(), random.nextLong()), RelayedChallenges.MOST);
        List<SipServer.Shard> shards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Counters counters = new Counters();
            EngineParts parts =
                    new EngineParts(
                            i,
                            owners,
                            config,
                            points,
                            secret,
                            new SecureRandom(),
                            policy,
                            bindings,
                            presented,
                            gate,
                            challenges,
                            counters,
                            InstantSource.system(),
                            Timers.RFC_DEFAULTS,
                            mostTransactions(count));
            shards.add(new SipServer.Shard(new SipEngine(parts), counters));
        }
        return shards;
    }

    private static Cryptography cryptography(SbcConfig config) throws WrongCertificate {
        TlsEngine engine = TlsEngine.best();
        if (!config.certificates().isEmpty()) {
            String why = engine == TlsEngine.OPENSSL ? "" : TlsEngine.whyNotOpenSsl();
            LOG.info("TLS by {}{}", engine, why.isEmpty() ? "" : " (" + why + ")");
        }
        if (config.telemetry().tlsKeyLog().isEmpty()) return new Cryptography(engine);
        KeyLog keyLog = KeyLog.open(config.telemetry().tlsKeyLog().get(), engine);
        LOG.warn("ATTENTION: {}", keyLog.warning());
        return new Cryptography(engine, Optional.of(keyLog));
    }

    /** Nothing keeps it from serving; but what an operator should know. */
    private static Health health(Cryptography cryptography, OrderedCertificates ordered) {
        List<String> remarks = new ArrayList<>(ordered.remarks());
        cryptography.keyLog().map(KeyLog::warning).ifPresent(remarks::add);
        return new Health(true, remarks);
    }

    /** Of a shard: so many that a flood cannot take the memory, however little of it there is. */
    private static int mostTransactions(int shards) {
        long fitting = Runtime.getRuntime().maxMemory() / MEMORY_FOR_A_TRANSACTION / shards;
        return (int) Math.clamp(fitting, 1_000, MOST_TRANSACTIONS);
    }

    /** A registration of before, made at a registrar, or by a user, who may be gone. */
    private static boolean serves(SbcConfig config, UserDirectory users, Binding binding) {
        return switch (config.registration().map(RegistrationConfig::to).orElse(null)) {
            case null -> false;
            case RegistrationTarget.Trunk(String name) -> binding.registrar().equals(name);
            case RegistrationTarget.Embedded _ ->
                    binding.registrar().isEmpty() && users.get().contains(binding.aor().user());
        };
    }

    /** All parts follow another configuration, one behind the other without a pause. */
    private static void follow(
            SbcConfig next,
            TrunkAddresses trunkAddresses,
            UserDirectory users,
            PeerDirectory peers,
            TargetLookup lookup) {
        peers.follow(next);
        lookup.replace(
                        Wiring.lookups(next),
                        known -> {
                            trunkAddresses.follow(next);
                            users.follow(next);
                            Logging.level(next.telemetry().log());
                            return new Input.Reconfigured(next, known);
                        })
                .join();
    }

    private static Set<String> trustedNetworks(SbcConfig config) {
        Set<String> trusted = new HashSet<>();
        for (NetworkConfig network : config.networks().values()) {
            if (network.trust() == Trust.TRUSTED) trusted.add(network.name());
        }
        return trusted;
    }

    private AdminServer admin(
            Reload reload,
            SipServer server,
            MediaRelay relay,
            TargetLookup lookup,
            Metrics metrics,
            UserDirectory users,
            Bindings bindings,
            PolicyEngine policy,
            Supplier<Health> health) {
        MediaQueries media = new MediaQueries(relay);
        Calls calls =
                new Calls() {
                    @Override
                    public CompletableFuture<List<CallSummary>> calls() {
                        return server.calls();
                    }

                    @Override
                    public CompletableFuture<Map<String, SessionStatistics>> media(
                            List<String> ids) {
                        return media.of(ids);
                    }

                    @Override
                    public void endCall(String id) {
                        server.endCall(id);
                    }
                };
        SbcConfig config = reload.running();
        return new AdminServer(
                config.admin().listen().endpoint().socketAddress(),
                config.admin().token().map(Secret::reveal),
                new AdminSources(
                        health,
                        () -> ready(reload.running(), lookup),
                        metrics::scrape,
                        calls,
                        () -> trunks(reload.running(), lookup),
                        () -> users.configured().stream().map(UserConfig::name).toList(),
                        () -> RegistrationStates.of(bindings, time.now()),
                        new BansApi(policy, time::now, InstantSource.system()),
                        reload::request,
                        time.startedAt()));
    }

    private Health ready(SbcConfig config, TargetLookup lookup) {
        List<String> reasons = new ArrayList<>();
        if (draining.get()) reasons.add("draining: new calls get 503");
        Map<String, List<Trunks.Address>> known = lookup.known();
        for (TrunkConfig trunk : config.trunks().values()) {
            if (known.getOrDefault(trunk.name(), List.of()).isEmpty()) {
                reasons.add("trunk " + trunk.name() + ": no address is known");
            }
        }
        return new Health(reasons.isEmpty(), reasons);
    }

    private static List<TrunkState> trunks(SbcConfig config, TargetLookup lookup) {
        Map<String, List<Trunks.Address>> known = lookup.known();
        return config.trunks().values().stream()
                .map(
                        trunk -> {
                            List<Trunks.Address> addresses =
                                    known.getOrDefault(trunk.name(), List.of());
                            return new TrunkState(
                                    trunk.name(),
                                    trunk.network(),
                                    trunk.targets().stream().map(t -> t.uri().toString()).toList(),
                                    addresses.stream().map(Drawbridge::text).toList(),
                                    addresses.isEmpty() ? "unresolved" : "resolved");
                        })
                .toList();
    }

    private static String text(Trunks.Address address) {
        String host = address.address().getAddress().getHostAddress();
        return address.transport().name().toLowerCase(Locale.ROOT)
                + "://"
                + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                + ":"
                + address.address().getPort();
    }

    private static String version() {
        return Optional.ofNullable(Drawbridge.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** The other commands find the server by it; the server does without. */
    private static void announce(Launch launch) {
        Path data = launch.config().node().data();
        try {
            Instance.of(launch).announce(data);
        } catch (IOException e) {
            LOG.warn(
                    "{}: `sbc calls` and others will not find this server: {}", data, e.toString());
        }
    }

    private static void withdraw(Launch launch) {
        Path data = launch.config().node().data();
        try {
            Instance.of(launch).withdraw(data);
        } catch (IOException e) {
            LOG.warn("{}: still names this server, which ends: {}", data, e.toString());
        }
    }
}
