package io.drawbridge.core.cli;

import io.drawbridge.core.config.Machine;
import io.drawbridge.core.config.PortRange;
import io.drawbridge.core.config.Surroundings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine that this process runs on.
 *
 * @param folder what relative paths are relative to
 */
record MachineSurroundings(Path folder) implements Surroundings {
    private static final Pattern OPEN_FILES =
            Pattern.compile("(?m)^Max open files\\s+([0-9]{1,18})");
    private static final Pattern TWO_NUMBERS = Pattern.compile("([0-9]{1,5})\\s+([0-9]{1,5})");

    @Override
    public Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public Optional<String> file(String path, long most) {
        try {
            Path file = folder.resolve(path);
            return Files.isRegularFile(file) && Files.size(file) <= most
                    ? Optional.of(Files.readString(file))
                    : Optional.empty();
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /** What the kernel allows this process; empty where there is no /proc. */
    static Machine machine() {
        Optional<Long> descriptors =
                kernel("/proc/self/limits")
                        .map(OPEN_FILES::matcher)
                        .filter(Matcher::find)
                        .map(found -> Long.valueOf(found.group(1)));
        Optional<PortRange> ephemeral =
                kernel("/proc/sys/net/ipv4/ip_local_port_range")
                        .map(TWO_NUMBERS::matcher)
                        .filter(Matcher::find)
                        .flatMap(found -> PortRange.parse(found.group(1) + "-" + found.group(2)));
        return new Machine(descriptors, ephemeral);
    }

    /** Files of the kernel have no size. */
    private static Optional<String> kernel(String path) {
        try {
            return Optional.of(Files.readString(Path.of(path)));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
