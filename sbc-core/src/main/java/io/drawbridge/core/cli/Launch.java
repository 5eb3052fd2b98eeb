package io.drawbridge.core.cli;

import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.UserConfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code sbc run} starts.
 *
 * @param config right, and read just now
 * @param file where it stands; empty: the built-in one
 * @param newUsers users that were made for this start, whose passwords the operator has not seen
 *     yet
 */
public record Launch(SbcConfig config, Optional<Path> file, List<UserConfig> newUsers) {
    public Launch {
        newUsers = List.copyOf(newUsers);
    }

    /** The same server with the configuration that it follows now. */
    public Launch with(SbcConfig next) {
        return new Launch(next, file, newUsers);
    }
}
