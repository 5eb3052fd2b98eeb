package io.drawbridge.core.config;

import java.time.Duration;

/**
 * How devices register.
 *
 * @param to where REGISTER goes
 * @param expiresOutside what a device behind NAT gets at most over UDP, 1 s to 1 day
 * @param expiresOutsideStream what a device behind NAT gets at most over a connection, 1 s to 1 day
 * @param minExpires less is answered 423 by the embedded registrar (RFC 3261 §10.3), 1 s to 1 h
 * @param contactsPerAor devices of one user at a time, 1..100
 */
@Later({"fallback", "contact", "expires-inside"})
public record RegistrationConfig(
        RegistrationTarget to,
        @Default("60s") Duration expiresOutside,
        @Default("10m") Duration expiresOutsideStream,
        @Default("30s") Duration minExpires,
        @Default("10") int contactsPerAor) {
    static final int CONTACTS_PER_AOR = 10;

    public RegistrationConfig {
        Duration second = Duration.ofSeconds(1);
        Duration day = Duration.ofDays(1);
        new Rules()
                .between(expiresOutside, second, day, "expires-outside")
                .between(expiresOutsideStream, second, day, "expires-outside-stream")
                .between(minExpires, second, Duration.ofHours(1), "min-expires")
                .require(
                        minExpires.compareTo(expiresOutside) <= 0
                                && minExpires.compareTo(expiresOutsideStream) <= 0,
                        "min-expires",
                        Durations.write(minExpires),
                        "at most `expires-outside` and `expires-outside-stream`")
                .between(contactsPerAor, 1, 100, "contacts-per-aor")
                .check();
    }

    /** All defaults. */
    static RegistrationConfig to(RegistrationTarget target) {
        return new RegistrationConfig(
                target,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                CONTACTS_PER_AOR);
    }
}
