package io.drawbridge.core.cli;

import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.Secret;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The options that say which server a command asks: that of a configuration file, the one at a URL,
 * or, with neither, the one that runs on {@code ./data}.
 */
final class AdminAddress {
    static final String HELP =
            "Asks the server of a configuration file, or the one at a URL; with neither, the one"
                + " that runs with ./data. With --admin, the environment variable SBC_ADMIN_TOKEN"
                + " may hold the token.";

    private final Path folder;

    AdminAddress(Path folder) {
        this.folder = folder;
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The server's configuration file.")
    private @Nullable Path file;

    @Option(names = "--admin", paramLabel = "URL", description = "The server's admin interface.")
    private @Nullable String admin;

    /** Whom to ask, or why nobody. */
    sealed interface Found {
        /**
         * A server.
         *
         * @param config its configuration, when that was asked for
         * @param instance what the server itself says, when it runs on a folder that is known
         */
        record Server(
                URI uri,
                Optional<Secret> token,
                Optional<SbcConfig> config,
                Optional<Instance> instance)
                implements Found {}

        /**
         * None.
         *
         * @param lines for standard error
         */
        record Nobody(int exitCode, List<String> lines) implements Found {}
    }

    Found find(CommandSpec spec) {
        Path given = file;
        String url = admin;
        if (given != null && url != null) {
            throw new ParameterException(
                    spec.commandLine(), "--config and --admin exclude each other");
        }
        if (url != null) {
            return new Found.Server(
                    uri(spec, url),
                    Optional.ofNullable(System.getenv("SBC_ADMIN_TOKEN")).map(Secret::new),
                    Optional.empty(),
                    Optional.empty());
        }
        if (given == null) {
            return running(folder.resolve("data"), Optional.empty());
        }
        return switch (ConfigFile.load(given)) {
            case LoadResult.Loaded(var config) ->
                    running(config.node().data(), Optional.of(config));
            case LoadResult.Refused(var problems) ->
                    new Found.Nobody(
                            ExitCode.CONFIGURATION,
                            problems.stream().map(Object::toString).toList());
        };
    }

    /** What the data folder says wins over the file, which may have changed since the start. */
    private static Found running(Path folder, Optional<SbcConfig> config) {
        Path said = Instance.file(folder);
        try {
            Optional<Instance> there = Instance.in(folder);
            if (there.isPresent()) {
                return new Found.Server(there.get().admin(), there.get().token(), config, there);
            }
        } catch (IOException e) {
            if (config.isEmpty()) {
                return new Found.Nobody(ExitCode.FAILED, List.of(said + ": " + ConfigFile.why(e)));
            }
        }
        return config.<Found>map(
                        known ->
                                new Found.Server(
                                        URI.create(known.admin().listen().toString()),
                                        known.admin().token(),
                                        config,
                                        Optional.empty()))
                .orElseGet(
                        () ->
                                new Found.Nobody(
                                        ExitCode.FAILED,
                                        List.of(
                                                "No server runs here: "
                                                        + said
                                                        + " is not there. Start one with `sbc run`,"
                                                        + " or say which one with --config FILE or"
                                                        + " --admin URL.")));
    }

    static boolean reachable(URI uri) {
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                && uri.getHost() != null;
    }

    private static URI uri(CommandSpec spec, String url) {
        try {
            URI uri = URI.create(url);
            if (reachable(uri)) return uri;
        } catch (IllegalArgumentException notAUrl) {
            // said below
        }
        throw new ParameterException(
                spec.commandLine(),
                "--admin: expected a URL such as http://127.0.0.1:8080, found " + url);
    }
}
