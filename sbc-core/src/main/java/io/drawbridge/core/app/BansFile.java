package io.drawbridge.core.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.files.PrivateFile;
import io.drawbridge.core.server.ProcessTime;
import io.drawbridge.policy.Guard;
import io.drawbridge.policy.ban.BanLines;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Keeps bans and scores on disk, by a thread of its own: when something has changed all of it is
 * written anew and takes the place of the file at once. With many bans that takes its time, so it
 * rests twenty times as long behind it; a kill loses what has changed since.
 */
final class BansFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BansFile.class);
    private static final int REST = 20;
    private static final long CLOSE_MS = 5_000;
    private static final long NEVER = -1;

    private final Path file;
    private final Guard guard;
    private final ProcessTime time;
    private final InstantSource wall;
    private final Duration interval;
    private final AtomicLong failures = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer;

    // The writer's own, but for the reading before it starts.
    private long kept = NEVER;
    private long notBefore;
    private boolean failing;

    /**
     * @param interval between two looks at what has changed
     */
    BansFile(Path file, Guard guard, ProcessTime time, InstantSource wall, Duration interval) {
        this.file = file;
        this.guard = guard;
        this.time = time;
        this.wall = wall;
        this.interval = interval;
        this.writer = Thread.ofPlatform().daemon().name("bans").unstarted(this::run);
    }

    /**
     * Puts back what was kept. Before {@link #start}; what cannot be read is left out, and said.
     */
    void read() {
        try (Stream<String> lines = Files.lines(file, ISO_8859_1)) {
            BanLines.Restored restored =
                    BanLines.read(lines, guard.bans(), time.now(), wall.instant());
            if (restored.sentences() + restored.scores() > 0) {
                LOG.info(
                        "{} bans, also past ones, and {} scores are back from {}",
                        restored.sentences(),
                        restored.scores(),
                        file);
            }
            if (restored.skipped() > 0) {
                LOG.warn("{}: {} lines of bans could not be read", file, restored.skipped());
            }
            kept = guard.changes();
        } catch (NoSuchFileException _) {
            kept = guard.changes(); // the first start
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{}: bans of before could not be read: {}", file, e.toString());
        }
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
                last = closing.await(interval.toMillis(), TimeUnit.MILLISECONDS);
                if (last || time.now() >= notBefore) look();
            }
        } catch (InterruptedException _) {
            // nobody interrupts it
        }
    }

    private void look() {
        long changes = guard.changes();
        if (changes == kept) return;
        long began = time.now();
        try {
            write();
            kept = changes;
            if (failing) LOG.info("{}: bans are kept again", file);
            failing = false;
        } catch (IOException | RuntimeException e) {
            failures.incrementAndGet();
            if (!failing) {
                LOG.error(
                        "{}: bans cannot be kept, a restart would forget the latest: {}",
                        file,
                        e.toString());
            }
            failing = true;
        }
        long ended = time.now();
        notBefore = ended + REST * (ended - began);
    }

    private void write() throws IOException {
        PrivateFile.write(
                file,
                channel -> {
                    BufferedWriter out =
                            new BufferedWriter(
                                    Channels.newWriter(channel, UTF_8.newEncoder(), 1 << 16));
                    BanLines.write(
                            guard.bans(), time.now(), wall.instant(), line -> write(out, line));
                    out.flush();
                });
    }

    private static void write(BufferedWriter out, String line) {
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
