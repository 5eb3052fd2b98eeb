package io.drawbridge.core.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.drawbridge.policy.SecurityEvent;
import io.drawbridge.policy.SecurityEvents;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what policy tells, a line an event, by a thread of its own, some milliseconds after it
 * happened. In each second so many offences get a line at most, and as many other events again, so
 * that a flood of offences hides no ban; the others are counted, and one line says how many.
 */
public final class SecurityLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityLog.class);
    private static final long CLOSE_MS = 5_000;
    private static final int BATCH = 4_096; // events
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SecurityEvents events;
    private final String node;
    private final RotatingFile file;
    private final Pace pace;
    private final InstantSource wall;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong suppressed = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer;

    // The writer's own.
    private long secondBegan = System.nanoTime();
    private int offences;
    private int others;
    private long unsaid;
    private long lostBefore;
    private boolean failing;

    /**
     * How fast.
     *
     * @param interval between two looks at what has happened
     * @param perSecond most lines of offences, and of other events
     */
    public record Pace(Duration interval, int perSecond) {
        /** At most some 30 MB an hour of each. */
        public static final Pace DEFAULT = new Pace(Duration.ofMillis(50), 50);
    }

    /**
     * Opens the file at the first event.
     *
     * @param node name of this node
     */
    public SecurityLog(
            Path file,
            CallRecordFile.Rotation rotation,
            Pace pace,
            String node,
            SecurityEvents events,
            InstantSource wall) {
        this.events = events;
        this.node = node;
        this.pace = pace;
        this.wall = wall;
        this.file = new RotatingFile(file, rotation.maxBytes(), rotation.keep());
        this.writer = Thread.ofPlatform().daemon().name("security-log").start(this::run);
    }

    /** Lines that are in the file. */
    public long written() {
        return written.get();
    }

    /** Events that have no line of their own: too many at a time, or the disk was full. */
    public long suppressed() {
        return suppressed.get();
    }

    /** Writes what is waiting, for five seconds at most. */
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
                last = closing.await(pace.interval().toMillis(), TimeUnit.MILLISECONDS);
                look(last);
            }
        } catch (InterruptedException _) {
            // nobody interrupts it
        }
        file.close();
    }

    private void look(boolean last) {
        StringBuilder lines = new StringBuilder();
        int count = 0;
        boolean newSecond = System.nanoTime() - secondBegan >= SECOND;
        if (newSecond) {
            secondBegan = System.nanoTime();
            offences = 0;
            others = 0;
        }
        for (int i = 0; i < BATCH; i++) {
            SecurityEvent event = events.poll();
            if (event == null) break;
            if (hasRoom(event)) {
                lines.append(SecurityLine.of(event, node)).append('\n');
                count++;
            } else {
                unsaid++;
                suppressed.incrementAndGet();
            }
        }
        long lost = events.lost();
        unsaid += lost - lostBefore;
        suppressed.addAndGet(lost - lostBefore);
        lostBefore = lost;
        if (unsaid > 0 && (newSecond || last)) {
            lines.append(SecurityLine.suppressed(wall.instant(), node, unsaid)).append('\n');
            unsaid = 0;
            count++;
        }
        if (count > 0) write(lines.toString(), count);
    }

    private boolean hasRoom(SecurityEvent event) {
        return event instanceof SecurityEvent.Offended
                ? ++offences <= pace.perSecond()
                : ++others <= pace.perSecond();
    }

    private void write(String lines, int count) {
        try {
            file.append(ByteBuffer.wrap(lines.getBytes(US_ASCII)));
            written.addAndGet(count);
            if (failing) LOG.info("the security log is written again");
            failing = false;
        } catch (IOException | RuntimeException e) {
            suppressed.addAndGet(count);
            if (!failing) LOG.error("the security log cannot be written", e);
            failing = true;
        }
    }
}
