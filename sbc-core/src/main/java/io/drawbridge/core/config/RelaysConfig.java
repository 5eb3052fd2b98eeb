package io.drawbridge.core.config;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The media relay in this process.
 *
 * @param threads relay loops, 1..256; empty (auto): one per core
 * @param coalesce how long packets are collected before they are handled, 0 to 1 ms: less CPU for
 *     more delay
 * @param receiveBuffer receive buffer of a media socket in bytes, 4 KiB to 16 MiB
 */
@Later({"pool", "timeout", "retries"})
public record RelaysConfig(
        @Default("auto") OptionalInt threads,
        @Default("0ms") Duration coalesce,
        @Default("256KiB") ByteSize receiveBuffer) {
    public RelaysConfig {
        new Rules()
                .between(threads.orElse(1), 1, 256, "threads")
                .between(coalesce, Duration.ZERO, Duration.ofMillis(1), "coalesce")
                .between(
                        receiveBuffer.bytes(),
                        4L << 10,
                        16L << 20,
                        "receive-buffer",
                        "" + receiveBuffer,
                        "4KiB to 16MiB")
                .check();
    }
}
