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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final Duration NEAR = Duration.ofDays(14);
    private static final Duration SAY_AGAIN = Duration.ofDays(1);
    private static final Duration TICKET_KEY_LIFE = Duration.ofHours(12);
    private static final String FOLDER = "certificates";

    private final TlsEngine engine;
    private final InstantSource clock;
    private final Duration interval;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Map<List<Path>, Anchors> anchors = new LinkedHashMap<>();
    private final List<Opened> doors = new CopyOnWriteArrayList<>();
    private final Set<String> wrong = ConcurrentHashMap.newKeySet();
    private final AtomicLong failures = new AtomicLong();
    private final Thread watch;
    private Instant said = Instant.MIN;
    private Instant ticketsMade;

    private record Opened(TlsDoor door, List<Path> authorities) {}

    /** The files of one certificate. */
    private static final class Source {
        final Path chain;
        final Path key;
        final Watched watched;
        volatile KeyMaterial material;

        Source(Path chain, Path key) throws WrongCertificate {
            this.chain = chain;
            this.key = key;
            watched = new Watched(List.of(chain, key));
            material = KeyMaterial.read(chain, key);
        }
    }

    private static final class Anchors {
        final Watched watched;
        PeerTrust trust;

        Anchors(List<Path> files) throws WrongCertificate {
            watched = new Watched(files);
            trust = PeerTrust.read(files);
        }
    }

    /** Files that belong together: read when they look the same twice, and not as before. */
    private static final class Watched {
        private final List<Path> files;
        private List<FileLook> read;
        private List<FileLook> last;

        Watched(List<Path> files) {
            this.files = files;
            read = FileLook.at(files);
            last = read;
        }

        boolean changed() {
            List<FileLook> look = FileLook.at(files);
            boolean changed = look.equals(last) && !look.equals(read);
            if (changed) read = look;
            last = look;
            return changed;
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
            TlsEngine engine,
            InstantSource clock,
            Duration interval)
            throws WrongCertificate {
        this.engine = engine;
        this.clock = clock;
        this.interval = interval;
        this.ticketsMade = clock.instant();
        for (CertificateConfig one : configured.values()) {
            try {
                sources.put(one.name(), source(one, data));
            } catch (WrongCertificate why) {
                throw new WrongCertificate("certificates." + one.name() + ": " + why.why());
            }
        }
        this.watch = Thread.ofPlatform().name("certificates").daemon().unstarted(this::watch);
    }

    private Source source(CertificateConfig one, Path data) throws WrongCertificate {
        if (one.selfSigned().isEmpty())
            return new Source(one.chain().orElseThrow(), one.key().orElseThrow());
        Path file = selfSigned(one, data);
        SelfSigned.ensure(file, one.selfSigned().get(), clock.instant());
        return new Source(file, file);
    }

    private static Path selfSigned(CertificateConfig one, Path data) {
        return data.resolve(FOLDER).resolve(one.name() + ".pem");
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
            Path self = selfSigned(one, data);
            Path chain = one.chain().orElse(self);
            Path key = one.key().orElse(self);
            if (one.selfSigned().isPresent() && !Files.exists(self)) continue;
            String where = "certificates." + one.name();
            try {
                String soon = soon(KeyMaterial.read(chain, key), now);
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

    private static String soon(KeyMaterial material, Instant now) {
        if (!material.isValidAt(now))
            return now.isAfter(material.expires())
                    ? "has expired on " + material.expires()
                    : "is not valid yet";
        return now.plus(NEAR).isAfter(material.expires()) ? "expires on " + material.expires() : "";
    }

    /**
     * Makes a listening point's TLS.
     *
     * @param authorities files; empty: whom the Java runtime believes
     */
    public TlsDoor door(
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
                        engine,
                        directory,
                        presented,
                        materials(settings.certificates()),
                        believed.trust);
        doors.add(new Opened(door, List.copyOf(authorities)));
        return door;
    }

    private List<KeyMaterial> materials(List<String> names) {
        return names.stream()
                .map(name -> Objects.requireNonNull(sources.get(name)).material)
                .toList();
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

    /** When the certificate that is shown now ends. Any thread. */
    public Instant expires(String name) {
        return Objects.requireNonNull(sources.get(name)).material.expires();
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

    private void look() {
        try {
            boolean changed = false;
            for (Map.Entry<String, Source> each : sources.entrySet())
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

    private boolean renew(String name, Source source) {
        if (!source.watched.changed()) return false;
        try {
            KeyMaterial next = KeyMaterial.read(source.chain, source.key);
            Instant now = clock.instant();
            if (!next.isValidAt(now) && source.material.isValidAt(now))
                throw new WrongCertificate(source.chain + ": " + soon(next, now));
            TlsDoor.trial(next, engine);
            source.material = next;
            wrong.remove(name);
            LOG.info("certificate {}: read again, {}", name, next);
            return true;
        } catch (WrongCertificate why) {
            wrong.add(name);
            failures.incrementAndGet();
            LOG.error(
                    "certificate {}: the old one stays, until {}: {}",
                    name,
                    source.material.expires(),
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
                    String soon = soon(source.material, now);
                    if (!soon.isEmpty()) LOG.warn("certificate {}: {}", name, soon);
                });
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
