package io.drawbridge.core.app;

import static java.nio.file.StandardOpenOption.APPEND;

import io.drawbridge.core.files.PrivateFile;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.registration.ChangedUsers;
import io.drawbridge.core.registration.KeptBinding;
import io.drawbridge.core.server.ProcessTime;
import io.drawbridge.core.transport.ListeningPoint;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the bindings on disk, by a thread of its own: a line for each user whose bindings have
 * changed, the last one counts. At the start, when the file has grown far beyond what lives, and
 * after a failure everybody is written anew and takes the place of the file at once. Calls never
 * wait for it; a kill loses what has changed in the last interval.
 */
final class BindingsFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BindingsFile.class);
    private static final int BUFFER = 1 << 16;
    private static final long CLOSE_MS = 5_000;

    /**
     * How the file is kept.
     *
     * @param interval between two looks at what has changed
     * @param patience after a failure, before it is tried again
     * @param spareBytes by which the file may be longer than twice what it was when written anew
     */
    record Rhythm(Duration interval, Duration patience, long spareBytes) {
        static final Rhythm DEFAULT =
                new Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(10), 4 << 20);
    }

    private final Path file;
    private final Bindings bindings;
    private final List<ListeningPoint> points;
    private final ProcessTime time;
    private final InstantSource wall;
    private final Rhythm rhythm;
    private final AtomicLong failures = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer;

    // The writer's own.
    private boolean everybody = true;
    private boolean failing;
    private long notBefore;
    private long most;

    /**
     * @param points all listening points, each at its index
     */
    BindingsFile(
            Path file,
            Bindings bindings,
            List<ListeningPoint> points,
            ProcessTime time,
            InstantSource wall,
            Rhythm rhythm) {
        this.file = file;
        this.bindings = bindings;
        this.points = List.copyOf(points);
        this.time = time;
        this.wall = wall;
        this.rhythm = rhythm;
        this.writer = Thread.ofPlatform().daemon().name("bindings").unstarted(this::run);
    }

    /** Begins to write, once the file is surely ours: when the sockets are open. */
    void start() {
        writer.start();
    }

    /** How often it could not be written. */
    long failures() {
        return failures.get();
    }

    /** Writes what has changed last, for five seconds at most. */
    @Override
    public void close() {
        closing.countDown();
        try {
            writer.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                look(false);
                last = closing.await(rhythm.interval().toMillis(), TimeUnit.MILLISECONDS);
            }
            look(true);
        } catch (InterruptedException _) {
            // nobody interrupts it
        }
    }

    private void look(boolean last) {
        try {
            ChangedUsers.Taken changed = bindings.changed().take();
            if (changed.everybody()) everybody = true;
            if (everybody) {
                if (last || time.now() >= notBefore) writeAnew();
            } else if (!changed.users().isEmpty()) {
                append(changed.users());
            }
            if (failing && !everybody) LOG.info("{}: registrations are kept again", file);
            if (!everybody) failing = false;
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    /** Calls go on; what is bound is written when it can be. */
    private void failed(Exception cause) {
        failures.incrementAndGet();
        if (!failing) {
            LOG.error(
                    "{}: registrations cannot be kept, a restart would lose them: {}",
                    file,
                    cause.toString());
        }
        failing = true;
        everybody = true;
        notBefore = time.now() + rhythm.patience().toNanos();
    }

    private void append(List<AddressOfRecord> users) throws IOException {
        long size;
        try (FileChannel channel = FileChannel.open(file, APPEND)) {
            write(users, channel);
            size = channel.size();
        } catch (NoSuchFileException _) {
            writeAnew(); // somebody has taken it away
            return;
        }
        everybody = size > most;
    }

    private void writeAnew() throws IOException {
        if (bindings.users().isEmpty() && !Files.exists(file)) return; // it may never be needed
        PrivateFile.write(
                file,
                channel -> {
                    write(bindings.users(), channel);
                    most = 2 * channel.size() + rhythm.spareBytes();
                });
        everybody = false;
    }

    private void write(Collection<AddressOfRecord> users, FileChannel channel) throws IOException {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        Instant at = wall.instant();
        long now = time.now();
        for (AddressOfRecord aor : users) {
            List<KeptBinding> kept =
                    bindings.of(aor, now).stream()
                            .map(binding -> KeptBinding.of(binding, points, at, now))
                            .toList();
            out.write(BindingLines.write(new BindingLines.Line(aor, kept)));
        }
        out.flush();
    }
}
