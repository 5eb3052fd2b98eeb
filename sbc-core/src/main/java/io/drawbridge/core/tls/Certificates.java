package io.drawbridge.core.tls;

import io.drawbridge.core.config.CertificateConfig;
import io.drawbridge.core.screening.PresentedNames;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All certificates, and whom we believe: read at the start, and again whenever their files change.
 * What is new is tried first and then takes the place of the old at once; what is wrong changes
 * nothing, and says so. Connections that stand are not touched.
 */
public final class Certificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Duration SAY_AGAIN = Duration.ofDays(1);
    private static final Duration TICKET_KEY_LIFE = Duration.ofHours(12);

    private final Cryptography cryptography;
    private final TlsEngine engine;
    private final InstantSource clock;
    private final Duration interval;
    private final Path data;
    private final Challenges challenges;
    private volatile Map<String, CertificateSource> sources;
    private final Map<List<Path>, Anchors> anchors = new LinkedHashMap<>();
    private final List<Opened> doors = new CopyOnWriteArrayList<>();
    private final Set<String> wrong = ConcurrentHashMap.newKeySet();
    private final AtomicLong failures = new AtomicLong();
    private final Thread watch;
    private Instant said = Instant.MIN;
    private Instant ticketsMade;

    private record Opened(TlsDoor door, List<Path> authorities) {}

    private static final class Anchors {
        final WatchedFiles watched;
        PeerTrust trust;

        Anchors(List<Path> files) throws WrongCertificate {
            watched = new WatchedFiles(files);
            trust = PeerTrust.read(files);
        }
    }

    /**
     * Reads all certificates; makes those that are self-signed, in the folder {@code certificates}
     * of {@code data}.
     *
     * @param interval how often the files are looked at
     * @throws WrongCertificate when one cannot be used
     */
    public Certificates(
            Map<String, CertificateConfig> configured,
            Path data,
            Cryptography cryptography,
            InstantSource clock,
            Duration interval)
            throws WrongCertificate {
        this.cryptography = cryptography;
        this.engine = cryptography.engine();
        this.clock = clock;
        this.interval = interval;
        this.data = data;
        this.challenges = new Challenges(engine);
        this.ticketsMade = clock.instant();
        this.sources = Map.of();
        this.sources = sources(configured);
        this.watch = Thread.ofPlatform().name("certificates").daemon().unstarted(this::watch);
    }

    private Map<String, CertificateSource> sources(Map<String, CertificateConfig> configured)
            throws WrongCertificate {
        Map<String, CertificateSource> next = new LinkedHashMap<>();
        for (CertificateConfig one : configured.values()) {
            CertificateSource same = sources.get(one.name());
            try {
                next.put(
                        one.name(),
                        same != null && same.config().equals(one)
                                ? same
                                : new CertificateSource(one, data, clock.instant()));
            } catch (WrongCertificate why) {
                throw new WrongCertificate("certificates." + one.name() + ": " + why.why());
            }
        }
        return Collections.unmodifiableMap(next);
    }

    /**
     * Shows what another configuration says from now on, with all that the listening points name;
     * all of it, or nothing changes.
     *
     * @throws WrongCertificate when one cannot be used
     */
    public synchronized void follow(Map<String, CertificateConfig> configured)
            throws WrongCertificate {
        Map<String, CertificateSource> next = sources(configured);
        for (Map.Entry<String, CertificateSource> each : next.entrySet()) {
            if (each.getValue() == sources.get(each.getKey())) continue;
            TlsDoor.trial(each.getValue().material(), engine);
            wrong.remove(each.getKey());
        }
        boolean changed = !next.equals(sources);
        sources = next;
        wrong.retainAll(next.keySet());
        if (changed) doors.forEach(this::swap);
    }

    /**
     * What is wrong with the files of a configuration, and what soon will be; makes nothing.
     *
     * @return keys with what is to be said of them
     */
    public static List<Finding> inspect(
            Map<String, CertificateConfig> configured, Path data, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (CertificateConfig one : configured.values()) {
            Path kept = CertificateSource.kept(one, data);
            Path chain = one.chain().orElse(kept);
            Path key = one.key().orElse(kept);
            if (one.isKept() && !Files.exists(kept)) continue;
            String where = "certificates." + one.name();
            try {
                String soon = CertificateSource.soon(KeyMaterial.read(chain, key), now);
                if (!soon.isEmpty()) findings.add(new Finding(where, soon, false));
            } catch (WrongCertificate why) {
                findings.add(new Finding(where, why.why(), true));
            }
        }
        return findings;
    }

    /** The same for lists of authorities. */
    public static List<Finding> inspectAuthorities(String key, List<Path> files) {
        try {
            PeerTrust.read(files);
            return List.of();
        } catch (WrongCertificate why) {
            return List.of(new Finding(key, why.why(), true));
        }
    }

    /**
     * Something to be said.
     *
     * @param key in the configuration
     * @param wrong the server would not start
     */
    public record Finding(String key, String message, boolean wrong) {}

    /**
     * Makes a listening point's TLS.
     *
     * @param authorities files; empty: whom the Java runtime believes
     */
    public synchronized TlsDoor door(
            TlsDoor.Settings settings,
            List<Path> authorities,
            ExpectedPeer.Directory directory,
            PresentedNames presented)
            throws WrongCertificate {
        Anchors believed = anchors.get(authorities);
        if (believed == null) {
            believed = new Anchors(authorities);
            anchors.put(List.copyOf(authorities), believed);
        }
        TlsDoor door =
                new TlsDoor(
                        settings,
                        cryptography,
                        directory,
                        presented,
                        challenges,
                        materials(settings.certificates()),
                        believed.trust);
        doors.add(new Opened(door, List.copyOf(authorities)));
        return door;
    }

    private List<KeyMaterial> materials(List<String> names) {
        return names.stream().map(name -> source(name).material()).toList();
    }

    private CertificateSource source(String name) {
        return Objects.requireNonNull(sources.get(name), name);
    }

    /** Begins to watch the files; all doors are made. */
    public void start() {
        if (!doors.isEmpty()) watch.start();
    }

    public TlsEngine engine() {
        return engine;
    }

    public Set<String> names() {
        return Set.copyOf(sources.keySet());
    }

    /** When the certificate that is shown now ends; empty when there is none. Any thread. */
    public Optional<Instant> expires(String name) {
        return Optional.ofNullable(sources.get(name)).map(source -> source.material().expires());
    }

    /** What is shown to authorities that ask by TLS. */
    public Challenges challenges() {
        return challenges;
    }

    /**
     * From when until when a certificate is good that is kept for us.
     *
     * @see #keep
     */
    public record Kept(Instant begins, Instant expires) {}

    /** The certificate that {@link #keep} has written with the same mark; empty: another. */
    public Optional<Kept> kept(String name, String mark) throws WrongCertificate {
        return source(name).kept(mark);
    }

    /**
     * Writes a certificate that an authority has made into our file, from where it comes to be
     * shown.
     *
     * @param mark a line that says what it is
     * @param pem chain and key
     * @throws WrongCertificate when it cannot be used, or not written; then nothing has changed
     */
    public void keep(String name, String mark, String pem) throws WrongCertificate {
        source(name).write(mark, pem, engine, clock.instant());
    }

    /** Whether the files hold something else than what is shown, because it cannot be used. */
    public boolean isWrong(String name) {
        return wrong.contains(name);
    }

    /** How often a changed file could not be used. */
    public long failures() {
        return failures.get();
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(interval);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private synchronized void look() {
        try {
            boolean changed = false;
            for (Map.Entry<String, CertificateSource> each : sources.entrySet())
                changed |= renew(each.getKey(), each.getValue());
            for (Map.Entry<List<Path>, Anchors> each : anchors.entrySet())
                changed |= believe(each.getKey(), each.getValue());
            if (changed) doors.forEach(this::swap);
            remind();
        } catch (RuntimeException bug) {
            failures.incrementAndGet();
            LOG.error("certificates: an error while looking at their files", bug);
        }
    }

    private boolean renew(String name, CertificateSource source) {
        if (!source.changed()) return false;
        try {
            KeyMaterial next = source.tried(engine, clock.instant());
            source.show(next);
            wrong.remove(name);
            LOG.info("certificate {}: read again, {}", name, next);
            return true;
        } catch (WrongCertificate why) {
            wrong.add(name);
            failures.incrementAndGet();
            LOG.error(
                    "certificate {}: the old one stays, until {}: {}",
                    name,
                    source.material().expires(),
                    why.why());
            return false;
        }
    }

    private boolean believe(List<Path> files, Anchors anchors) {
        if (!anchors.watched.changed()) return false;
        try {
            anchors.trust = PeerTrust.read(files);
            LOG.info("authorities {}: read again", files);
            return true;
        } catch (WrongCertificate why) {
            failures.incrementAndGet();
            LOG.error("authorities: those of before stay: {}", why.why());
            return false;
        }
    }

    private void swap(Opened opened) {
        try {
            opened.door()
                    .become(
                            materials(opened.door().settings().certificates()),
                            Objects.requireNonNull(anchors.get(opened.authorities())).trust);
        } catch (WrongCertificate why) {
            failures.incrementAndGet();
            LOG.error("certificates: the old ones stay: {}", why.why());
        }
    }

    private void remind() {
        Instant now = clock.instant();
        if (now.isAfter(ticketsMade.plus(TICKET_KEY_LIFE))) {
            ticketsMade = now;
            doors.forEach(opened -> opened.door().rotateTickets());
        }
        if (said != Instant.MIN && now.isBefore(said.plus(SAY_AGAIN))) return;
        said = now;
        sources.forEach(
                (name, source) -> {
                    String soon = CertificateSource.soon(source.material(), now);
                    if (!soon.isEmpty()) LOG.warn("certificate {}: {}", name, soon);
                });
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
