package io.drawbridge.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who this SBC is and where it keeps its state.
 *
 * @param name as logs, metrics and call records call it; 1 to 64 of letters, digits, . _ -
 * @param shards event loops for signalling, 1..256; empty (auto): one per core
 * @param data folder for what survives a restart
 * @param secret file with the key of hashes and identifiers, made at the first start; empty: {@code
 *     secret} in {@code data}
 * @param drain how long a stopping server waits for running calls, up to 7 days
 */
public record NodeConfig(
        @Default("sbc") String name,
        @Default("auto") OptionalInt shards,
        @Default("./data") Path data,
        Optional<Path> secret,
        @Default("30m") Duration drain) {
    public NodeConfig {
        new Rules()
                .require(
                        name.matches("[A-Za-z0-9._-]{1,64}"),
                        "name",
                        name,
                        "1 to 64 letters, digits, dots, underscores or hyphens")
                .between(shards.orElse(1), 1, 256, "shards")
                .between(drain, Duration.ZERO, Duration.ofDays(7), "drain")
                .check();
    }

    /** The file with the node's secret. */
    public Path secretFile() {
        return secret.orElseGet(() -> data.resolve("secret"));
    }
}
