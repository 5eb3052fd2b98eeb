package io.drawbridge.core.acme;

import io.drawbridge.core.config.AcmeConfig;
import io.drawbridge.core.config.CertificateConfig;
import io.drawbridge.core.tls.Certificates;
import io.drawbridge.core.tls.WrongCertificate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Orders certificates when they are due, one after the other, on a thread of its own. Until the
 * first one is here, and when an order fails, what is shown stays. Thread-safe.
 */
public final class OrderedCertificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedCertificates.class);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1); // clocks are set

    private final Path data;
    private final Certificates certificates;
    private final InstantSource clock;
    private final RenewalSchedule.Rhythm rhythm;
    private final SecureRandom random = new SecureRandom();
    private final Object changed = new Object();
    private final AtomicLong orders = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("acme").daemon().unstarted(this::run);
    private volatile Map<String, Wanted> wanted = Map.of();

    /** A certificate that is to be there. */
    private static final class Wanted {
        final CertificateConfig config;
        final AcmeConfig acme;
        final RenewalSchedule schedule; // guarded by itself
        volatile String failure = "";

        Wanted(CertificateConfig config, RenewalSchedule schedule) {
            this.config = config;
            this.acme = config.acme().orElseThrow();
            this.schedule = schedule;
        }

        Instant due() {
            synchronized (schedule) {
                return schedule.due();
            }
        }

        /** What its file says of itself when it is what the configuration asks for. */
        String mark() {
            return "ordered from " + acme.directory() + " for " + String.join(" ", acme.names());
        }
    }

    /**
     * @param data where keys of accounts are kept
     * @param certificates where certificates are kept and shown from
     */
    public OrderedCertificates(Path data, Certificates certificates, InstantSource clock) {
        this(data, certificates, clock, RenewalSchedule.Rhythm.DEFAULT);
    }

    OrderedCertificates(
            Path data,
            Certificates certificates,
            InstantSource clock,
            RenewalSchedule.Rhythm rhythm) {
        this.data = data;
        this.certificates = certificates;
        this.clock = clock;
        this.rhythm = rhythm;
    }

    /** Begins to order what is due. */
    public void start(Map<String, CertificateConfig> configured) {
        follow(configured);
        thread.start();
    }

    /**
     * Another configuration, which {@link Certificates} shows already. What has failed is tried
     * again at once, whether it has changed or not.
     */
    public void follow(Map<String, CertificateConfig> configured) {
        Map<String, Wanted> next = new LinkedHashMap<>();
        for (CertificateConfig one : configured.values()) {
            if (one.acme().isEmpty()) continue;
            Wanted same = wanted.get(one.name());
            next.put(
                    one.name(),
                    same != null && same.config.equals(one) ? again(same) : wanted(one));
        }
        wanted = next;
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    private Wanted again(Wanted same) {
        synchronized (same.schedule) {
            same.schedule.tryAgain(clock.instant());
        }
        return same;
    }

    private Wanted wanted(CertificateConfig one) {
        Wanted made =
                new Wanted(one, new RenewalSchedule(rhythm, random::nextDouble, clock.instant()));
        try {
            certificates
                    .kept(one.name(), made.mark())
                    .ifPresent(kept -> made.schedule.holds(kept.begins(), kept.expires()));
        } catch (WrongCertificate unreadable) {
            LOG.warn("certificate {}: is ordered anew: {}", one.name(), unreadable.why());
        }
        return made;
    }

    /** Certificates that have been ordered and are here. */
    public long orders() {
        return orders.get();
    }

    /** Orders that came to nothing. */
    public long failures() {
        return failures.get();
    }

    /** Whether the last order of this certificate came to nothing. */
    public boolean isFailing(String name) {
        Wanted one = wanted.get(name);
        return one != null && !one.failure.isEmpty();
    }

    /** In words, what is not as it should be. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        wanted.forEach(
                (name, one) -> {
                    String failure = one.failure;
                    if (!failure.isEmpty())
                        remarks.add(
                                "certificate " + name + ": the last order has failed: " + failure);
                });
        return remarks;
    }

    private void run() {
        try {
            while (true) {
                for (Map.Entry<String, Wanted> each : wanted.entrySet())
                    if (!each.getValue().due().isAfter(clock.instant()))
                        order(each.getKey(), each.getValue());
                sleep();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void sleep() throws InterruptedException {
        synchronized (changed) {
            Duration next = LONGEST_SLEEP;
            for (Wanted one : wanted.values()) {
                Duration left = Duration.between(clock.instant(), one.due());
                if (left.compareTo(next) < 0) next = left;
            }
            if (next.isPositive()) changed.wait(Math.max(1, next.toMillis()));
        }
    }

    private void order(String name, Wanted one) throws InterruptedException {
        LOG.info("certificate {}: ordered from {}", name, one.acme.directory());
        try (Answers answers = answers(one.acme)) {
            String pem = new CertificateOrder(one.acme, data, clock).fill(answers);
            certificates.keep(name, one.mark(), pem);
            Optional<Certificates.Kept> kept = certificates.kept(name, one.mark());
            orders.incrementAndGet();
            if (kept.isPresent()) here(name, one, kept.get());
        } catch (OrderFailed failed) {
            failed(name, one, String.valueOf(failed.getMessage()), failed.notBefore());
        } catch (WrongCertificate unusable) {
            failed(name, one, unusable.why(), Optional.empty());
        } catch (RuntimeException bug) {
            LOG.error("certificate {}: an error while ordering it", name, bug);
            failed(name, one, "an error in this program: " + bug, Optional.empty());
        }
    }

    private Answers answers(AcmeConfig acme) throws OrderFailed {
        return acme.httpListen().isPresent()
                ? new Answers.ByHttp(new HttpAnswers(acme.httpListen().get().socketAddress()))
                : new Answers.ByTls(certificates.challenges());
    }

    private void here(String name, Wanted one, Certificates.Kept kept) {
        one.failure = "";
        synchronized (one.schedule) {
            one.schedule.holds(kept.begins(), kept.expires());
        }
        LOG.info(
                "certificate {}: here, good until {}; the next is ordered on {}",
                name,
                kept.expires(),
                one.due());
    }

    /** Said once for each reason; meanwhile metrics go on to tell it. */
    private void failed(String name, Wanted one, String why, Optional<Instant> notBefore) {
        failures.incrementAndGet();
        boolean known = one.failure.equals(why);
        one.failure = why;
        synchronized (one.schedule) {
            one.schedule.failed(clock.instant(), notBefore);
        }
        if (known) LOG.debug("certificate {}: not ordered again: {}", name, why);
        else
            LOG.error(
                    "certificate {}: could not be ordered, the old one stays, until {}; tried"
                            + " again from {} on: {}",
                    name,
                    certificates.expires(name).map(Instant::toString).orElse("?"),
                    one.due(),
                    why);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
