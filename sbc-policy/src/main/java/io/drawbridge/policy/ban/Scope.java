package io.drawbridge.policy.ban;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whom a ban keeps out. */
public enum Scope {
    /** An IPv4 address, or an IPv6 /64. */
    ADDRESS,
    /** An IPv4 /24, or an IPv6 /48; by hand any prefix. */
    PREFIX,
    /** One flow of an address: others behind it go on. */
    FLOW,
    /** One user at an address, on flows that have not proven themselves. */
    USER;

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Scope> find(String word) {
        return Stream.of(values()).filter(scope -> scope.word().equals(word)).findFirst();
    }
}
