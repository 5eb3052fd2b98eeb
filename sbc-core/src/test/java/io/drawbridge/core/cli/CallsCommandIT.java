package io.drawbridge.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.drawbridge.core.config.Secret;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class CallsCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer admin;

    @BeforeEach
    void anAdminThatWantsAToken() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        admin.createContext(
                "/api/calls",
                exchange -> {
                    boolean known =
                            "Bearer abc"
                                    .equals(exchange.getRequestHeaders().getFirst("Authorization"));
                    byte[] body =
                            (known ? "{\"count\":0,\"calls\":[]}" : "{}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(known ? 200 : 401, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    private int sbc(String... arguments) {
        return CommandLineInterface.run(
                arguments, (_, _) -> 0, new PrintWriter(out), new PrintWriter(err));
    }

    private String url() {
        return "http://127.0.0.1:" + admin.getAddress().getPort();
    }

    @Test
    void theTokenOfTheFile_opensTheList(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("sbc.yaml"),
                        """
                        networks: { lab: { listen: [ "udp://127.0.0.1:5060" ] } }
                        admin: { listen: "%s", token: abc }
                        """
                                .formatted(url()));

        assertThat(sbc("calls", "--config", file.toString())).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("0 calls");
    }

    @Test
    void withoutTheToken_itIsRefused() {
        assertThat(sbc("calls", "--admin", url())).isEqualTo(1);
        assertThat(err.toString()).contains("answered 401: it wants a token");
    }

    @Test
    void theServerThatRunsHere_isFoundByItsDataFolder(@TempDir Path folder) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        new Instance(
                        ProcessHandle.current().pid(),
                        URI.create(url()),
                        Optional.of(new Secret("abc")),
                        Optional.empty(),
                        Optional.empty())
                .announce(data);

        assertThat(here(folder, "calls")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("0 calls");
    }

    @Test
    void aServerThatIsGone_isCalledSo(@TempDir Path folder) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        new Instance(
                        Integer.MAX_VALUE,
                        URI.create("http://127.0.0.1:1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .announce(data);

        assertThat(here(folder, "calls")).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "No answer from http://127.0.0.1:1: the server (process 2147483647) is"
                                + " gone");
    }

    private int here(Path folder, String... arguments) {
        return CommandLineInterface.run(
                arguments,
                folder,
                (_, _) -> 0,
                Reader.nullReader(),
                new PrintWriter(out),
                new PrintWriter(err));
    }
}
