package io.drawbridge.core.app;

import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.transport.CertificateNames;
import io.drawbridge.core.transport.ListeningPoint;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which trunk a connection's certificate names: its packets count against the trunk's limit,
 * wherever it comes from. Thread-safe.
 */
public final class CertifiedTrunks {
    private final PresentedNames presented;
    private volatile Map<String, Map<String, String>> byNetwork; // TLS name to trunk

    public CertifiedTrunks(SbcConfig config, PresentedNames presented) {
        this.presented = presented;
        this.byNetwork = of(config);
    }

    void follow(SbcConfig next) {
        byNetwork = of(next);
    }

    private static Map<String, Map<String, String>> of(SbcConfig config) {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (TrunkConfig trunk : config.trunks().values())
            for (String name : trunk.identify().tlsNames())
                all.computeIfAbsent(trunk.network(), _ -> new LinkedHashMap<>())
                        .putIfAbsent(name, trunk.name());
        return all;
    }

    /** Null: a certificate says nothing here. */
    @Nullable String find(ListeningPoint at, long connection) {
        if (!at.transport().secure()) return null;
        Map<String, String> known = byNetwork.get(at.network());
        if (known == null) return null;
        CertificateNames names = presented.of(connection);
        if (names.equals(CertificateNames.NONE)) return null;
        for (Map.Entry<String, String> each : known.entrySet())
            if (names.names(each.getKey())) return each.getValue();
        return null;
    }
}
