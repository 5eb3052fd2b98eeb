package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallRecord;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes call records as JSON, one line each, by a thread of its own, some milliseconds after they
 * came and many at once. {@link #accept} may be called from any thread and never blocks: when the
 * disk cannot follow, records are dropped and counted.
 */
public final class CallRecordFile implements Consumer<CallRecord>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallRecordFile.class);
    private static final int QUEUE = 16_384; // records
    private static final int BATCH = 512; // records

    /** For so long records are collected: a thread that wakes for each of them costs more. */
    private static final long COLLECT_MS = 50;

    private static final long LOOK_MS = 200;
    private static final long CLOSE_MS = 5_000;

    private final BlockingQueue<CallRecord> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final JsonMapper json = JsonMapper.builder().build();
    private final CallJson words;
    private final RotatingFile file;
    private final Thread writer;
    private boolean failing;

    /**
     * When a file is full.
     *
     * @param maxBytes of one file, at least 4096
     * @param keep full files that stay beside it, {@code NAME.1} the youngest, at least 1
     */
    public record Rotation(long maxBytes, int keep) {
        /** 1.1 GiB at most. */
        public static final Rotation DEFAULT = new Rotation(100L << 20, 10);

        public Rotation {
            if (maxBytes < 4_096 || keep < 1) throw new IllegalArgumentException("rotation");
        }
    }

    /**
     * Opens the file at the first record.
     *
     * @param startedAt wall clock at process start
     */
    public CallRecordFile(Path file, Rotation rotation, Instant startedAt) {
        this.words = new CallJson(startedAt);
        this.file = new RotatingFile(file, rotation.maxBytes(), rotation.keep());
        this.writer = Thread.ofPlatform().daemon().name("call-records").start(this::run);
    }

    @Override
    public void accept(CallRecord callRecord) {
        if (closing.get() || !queue.offer(callRecord)) dropped.incrementAndGet();
    }

    /** Records that are in the file. */
    public long written() {
        return written.get();
    }

    /** Records lost because the disk was full, absent or too slow. */
    public long dropped() {
        return dropped.get();
    }

    /** Writes what is waiting, for five seconds at most. */
    @Override
    public void close() {
        closing.set(true);
        try {
            writer.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<CallRecord> batch = new ArrayList<>(BATCH);
        while (!closing.get() || !queue.isEmpty()) {
            try {
                @Nullable CallRecord first = queue.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (first == null) continue;
                batch.add(first);
                if (queue.size() < BATCH && !closing.get()) Thread.sleep(COLLECT_MS);
                queue.drainTo(batch, BATCH - 1);
                write(batch);
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException e) {
                failed(batch.size(), e);
            } finally {
                batch.clear();
            }
        }
        file.close();
    }

    private void write(List<CallRecord> batch) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(batch.size() * 1_024);
        for (CallRecord callRecord : batch) {
            json.writeValue(lines, words.ended(callRecord));
            lines.write('\n');
        }
        try {
            file.append(ByteBuffer.wrap(lines.toByteArray()));
            written.addAndGet(batch.size());
            failing = false;
        } catch (IOException e) {
            failed(batch.size(), e);
        }
    }

    /** Says so once for each time that it begins to fail. */
    private void failed(int lost, Exception cause) {
        dropped.addAndGet(lost);
        if (!failing) LOG.error("call records cannot be written", cause);
        failing = true;
    }
}
