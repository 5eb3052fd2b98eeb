package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A certificate authority for tests of ACME: Let's Encrypt's Pebble, with a name server that knows
 * every name at Drawbridge's outside address.
 */
final class Pebble implements AutoCloseable {
    private static final String ADDRESS = Loopback.OWN.carrier();
    private static final int PORT = 14_000;
    private static final int DNS = 8_053;
    private static final int MANAGEMENT = 8_055;

    /** What it trusts to be Drawbridge's web server, and its TLS. */
    static final int HTTP = 5_080;

    static final int TLS = 5_061;

    private final Background names;
    private final Background authority;

    private Pebble(Background names, Background authority) {
        this.names = names;
        this.authority = authority;
    }

    /**
     * @param life of its certificates, in seconds
     */
    static Pebble start(Path folder, int life) {
        new Authority(folder, "pebble-root").issue("pebble", "IP:" + ADDRESS, 2);
        try {
            Files.writeString(
                    folder.resolve("pebble.json"),
                    """
                    {"pebble": {"listenAddress": "%s:%d", "managementListenAddress": "%s:%d",
                     "certificate": "pebble.pem", "privateKey": "pebble.key",
                     "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "",
                     "externalAccountBindingRequired": false, "certificateValidityPeriod": %d}}
                    """
                            .formatted(ADDRESS, PORT, ADDRESS, PORT + 1, HTTP, TLS, life));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Background names =
                Background.start(
                        folder,
                        "challtestsrv",
                        Map.of(),
                        List.of(
                                "pebble-challtestsrv",
                                "-defaultIPv4",
                                Loopback.OWN.outside(),
                                "-defaultIPv6",
                                "",
                                "-dns01",
                                ADDRESS + ":" + DNS,
                                "-management",
                                ADDRESS + ":" + MANAGEMENT,
                                "-http01",
                                "",
                                "-https01",
                                "",
                                "-tlsalpn01",
                                ""));
        try {
            names.awaitListening(ADDRESS, MANAGEMENT);
            Background authority =
                    Background.start(
                            folder,
                            "pebble",
                            Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_WFE_NONCEREJECT", "5"),
                            List.of(
                                    "pebble",
                                    "-config",
                                    "pebble.json",
                                    "-dnsserver",
                                    ADDRESS + ":" + DNS));
            return new Pebble(names, authority.awaitListening(ADDRESS, PORT));
        } catch (Error | RuntimeException e) {
            names.close();
            throw e;
        }
    }

    String directory() {
        return "https://" + ADDRESS + ":" + PORT + "/dir";
    }

    /** Who vouches for its web server. */
    String root() {
        return "pebble-root.pem";
    }

    /** From now on, a name has another address. */
    void move(String host, String address) {
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://"
                                                                    + ADDRESS
                                                                    + ":"
                                                                    + MANAGEMENT
                                                                    + "/add-a"))
                                            .POST(
                                                    HttpRequest.BodyPublishers.ofString(
                                                            "{\"host\":\""
                                                                    + host
                                                                    + "\",\"addresses\":[\""
                                                                    + address
                                                                    + "\"]}"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) throw new AssertionError(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String log() {
        return authority.log();
    }

    @Override
    public void close() {
        authority.close();
        names.close();
    }
}
