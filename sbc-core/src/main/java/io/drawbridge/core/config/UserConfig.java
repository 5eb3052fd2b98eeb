package io.drawbridge.core.config;

import java.util.Optional;

/**
 * Somebody who proves himself to us, by digest (RFC 7616).
 *
 * @param name user part of his address, and user name of his credentials; 1 to 64 letters, digits
 *     or . _ ~ + * # ! -
 * @param password 1 to 128 characters
 * @param ha1Md5 in place of the password: MD5 of {@code name:realm:password}, 32 hexadecimal digits
 * @param ha1Sha256 in place of the password: SHA-256 of the same, 64 hexadecimal digits
 */
public record UserConfig(
        String name,
        Optional<Secret> password,
        Optional<Secret> ha1Md5,
        Optional<Secret> ha1Sha256) {
    public UserConfig {
        boolean hashed = ha1Md5.isPresent() || ha1Sha256.isPresent();
        new Rules()
                .require(
                        name.matches("[A-Za-z0-9._~+*#!-]{1,64}"),
                        "name",
                        ScalarReader.shown(name),
                        "1 to 64 letters, digits or . _ ~ + * # ! -")
                .require(
                        password.isPresent() || hashed,
                        "",
                        "none",
                        "a `password`, or `ha1-md5` or `ha1-sha256`")
                .require(
                        password.isEmpty() || !hashed,
                        "password",
                        "both",
                        "either a `password` or its hashes")
                .require(
                        password.map(p -> p.reveal().matches("[^\\p{Cntrl}]{1,128}")).orElse(true),
                        "password",
                        "another",
                        "1 to 128 characters, none of them a control character")
                .require(hex(ha1Md5, 32), "ha1-md5", "another", "32 hexadecimal digits")
                .require(hex(ha1Sha256, 64), "ha1-sha256", "another", "64 hexadecimal digits")
                .check();
    }

    private static boolean hex(Optional<Secret> hash, int digits) {
        return hash.map(h -> h.reveal().matches("[0-9A-Fa-f]{" + digits + "}")).orElse(true);
    }
}
