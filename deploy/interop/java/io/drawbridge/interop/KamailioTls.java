package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A carrier that speaks TLS with Drawbridge and demands a certificate: what comes by TLS goes on by
 * UDP to {@code callee}, and what comes by UDP goes to Drawbridge by TLS.
 */
final class KamailioTls implements AutoCloseable {
    static final int TLS = 5_061;

    private final Background process;

    private KamailioTls(Background process) {
        this.process = process;
    }

    /**
     * @param address where it listens, 5060 by UDP and 5061 by TLS
     * @param shows its certificate, a file of the authority
     * @param believes whose certificates it takes
     * @param callee host and port by UDP
     */
    static KamailioTls start(
            Path parent,
            String address,
            Authority authority,
            String shows,
            Path believes,
            String callee) {
        try {
            Path folder = Files.createTempDirectory(parent, "kamailio-tls-");
            String side =
                    """
                    method = TLSv1.2+
                    certificate = %s
                    private_key = %s
                    ca_list = %s
                    verify_certificate = yes
                    require_certificate = yes
                    """
                            .formatted(
                                    authority.certificate(shows), authority.key(shows), believes);
            Files.writeString(
                    folder.resolve("tls.cfg"),
                    "[server:default]\n" + side + "[client:default]\n" + side);
            Files.writeString(
                    folder.resolve("kamailio.cfg"),
                    CONFIGURATION
                            .replace("FOLDER", folder.toString())
                            .replace("MODULES", KamailioRegistrar.modules())
                            .replace("ADDRESS", address)
                            .replace("DRAWBRIDGE", Loopback.OWN.outside())
                            .replace("CALLEE", callee));
            Background process =
                    Background.start(
                            folder,
                            "kamailio",
                            Map.of(),
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
                                    "128",
                                    "-M",
                                    "16"));
            return new KamailioTls(process.awaitListening(address, TLS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        return process.log();
    }

    @Override
    public void close() {
        process.close();
    }

    private static final String CONFIGURATION =
            """
            #!KAMAILIO
            debug=1
            log_stderror=yes
            children=1
            tcp_children=1
            auto_aliases=no
            dns=no
            rev_dns=no
            dns_try_naptr=no
            enable_tls=1
            listen=udp:ADDRESS:5060
            listen=tls:ADDRESS:5061
            mpath="MODULES/"
            loadmodule "tls.so"
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "maxfwd.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            modparam("tls", "config", "FOLDER/tls.cfg")

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
                record_route();
                if (proto == TLS) $du = "sip:CALLEE;transport=udp";
                else $du = "sip:DRAWBRIDGE:5061;transport=tls";
                t_relay();
            }
            """;
}
