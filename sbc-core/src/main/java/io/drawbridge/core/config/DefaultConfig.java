package io.drawbridge.core.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;

/**
 * What the server does when it is started without a file: it is a small PBX, whose users register,
 * call each other, and find an echo and a tone.
 */
public final class DefaultConfig {
    /** Where its users are, from the folder where it was started. */
    public static final Path USERS = Path.of("data", "users.yaml");

    private static final String TEXT =
            """
            networks:
              local:
                listen:
                  - udp://HOST:5060
                  - tcp://HOST:5060
                  - { url: "ws://HOST:8088", media: { security: dtls-srtp, ice: lite, rtcp-mux: require } }
                media: { ports: 10000-19999 }
            users: { file: data/users.yaml }
            """;

    private DefaultConfig() {}

    /** The file that would say the same. */
    public static String text(InetAddress listen) {
        String host = listen.getHostAddress();
        return TEXT.replace("HOST", listen instanceof Inet6Address ? "[" + host + "]" : host);
    }

    /**
     * @param listen where SIP and media are; the admin interface stays on 127.0.0.1
     * @param folder where {@code ./data} is
     * @param surroundings where the users are read
     * @throws IllegalArgumentException when nothing can listen there: a wildcard
     */
    public static LoadResult at(InetAddress listen, Path folder, Surroundings surroundings) {
        if (listen.isAnyLocalAddress()) {
            throw new IllegalArgumentException("expected an address, found " + listen);
        }
        return new ConfigLoader(surroundings).load("built-in", folder, text(listen));
    }
}
