package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Orders of certificates that an authority will probably not fill: it asks at port 80, or at 443,
 * and at no other (RFC 8555 §8.3, RFC 8737 §3).
 */
final class AcmeWarnings {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private AcmeWarnings() {}

    static List<Violation> of(SbcConfig config) {
        List<Violation> warnings = new ArrayList<>();
        for (CertificateConfig certificate : config.certificates().values()) {
            String key = "certificates." + certificate.name() + ".acme";
            certificate.acme().ifPresent(acme -> check(config, acme, key, warnings));
        }
        return warnings;
    }

    private static void check(
            SbcConfig config, AcmeConfig acme, String key, List<Violation> warnings) {
        if (acme.httpListen().isPresent()) {
            HttpUrl listen = acme.httpListen().get();
            if (listen.port() != HTTP)
                warnings.add(
                        new Violation(
                                key + ".http-listen",
                                "the authority asks at port 80; something has to pass that on to "
                                        + listen));
            return;
        }
        List<ListenUrl> secure =
                config.networks().values().stream()
                        .flatMap(network -> network.listen().stream())
                        .map(ListenerConfig::url)
                        .filter(url -> url.protocol().isSecure())
                        .toList();
        if (secure.isEmpty())
            warnings.add(
                    new Violation(
                            key,
                            "nobody answers the authority: there is neither `http-listen` nor a"
                                    + " listener with TLS"));
        else if (secure.stream().noneMatch(url -> url.port() == HTTPS))
            warnings.add(
                    new Violation(
                            key,
                            "the authority asks at port 443; something has to pass that on to "
                                    + secure.getFirst()
                                    + ", or `http-listen` is to be used"));
    }
}
