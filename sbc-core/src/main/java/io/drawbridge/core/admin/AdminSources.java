package io.drawbridge.core.admin;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Where the HTTP interface gets its answers from. All are asked on its thread and must not block.
 *
 * @param health whether the process works
 * @param ready whether it takes new calls
 * @param metrics in the text format of Prometheus
 * @param users names of the users of now
 * @param reload reads the configuration again, on another thread
 * @param startedAt wall clock at process start
 */
public record AdminSources(
        Supplier<Health> health,
        Supplier<Health> ready,
        Supplier<String> metrics,
        Calls calls,
        Supplier<List<TrunkState>> trunks,
        Supplier<List<String>> users,
        Supplier<List<RegistrationState>> registrations,
        BansApi bans,
        Supplier<CompletableFuture<ReloadAnswer>> reload,
        Instant startedAt) {}
