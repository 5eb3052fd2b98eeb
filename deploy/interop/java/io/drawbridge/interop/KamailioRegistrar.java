package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The PBX of the tests with phones: Kamailio as registrar and proxy, without a database. User N has
 * the password {@code pw-N}; it challenges REGISTER and INVITE, and after a restart it knows no
 * phone.
 */
final class KamailioRegistrar implements AutoCloseable {
    private final Path folder;
    private final List<String> listen;
    private Process process;

    private KamailioRegistrar(Path folder, List<String> listen, Process process) {
        this.folder = folder;
        this.listen = listen;
        this.process = process;
    }

    /**
     * @param realm what it challenges for: the phones see it
     * @param domain what it is called, besides its addresses
     * @param listen host and port, each for UDP and TCP
     */
    static KamailioRegistrar start(Path parent, String realm, String domain, String... listen) {
        try {
            Path folder = Files.createTempDirectory(parent, "kamailio-");
            Files.writeString(
                    folder.resolve("kamailio.cfg"),
                    CONFIGURATION
                            .replace("REALM", realm)
                            .replace("DOMAIN", domain)
                            .replace("MODULES", modules())
                            .replace(
                                    "LISTEN",
                                    Stream.of(listen)
                                            .map(a -> "listen=udp:" + a + "\nlisten=tcp:" + a)
                                            .collect(Collectors.joining("\n"))));
            KamailioRegistrar kamailio =
                    new KamailioRegistrar(folder, List.of(listen), launch(folder));
            kamailio.awaitListening();
            return kamailio;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(Path folder) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                "kamailio",
                                "-f",
                                folder.resolve("kamailio.cfg").toString(),
                                "-DD",
                                "-E",
                                "-w",
                                folder.toString(),
                                "-Y",
                                folder.toString(),
                                "-P",
                                folder.resolve("pid").toString(),
                                "-m",
                                "64",
                                "-M",
                                "8"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("kamailio.log").toFile()))
                .start();
    }

    private void awaitListening() {
        for (String address : listen) {
            int colon = address.lastIndexOf(':');
            String host = address.substring(0, colon).replace("[", "").replace("]", "");
            int port = Integer.parseInt(address.substring(colon + 1));
            Waiting.until(
                    10,
                    () -> {
                        if (!process.isAlive())
                            throw new AssertionError("Kamailio ended: " + log());
                        try (Socket _ = new Socket(InetAddress.getByName(host), port)) {
                            return true;
                        } catch (IOException e) {
                            return false;
                        }
                    },
                    () -> "Kamailio does not listen: " + log());
        }
    }

    /** Stops it and starts it again: all bindings and nonces are forgotten. */
    void restart() {
        close();
        try {
            process = launch(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitListening();
    }

    String log() {
        return Commands.read(folder.resolve("kamailio.log"));
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        try {
            process.destroy();
            if (!process.waitFor(3, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    static String modules() {
        try (Stream<Path> libraries = Files.list(Path.of("/usr/lib"))) {
            return Stream.concat(Stream.of(Path.of("/usr/lib"), Path.of("/usr/lib64")), libraries)
                    .map(library -> library.resolve("kamailio/modules"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Kamailio's modules are missing"))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String CONFIGURATION =
            """
            #!KAMAILIO
            debug=0
            log_stderror=yes
            children=1
            tcp_children=1
            auto_aliases=no
            alias="DOMAIN"
            dns=no
            rev_dns=no
            dns_try_naptr=no
            LISTEN
            mpath="MODULES/"
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "maxfwd.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "auth.so"
            modparam("usrloc", "db_mode", 0)
            modparam("registrar", "min_expires", 1)
            modparam("registrar", "max_contacts", 10)

            request_route {
                if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
                if (is_method("OPTIONS") && uri == myself) { sl_send_reply("200", "OK"); exit; }
                if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
                if (has_totag()) {
                    if (loose_route()) { t_relay(); exit; }
                    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
                    sl_send_reply("404", "Not here");
                    exit;
                }
                if (is_method("REGISTER")) {
                    if (!pv_www_authenticate("REALM", "pw-$tU", "0")) { www_challenge("REALM", "1"); exit; }
                    save("location");
                    exit;
                }
                if (is_method("INVITE")) {
                    if (!pv_proxy_authenticate("REALM", "pw-$fU", "0")) { proxy_challenge("REALM", "1"); exit; }
                    consume_credentials();
                    record_route();
                }
                if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
                t_relay();
            }
            """;
}
