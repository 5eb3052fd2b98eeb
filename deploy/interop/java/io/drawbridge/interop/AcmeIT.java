package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Certificates from an authority, in both ways of asking, and what comes of them while calls run.
 */
class AcmeIT {
    private static final Loopback NET = Loopback.OWN;

    /** In seconds; the next is ordered after a third to two thirds of it. */
    private static final int LIFE = 18;

    private static final String FILE =
            """
            node: { name: acme, data: ./data }
            networks:
              outside:
                listen:
                  - { url: "tls://OUTSIDE:5061", certificate: [ by-http, by-tls, lost ] }
                  - udp://OUTSIDE:5060
              inside: { trust: trusted, listen: [ "udp://INSIDE:5060" ], media: { ports: 20000-29999 } }
            certificates:
              by-http: { acme: { directory: "DIRECTORY", email: admin@sbc.example, names: [ sbc.example, sip.example ], http-listen: "http://OUTSIDE:5080", authorities: ROOT } }
              by-tls:  { acme: { directory: "DIRECTORY", names: [ tls.example ], authorities: ROOT } }
              lost:    { acme: { directory: "DIRECTORY", names: [ lost.example ], authorities: ROOT } }
            trunks:
              carrier: { network: outside, targets: [ "sip:CARRIER:5060" ] }
              pbx: { network: inside, targets: [ "sip:PBX:5060" ] }
            routes: [ { from: carrier, to: pbx } ]
            admin: { listen: "http://ADMIN:8080" }
            """;

    @TempDir Path folder;

    @Test
    void certificatesAreOrdered_andRenewedUnderRunningCalls_andWhatFailsLeavesTheOldOne()
            throws Exception {
        try (Pebble pebble = Pebble.start(folder, LIFE)) {
            pebble.move("lost.example", NET.stranger());
            String file = FILE.replace("DIRECTORY", pebble.directory());
            try (Drawbridge drawbridge =
                            Drawbridge.start(folder, file.replace("ROOT", pebble.root()));
                    Sipp called = Sipp.called(folder, "called").start();
                    Sipp calling = Sipp.calling(folder, "caller-hung-up-on").start()) {
                serves(drawbridge, pebble);
                String call = drawbridge.get("/api/calls").json().at("/calls/0/id").asString();
                drawbridge.delete("/api/calls/" + URLEncoder.encode(call, UTF_8));
                called.succeeds();
                calling.succeeds();
            }
        }
    }

    private void serves(Drawbridge drawbridge, Pebble pebble) throws Exception {
        X509Certificate lost = shown("lost.example");
        assertThat(lost.getIssuerX500Principal()).isEqualTo(lost.getSubjectX500Principal());
        X509Certificate http = awaitIssued(drawbridge, pebble, "sbc.example");
        assertThat(http.getSubjectAlternativeNames().toString())
                .contains("sbc.example", "sip.example");
        try (TlsCaller standing = TlsCaller.connect(NET.outside(), Pebble.TLS, "sbc.example")) {
            awaitIssued(drawbridge, pebble, "tls.example");
            failureIsTold(drawbridge);
            assertThat(shown("lost.example")).isEqualTo(lost);
            Waiting.until(
                    LIFE * 2,
                    () -> !shown("sbc.example").equals(standing.shown()),
                    drawbridge::stderr);
            assertThat(standing.isAnswered(1)).isTrue();
            assertThat(drawbridge.calls()).isEqualTo(1);
        }
        assertThat(drawbridge.metric("certificate_orders")).isGreaterThanOrEqualTo(3);
        assertThat(drawbridge.metric("tls_challenges")).isPositive();
        keysAreOurs();
    }

    private static void failureIsTold(Drawbridge drawbridge) {
        Waiting.until(
                20, () -> drawbridge.metric("certificate_order_failing") == 1, drawbridge::stderr);
        assertThat(drawbridge.get("/metrics").body())
                .contains("certificate_order_failing{certificate=\"lost\"} 1");
        String reason = "tls-alpn-01 for lost.example";
        assertThat(drawbridge.stderr().lines().filter(line -> line.contains(reason))).hasSize(1);
        assertThat(drawbridge.get("/health").status()).isEqualTo(200);
        assertThat(drawbridge.get("/health").body()).contains(reason);
    }

    private static X509Certificate awaitIssued(Drawbridge drawbridge, Pebble pebble, String name) {
        Waiting.until(
                25,
                () -> shown(name).getIssuerX500Principal().getName().contains("Pebble"),
                () -> drawbridge.stderr() + "\n" + pebble.log());
        return shown(name);
    }

    private static X509Certificate shown(String name) {
        return TlsCaller.shown(NET.outside(), Pebble.TLS, name);
    }

    private void keysAreOurs() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("data"))) {
            files = all.filter(file -> file.toString().endsWith(".pem")).toList();
        }
        assertThat(files).hasSize(4); // three certificates and one account
        for (Path file : files)
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
}
