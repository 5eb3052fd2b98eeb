package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.Identifiers;
import io.drawbridge.core.b2bua.Surroundings;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.media.LegProfiles;
import io.drawbridge.core.routing.Devices;
import io.drawbridge.core.routing.Router;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.screening.Recognition;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What an engine makes of one configuration. A call lives with the generation in which it began;
 * its trunks and addresses stay to it what they were then, whatever becomes of them later.
 */
record Generation(
        SbcConfig config,
        Surroundings surroundings,
        Router router,
        Proving proving,
        LeakAuditor auditor) {
    /** A second and one retry, well below the time in which a silent target is given up. */
    private static final long MEDIA_TIMEOUT = TimeUnit.SECONDS.toNanos(2);

    static Generation of(
            SbcConfig config, EngineParts parts, Identifiers identifiers, LongSupplier commandIds) {
        LeakAuditor auditor = LeakAuditor.of(config);
        Devices devices = new Devices(parts.bindings(), parts.points(), parts.gate()::knows);
        Surroundings surroundings =
                new Surroundings(
                        config,
                        parts.points(),
                        new Trunks(parts.points()),
                        new Recognition(
                                config, parts.points(), parts.bindings(), parts.presented()),
                        parts.bindings(),
                        parts.challenges(),
                        devices,
                        LegProfiles.of(config, parts.points()),
                        identifiers,
                        parts.random(),
                        parts.timers(),
                        commandIds,
                        auditor::clean,
                        MEDIA_TIMEOUT);
        return new Generation(
                config,
                surroundings,
                new Router(config, parts.points(), devices),
                new Proving(config, parts),
                auditor);
    }

    /** What is known of all its trunks. */
    void resolved(Map<String, List<Trunks.Address>> addresses) {
        addresses.forEach(this::resolved);
    }

    /** What is known of a trunk now; of no consequence when it is none of this configuration. */
    void resolved(String name, List<Trunks.Address> addresses) {
        TrunkConfig trunk = config.trunks().get(name);
        if (trunk == null) return;
        surroundings.trunks().resolved(name, addresses);
        surroundings
                .recognition()
                .resolved(trunk, addresses.stream().map(a -> a.address().getAddress()).toList());
    }
}
