package io.drawbridge.core.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A certificate that listeners show: one that somebody else has made, or one of our own.
 *
 * @param name what listeners, logs and metrics call it
 * @param chain file with the certificate and those that lead to its authority, in PEM; read again
 *     whenever it changes
 * @param key file with its private key, in PEM and without a password; may be the same file
 * @param selfSigned host name or address for which one is made at the first start and kept in
 *     {@code node.data}
 */
@Later("acme")
public record CertificateConfig(
        @MapKey String name,
        Optional<Path> chain,
        Optional<Path> key,
        Optional<String> selfSigned) {
    public CertificateConfig {
        new Rules()
                .require(
                        selfSigned.isPresent()
                                ? chain.isEmpty() && key.isEmpty()
                                : chain.isPresent() && key.isPresent(),
                        "",
                        found(chain, key, selfSigned),
                        "`chain` and `key`, or `self-signed`")
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

    private static String found(
            Optional<Path> chain, Optional<Path> key, Optional<String> selfSigned) {
        if (selfSigned.isPresent()) return "both";
        if (chain.isPresent()) return "`chain` alone";
        return key.isPresent() ? "`key` alone" : "neither";
    }
}
