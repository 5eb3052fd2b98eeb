package io.drawbridge.core.app;

import io.drawbridge.core.admin.ReloadAnswer;
import io.drawbridge.core.cli.ConfigFile;
import io.drawbridge.core.config.Changes;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.Problem;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.tls.WrongCertificate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads the configuration again while the server runs, on a thread of its own. It is followed as a
 * whole, or nothing changes: when the file is wrong, or when something in it needs a restart.
 */
final class Reload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    /** The one that runs, and one that will see what the file says then. */
    private static final int MOST = 2;

    private final Optional<Path> file;
    private final Follower server;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("reload").factory());
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile SbcConfig running;

    /** Follows another configuration; returns when all of the server does. */
    @FunctionalInterface
    interface Follower {
        /**
         * @throws WrongCertificate when a certificate of it cannot be used; nothing has changed
         */
        void follow(SbcConfig next) throws WrongCertificate;
    }

    /**
     * @param file empty: the built-in configuration, which cannot change
     * @param running what is in force now
     * @param server follows another configuration; returns when all of it does
     */
    Reload(Optional<Path> file, SbcConfig running, Follower server) {
        this.file = file;
        this.running = running;
        this.server = server;
    }

    /** What is in force. Any thread. */
    SbcConfig running() {
        return running;
    }

    /** Reads the file once more. Any thread; does not wait. */
    CompletableFuture<ReloadAnswer> request() {
        if (file.isEmpty()) {
            return refused("there is no file: the server runs with the built-in configuration");
        }
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            return refused("a reload is under way, and one more waits");
        }
        try {
            return CompletableFuture.supplyAsync(() -> read(file.get()), thread)
                    .whenComplete(
                            (_, bug) -> {
                                waiting.decrementAndGet();
                                if (bug != null) LOG.error("an error while reloading", bug);
                            });
        } catch (RejectedExecutionException stopping) {
            return refused("the server is stopping");
        }
    }

    private static CompletableFuture<ReloadAnswer> refused(String why) {
        LOG.warn("not reloaded: {}", why);
        return CompletableFuture.completedFuture(new ReloadAnswer.Conflict(List.of(why)));
    }

    private ReloadAnswer read(Path path) {
        return switch (ConfigFile.load(path)) {
            case LoadResult.Loaded(SbcConfig next) -> compared(path, next);
            case LoadResult.Refused(var problems) -> {
                problems.forEach(problem -> LOG.error("{}", problem));
                LOG.error("{}: not reloaded, the configuration stays as it was", path);
                yield new ReloadAnswer.Wrong(problems.stream().map(Problem::toString).toList());
            }
        };
    }

    private ReloadAnswer compared(Path path, SbcConfig next) {
        Changes changes = Changes.between(running, next);
        if (!changes.needRestart().isEmpty()) {
            LOG.error(
                    "{}: not reloaded, the configuration stays as it was; to change {} needs a"
                            + " restart",
                    path,
                    String.join(", ", changes.needRestart()));
            return new ReloadAnswer.Conflict(
                    changes.needRestart().stream().map(key -> key + " needs a restart").toList());
        }
        try {
            server.follow(next);
        } catch (WrongCertificate why) {
            LOG.error("{}: not reloaded, the configuration stays as it was: {}", path, why.why());
            return new ReloadAnswer.Wrong(List.of(why.why()));
        }
        running = next;
        LOG.info(
                "{}: reloaded, {}",
                path,
                changes.keys().isEmpty()
                        ? "nothing has changed"
                        : "changed: " + String.join(", ", changes.keys()));
        return new ReloadAnswer.Reloaded(changes.keys());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
