package io.drawbridge.core.cli;

import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.tls.Certificates;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What {@code sbc check} says of the files that a configuration names for TLS. */
final class CertificateFindings {
    private CertificateFindings() {}

    static List<Certificates.Finding> of(SbcConfig config, Instant now) {
        List<Certificates.Finding> findings =
                new ArrayList<>(
                        Certificates.inspect(config.certificates(), config.node().data(), now));
        for (NetworkConfig network : config.networks().values())
            findings.addAll(
                    Certificates.inspectAuthorities(
                            "networks." + network.name() + ".authorities", network.authorities()));
        return findings;
    }
}
