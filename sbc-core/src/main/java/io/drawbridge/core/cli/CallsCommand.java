package io.drawbridge.core.cli;

import io.drawbridge.core.config.AdminConfig;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.Secret;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code sbc calls [--config FILE | --admin URL]}. */
@Command(
        name = "calls",
        description = {
            "Lists the calls that run.",
            "Asks the server of a configuration file, or the one at a URL; with neither, the one at"
                    + " http://127.0.0.1:8080. With --admin, the environment variable"
                    + " SBC_ADMIN_TOKEN may hold the token."
        })
final class CallsCommand implements Callable<Integer> {
    private static final String DEFAULT_ADMIN = "http://127.0.0.1:8080";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The server's configuration file.")
    private @Nullable Path file;

    @Option(names = "--admin", paramLabel = "URL", description = "The server's admin interface.")
    private @Nullable String admin;

    /** Whom to ask. */
    private record Source(URI uri, Optional<Secret> token) {}

    @Override
    public Integer call() {
        Path given = file;
        if (given == null) {
            String url = admin == null ? DEFAULT_ADMIN : admin;
            return ask(
                    new Source(
                            uri(url),
                            Optional.ofNullable(System.getenv("SBC_ADMIN_TOKEN"))
                                    .map(Secret::new)));
        }
        if (admin != null) {
            throw new ParameterException(
                    spec.commandLine(), "--config and --admin exclude each other");
        }
        return switch (ConfigFile.load(given)) {
            case LoadResult.Loaded(var config) -> ask(of(config.admin()));
            case LoadResult.Refused(var problems) -> {
                problems.forEach(spec.commandLine().getErr()::println);
                yield ExitCode.CONFIGURATION;
            }
        };
    }

    private static Source of(AdminConfig config) {
        return new Source(URI.create(config.listen().toString()), config.token());
    }

    private URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notAUrl) {
            // said below
        }
        throw new ParameterException(
                spec.commandLine(),
                "--admin: expected a URL such as " + DEFAULT_ADMIN + ", found " + url);
    }

    private int ask(Source source) {
        PrintWriter err = spec.commandLine().getErr();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(source.uri().resolve("/api/calls")).timeout(PATIENCE);
        source.token()
                .ifPresent(token -> request.header("Authorization", "Bearer " + token.reveal()));
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                CallTable.print(response.body(), Instant.now(), spec.commandLine().getOut());
                return ExitCode.FINE;
            }
            err.println(
                    source.uri()
                            + " answered "
                            + response.statusCode()
                            + (response.statusCode() == 401 ? ": it wants a token" : ""));
        } catch (CallTable.UnreadableException wrong) {
            err.println(source.uri() + " answered what is no list of calls: " + wrong.getMessage());
        } catch (IOException unreachable) {
            err.println("No answer from " + source.uri() + ": is the server running?");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.FAILED;
    }
}
