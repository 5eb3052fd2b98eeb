package io.drawbridge.core.app;

import io.drawbridge.core.cli.Launch;
import io.drawbridge.core.config.ListenerConfig;
import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.RegistrationTarget;
import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.UserConfig;
import io.drawbridge.core.server.Listener;

import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the operator reads on standard output when the server has started. */
final class StartText {
    private static final int MOST_NAMED = 10;

    private final Launch launch;
    private final SbcConfig config;
    private final PrintWriter text;

    StartText(Launch launch, PrintWriter text) {
        this.launch = launch;
        this.config = launch.config();
        this.text = text;
    }

    /**
     * @param io how media go in and out
     */
    void print(String version, List<Listener> listeners, String io) {
        text.println("Drawbridge " + version);
        for (Listener listener : listeners) {
            text.println("  " + listener.url() + "  network " + listener.point().network());
        }
        for (NetworkConfig network : config.networks().values()) {
            text.println(
                    "  media "
                            + network.media().bind().stream()
                                    .map(InetAddress::getHostAddress)
                                    .collect(Collectors.joining(", "))
                            + " ports "
                            + network.media().ports()
                            + "  network "
                            + network.name()
                            + " ("
                            + io
                            + ")");
        }
        text.println("  admin " + config.admin().listen());
        if (config.registration()
                .filter(r -> r.to() instanceof RegistrationTarget.Embedded)
                .isPresent()) {
            telephone();
        }
        text.println("ready");
        text.flush();
    }

    /** How to point a phone here, and whom it can call. */
    private void telephone() {
        NetworkConfig network = config.networks().values().iterator().next();
        ListenerConfig first = network.listen().getFirst();
        InetAddress address = network.advertised(first).address();
        String host = address.getHostAddress();
        String server =
                (address instanceof Inet6Address ? "[" + host + "]" : host)
                        + ":"
                        + network.advertised(first).port();
        String transports =
                network.listen().stream()
                        .map(l -> l.protocol().name().toUpperCase(Locale.ROOT))
                        .distinct()
                        .collect(Collectors.joining(" or "));
        text.println("Point a phone at it: server " + server + ", transport " + transports);
        if (launch.newUsers().isEmpty()) {
            String more = launch.file().map(f -> " --config " + f).orElse("");
            text.println("  users " + names() + "; `sbc users" + more + "` shows their passwords");
        } else {
            for (UserConfig user : launch.newUsers()) {
                text.println(
                        "  user "
                                + user.name()
                                + "  password "
                                + user.password().orElseThrow().reveal());
            }
            config.usersFile()
                    .ifPresent(
                            file ->
                                    text.println(
                                            "  These were made just now and are in "
                                                    + file
                                                    + "; `sbc users` shows them again"));
        }
        text.println("Then call");
        machine(new RouteTarget.Echo(), "echo  you hear yourself");
        machine(new RouteTarget.Tone(), "tone  you hear 440 Hz");
        text.println("  or one another by the users' names");
    }

    private void machine(RouteTarget target, String words) {
        if (config.routes().stream().anyMatch(route -> route.to().equals(target))) {
            text.println("  " + words);
        }
    }

    private String names() {
        String names =
                config.users().stream()
                        .limit(MOST_NAMED)
                        .map(UserConfig::name)
                        .collect(Collectors.joining(", "));
        return config.users().size() > MOST_NAMED ? names + ", …" : names;
    }
}
