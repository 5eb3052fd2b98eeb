package io.drawbridge.core.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A certificate that listeners show: one that somebody else has made, one of our own, or one that
 * we order.
 *
 * @param name what listeners, logs and metrics call it
 * @param chain file with the certificate and those that lead to its authority, in PEM; read again
 *     whenever it changes
 * @param key file with its private key, in PEM and without a password; may be the same file
 * @param selfSigned host name or address for which one is made at the first start and kept in
 *     {@code node.data}
 * @param acme how it is ordered
 */
public record CertificateConfig(
        @MapKey String name,
        Optional<Path> chain,
        Optional<Path> key,
        Optional<String> selfSigned,
        Optional<AcmeConfig> acme) {
    public CertificateConfig {
        new Rules()
                .require(
                        isOne(chain, key, selfSigned, acme),
                        "",
                        found(chain, key, selfSigned, acme),
                        "`chain` and `key`, or `self-signed`, or `acme`")
                .require(
                        selfSigned.map(TargetUri::isHost).orElse(true),
                        "self-signed",
                        selfSigned.orElse(""),
                        "a host name or an address")
                .require(
                        name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}"),
                        "",
                        name,
                        "a name of 1 to 32 letters, digits, underscores or hyphens")
                .check();
    }

    /** Whether it is made by ourselves, at first or for good, and kept in {@code node.data}. */
    public boolean isKept() {
        return selfSigned.isPresent() || acme.isPresent();
    }

    private static boolean isOne(
            Optional<Path> chain,
            Optional<Path> key,
            Optional<String> selfSigned,
            Optional<AcmeConfig> acme) {
        if (chain.isPresent() || key.isPresent())
            return chain.isPresent() && key.isPresent() && selfSigned.isEmpty() && acme.isEmpty();
        return selfSigned.isPresent() != acme.isPresent();
    }

    private static String found(
            Optional<Path> chain,
            Optional<Path> key,
            Optional<String> selfSigned,
            Optional<AcmeConfig> acme) {
        boolean kept = selfSigned.isPresent() || acme.isPresent();
        if (selfSigned.isPresent() && acme.isPresent()) return "both";
        if (kept) return "more than one of them";
        if (chain.isPresent()) return "`chain` alone";
        return key.isPresent() ? "`key` alone" : "none of them";
    }
}
