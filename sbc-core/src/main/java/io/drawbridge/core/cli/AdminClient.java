package io.drawbridge.core.cli;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a server's admin interface. */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private AdminClient() {}

    /** What came of asking. */
    sealed interface Reply {
        /** The answer to a question that the server likes. */
        record Body(String text) implements Reply {}

        /** No answer, or a refusal, in words for the operator. */
        record Failed(String why) implements Reply {}
    }

    static Reply get(AdminAddress.Found.Server server, String path) {
        return ask(server, "GET", path, "");
    }

    /**
     * @param body empty: none
     */
    static Reply ask(AdminAddress.Found.Server server, String method, String path, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri().resolve(path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .timeout(PATIENCE);
        server.token()
                .ifPresent(token -> request.header("Authorization", "Bearer " + token.reveal()));
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) return new Reply.Body(response.body());
            return new Reply.Failed(
                    server.uri()
                            + " answered "
                            + response.statusCode()
                            + (response.statusCode() == 401
                                    ? ": it wants a token"
                                    : why(response.body())));
        } catch (IOException unreachable) {
            return new Reply.Failed("No answer from " + server.uri() + ": " + silence(server));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Reply.Failed("interrupted");
        }
    }

    private static String why(String body) {
        try {
            String error = new JsonMapper().readTree(body).path("error").asString("");
            return error.isEmpty() ? "" : ": " + error.replaceAll("\\p{C}", "?");
        } catch (JacksonException notOurs) {
            return "";
        }
    }

    private static String silence(AdminAddress.Found.Server server) {
        return server.instance()
                .filter(instance -> !instance.alive())
                .map(
                        gone ->
                                "the server (process "
                                        + gone.pid()
                                        + ") is gone and did not tidy up behind itself")
                .orElse("is the server running?");
    }
}
