package io.drawbridge.core.app;

import io.drawbridge.core.auth.ConfiguredUsers;
import io.drawbridge.core.cli.ConfigFile;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.UserConfig;
import io.drawbridge.core.config.UsersResult;
import io.drawbridge.policy.credentials.Users;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The users of now. When they have a file of their own, it is read again whenever it changes, and
 * they are swapped all at once; a file that is wrong changes nothing.
 */
final class UserDirectory implements Supplier<Users>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UserDirectory.class);

    private final byte[] secret;
    private final Duration interval;
    private final Thread watch;
    private volatile State state;

    /** Users, and where they stand. */
    private record State(
            String realm, Optional<Path> file, List<UserConfig> configured, Users users) {}

    /** Editors write a file, or put another in its place: what can be seen of both. */
    private record Look(long modified, long size, @Nullable Object identity) {
        static final Look MISSING = new Look(-1, -1, null);

        static Look at(Path file) {
            try {
                BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
                return new Look(seen.lastModifiedTime().toMillis(), seen.size(), seen.fileKey());
            } catch (IOException gone) {
                return MISSING;
            }
        }
    }

    /**
     * @param secret of the node
     * @param interval how often the file is looked at; it is read when it looks the same twice, so
     *     that nothing half written is
     */
    UserDirectory(SbcConfig config, byte[] secret, Duration interval) {
        this.secret = secret.clone();
        this.interval = interval;
        this.state = state(config.realm(), config.usersFile(), config.users());
        this.watch = Thread.ofPlatform().name("users").daemon().unstarted(this::watch);
    }

    /** Starts to watch the file, as long as there is one. */
    void start() {
        watch.start();
    }

    /** The users of another configuration, perhaps with another realm and in another file. */
    synchronized void follow(SbcConfig config) {
        state = state(config.realm(), config.usersFile(), config.users());
    }

    @Override
    public Users get() {
        return state.users();
    }

    /** The same users, as they are configured. */
    List<UserConfig> configured() {
        return state.configured();
    }

    private State state(String realm, Optional<Path> file, List<UserConfig> those) {
        return new State(realm, file, List.copyOf(those), ConfiguredUsers.of(realm, secret, those));
    }

    private void watch() {
        Optional<Path> file = Optional.empty();
        Look last = Look.MISSING;
        Look read = null;
        try {
            while (true) {
                Optional<Path> now = state.file();
                if (!now.equals(file)) {
                    file = now;
                    last = Look.MISSING;
                    read = null;
                }
                if (file.isPresent()) {
                    Look look = Look.at(file.get());
                    if (look.equals(last) && !look.equals(read)) {
                        read = look;
                        read(file.get());
                    }
                    last = look;
                }
                Thread.sleep(interval);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void read(Path watched) {
        switch (ConfigFile.users(watched)) {
            case UsersResult.Loaded(var those) -> {
                if (become(watched, those))
                    LOG.info("{}: read again, {} users", watched, those.size());
            }
            case UsersResult.Refused(var problems) -> {
                problems.forEach(problem -> LOG.error("{}", problem));
                LOG.error("{}: the users stay as they were", watched);
            }
        }
    }

    /** False when they are these already, or stand in another file by now. */
    private synchronized boolean become(Path watched, List<UserConfig> those) {
        State now = state;
        if (!now.file().equals(Optional.of(watched)) || those.equals(now.configured()))
            return false;
        state = state(now.realm(), now.file(), those);
        return true;
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
