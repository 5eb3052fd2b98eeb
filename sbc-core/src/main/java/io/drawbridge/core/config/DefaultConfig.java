package io.drawbridge.core.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/** What the server does when it is started without a file: every call goes to the echo. */
public final class DefaultConfig {
    private static final String TEXT =
            """
            networks:
              local:
                listen: [ "udp://HOST:5060", "tcp://HOST:5060" ]
                media: { ports: 10000-19999 }
            routes:
              - { name: echo, from: local, to: echo, auth: none }
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
     * @throws IllegalArgumentException when nothing can listen there: a wildcard
     */
    public static SbcConfig at(InetAddress listen, Path folder) {
        LoadResult result = new ConfigLoader(new Nowhere()).load("built-in", folder, text(listen));
        return switch (result) {
            case LoadResult.Loaded(var config) -> config;
            case LoadResult.Refused(var problems) ->
                    throw new IllegalArgumentException(problems.getFirst().toString());
        };
    }

    /** The built-in configuration asks nothing of the world. */
    private record Nowhere() implements Surroundings {
        @Override
        public Optional<String> environment(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<String> file(String path, long most) {
            return Optional.empty();
        }
    }
}
